package io.warrenmq.core;

import static io.warrenmq.core.error.BrokerException.notFound;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.event.Event;
import io.warrenmq.core.event.EventType;
import io.warrenmq.core.event.Events;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.vhost.VhostMetadata;
import io.warrenmq.core.vhost.VirtualHost;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The virtual hosts of the broker: what administrators do to them, called on the asker's shard and answered when it is
 * durable and in force, and which there are, from any thread. Whether somebody is an administrator, adapters check.
 */
public final class VirtualHosts {
    /** The component of their parameters, which belong to no virtual host. */
    private static final String COMPONENT = "vhost";

    private static final String NO_VHOST = "";
    private static final String DELETING = "deleting";
    private static final int NAME_BYTES_MAX = 255;

    /** Journal position of a change that is always durable. */
    private static final long NOTHING = -1;

    private final Shard home;
    private final Journal journal;
    private final Events events;
    private final Function<String, VirtualHost> maker;
    private final Map<String, VirtualHost> byName = new ConcurrentHashMap<>();

    /** Being deleted: nobody finds them any more. Home shard. */
    private final Set<String> deleting = new HashSet<>();

    private BiConsumer<String, String> onDelete = (_, _) -> {};
    private Consumer<String> onDeleted = _ -> {};
    private long lastChange = NOTHING;

    /** @param maker makes one of that name */
    VirtualHosts(Shard home, Journal journal, Events events, Function<String, VirtualHost> maker) {
        this.home = home;
        this.journal = journal;
        this.events = events;
        this.maker = maker;
    }

    /**
     * Before anybody uses this.
     *
     * @param delete gets name and explanation of one that nobody may use any more, on the home shard
     * @param deleted gets the name of one of which nothing is left but its record, on the home shard
     */
    void onDelete(BiConsumer<String, String> delete, Consumer<String> deleted) {
        onDelete = delete;
        onDeleted = deleted;
    }

    /** The virtual host of that name; null when there is none. From any thread. */
    public @Nullable VirtualHost find(String name) {
        return byName.get(name);
    }

    /**
     * The virtual host of that name. From any thread.
     *
     * @throws BrokerException 530
     */
    public VirtualHost require(String name) {
        VirtualHost vhost = byName.get(name);
        if (vhost == null) {
            throw new BrokerException(ReplyCode.NOT_ALLOWED, "vhost " + name + " not found");
        }
        return vhost;
    }

    /** All of them by name, as they are now. From any thread. */
    Map<String, VirtualHost> live() {
        return Collections.unmodifiableMap(byName);
    }

    /** All of them by name; a copy. From any thread. */
    public List<VirtualHost> all() {
        return List.copyOf(new TreeMap<>(byName).values());
    }

    /**
     * Creates a virtual host with the predeclared exchanges, or changes what is said about it; answers whether it is
     * new; 406.
     */
    public void create(String name, VhostMetadata metadata, Reply<Boolean> reply) {
        reply.tellOf("vhost.put", "name", name);
        metadata.check();
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes == 0 || nameBytes > NAME_BYTES_MAX) {
            throw preconditionFailed("the name of a virtual host has 1 to " + NAME_BYTES_MAX + " bytes");
        }
        reply.ask(home, () -> {
            boolean fresh = createAtHome(name, metadata);
            answer(() -> reply.done(home, fresh));
        });
    }

    /** Creates or changes one on the home shard; whether it is new. One that is there stays protected, or not. */
    boolean createAtHome(String name, VhostMetadata wanted) {
        if (deleting.contains(name)) {
            throw preconditionFailed("vhost '" + name + "' is being deleted");
        }
        VirtualHost known = byName.get(name);
        VhostMetadata metadata =
                known == null ? wanted : wanted.withProtection(known.metadata().isProtected());
        if (known != null && known.metadata().equals(metadata)) {
            return false;
        }
        append(new TopologyChange.ParameterSet(NO_VHOST, COMPONENT, name, metadata.toTable()));
        VirtualHost vhost = known == null ? add(name) : known;
        vhost.metadata(metadata);
        if (known == null) {
            tell(EventType.VHOST_CREATED, name, metadata);
        }
        return known == null;
    }

    /** Whether one of that name is being deleted. Home shard. */
    boolean isBeingDeleted(String name) {
        return deleting.contains(name);
    }

    /** One that is there without a record: the constructor's part of {@link #create}. */
    VirtualHost add(String name) {
        VirtualHost vhost = maker.apply(name);
        byName.put(name, vhost);
        return vhost;
    }

    /** Protects a virtual host from deletion, or does so no more; 404. */
    public void protect(String name, boolean isProtected, Reply<Done> reply) {
        reply.ask(home, () -> {
            VirtualHost vhost = required(name);
            VhostMetadata changed = vhost.metadata().withProtection(isProtected);
            if (!vhost.metadata().equals(changed)) {
                append(new TopologyChange.ParameterSet(NO_VHOST, COMPONENT, name, changed.toTable()));
                vhost.metadata(changed);
            }
            answer(() -> reply.done(home, Done.DONE));
        });
    }

    private VirtualHost required(String name) {
        VirtualHost vhost = byName.get(name);
        if (vhost == null) {
            throw notFound("vhost '" + name + "' does not exist");
        }
        return vhost;
    }

    /**
     * Deletes a virtual host with all that is in it, permissions too, and closes its connections; 404, and 406 for one
     * that is protected. A crash on the way is made up for at the next start.
     */
    public void delete(String name, Reply<Done> reply) {
        reply.tellOf("vhost.delete", "name", name);
        reply.ask(home, () -> {
            VirtualHost vhost = required(name);
            if (vhost.metadata().isProtected()) {
                throw preconditionFailed("vhost '" + name + "' is protected from deletion");
            }
            deleteAtHome(vhost, () -> answer(() -> reply.done(home, Done.DONE)));
        });
    }

    private void deleteAtHome(VirtualHost vhost, Runnable done) {
        String name = vhost.name();
        FieldTable mark =
                vhost.metadata().toTable().toBuilder().put(DELETING, true).build();
        append(new TopologyChange.ParameterSet(NO_VHOST, COMPONENT, name, mark));
        deleting.add(name);
        byName.remove(name);
        onDelete.accept(name, "vhost '" + name + "' is deleted"); // RabbitMQ's words
        vhost.erase(() -> {
            onDeleted.accept(name);
            append(new TopologyChange.ParameterCleared(NO_VHOST, COMPONENT, name));
            deleting.remove(name);
            tell(EventType.VHOST_DELETED, name, vhost.metadata());
            done.run();
        });
    }

    private void tell(EventType type, String name, VhostMetadata metadata) {
        if (events.isWatched()) {
            FieldTable.Builder properties = FieldTable.builder().put("name", name);
            if (type == EventType.VHOST_CREATED) {
                List<FieldValue> tags = new ArrayList<>();
                metadata.tags().forEach(tag -> tags.add(FieldValue.LongString.of(tag)));
                properties
                        .put("description", metadata.description())
                        .put("tags", new FieldValue.Array(tags))
                        .put("default_queue_type", metadata.defaultQueueType());
            }
            events.emit(new Event(type, properties.build()));
        }
    }

    private void append(TopologyChange change) {
        assert home.isInside();
        lastChange = journal.append(change);
    }

    /** What is answered may rest on a change of somebody else that a crash could still take back. */
    private void answer(Runnable answer) {
        if (lastChange <= journal.durablePosition()) {
            answer.run();
        } else {
            journal.whenDurable(lastChange, home, answer);
        }
    }

    // --- restart, home shard

    /** Takes over a change that was journaled before; false when it is none of virtual hosts. */
    boolean restore(TopologyChange change) {
        switch (change) {
            case TopologyChange.ParameterSet set
            when set.component().equals(COMPONENT) -> {
                VirtualHost known = byName.get(set.name());
                VirtualHost vhost = known == null ? add(set.name()) : known;
                vhost.metadata(VhostMetadata.of(set.value()));
                if (set.value().find(DELETING) != null) {
                    deleting.add(set.name());
                }
            }
            case TopologyChange.ParameterCleared cleared
            when cleared.component().equals(COMPONENT) -> {
                byName.remove(cleared.name());
                deleting.remove(cleared.name());
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** The virtual host whose end that change of the broker's parameters is; null when it is none. */
    static @Nullable String ended(TopologyChange change) {
        return change instanceof TopologyChange.ParameterCleared cleared
                        && cleared.component().equals(COMPONENT)
                ? cleared.name()
                : null;
    }

    /** Forgets one that nothing was recorded of. Before anybody uses it. */
    void drop(String name) {
        byName.remove(name);
    }

    /** Ends what a crash has interrupted. */
    void finishDeletions() {
        for (String name : List.copyOf(deleting)) {
            VirtualHost vhost = byName.get(name);
            if (vhost != null) {
                deleteAtHome(vhost, () -> {});
            }
        }
    }
}
