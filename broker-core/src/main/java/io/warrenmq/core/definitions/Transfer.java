package io.warrenmq.core.definitions;

import static io.warrenmq.core.error.BrokerException.notFound;
import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.access.Credential;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Definitions go out of a broker and come into it. From any thread; whether somebody is an administrator, adapters
 * check.
 */
public final class Transfer {
    private static final Logger LOG = LoggerFactory.getLogger(Transfer.class);

    private static final int NOTES_LOGGED_MAX = 100;

    /** Hashing one takes a good part of a second, on purpose. */
    private static final int PASSWORDS_MAX = 256;

    /**
     * How definitions come in.
     *
     * @param keepsDiffering whether what exists and differs is left as it is, as RabbitMQ does it; else it is a fault
     * @param dropsDangling whether bindings that lead to nothing are left out, as RabbitMQ does it; else a fault
     * @param actor who does so, for events
     */
    public record Options(boolean keepsDiffering, boolean dropsDangling, String actor) {}

    /** @param notes what was left out or stays as it is, each a line for people */
    public record Loaded(List<String> notes) {
        public Loaded {
            notes = List.copyOf(notes);
        }
    }

    private final DefinitionsHost host;

    public Transfer(DefinitionsHost host) {
        this.host = host;
    }

    /**
     * Checks definitions by themselves: all but what depends on the broker that they are for.
     *
     * @throws BrokerException 406 that names the first fault
     */
    public static void check(Definitions definitions) {
        new ShapeCheck(definitions).run();
    }

    /**
     * All that is defined, as it was at one moment.
     *
     * @param vhost only what is in that virtual host; null for all, users and permissions too
     * @throws BrokerException 404 by the answer
     */
    public CompletableFuture<Definitions> export(@Nullable String vhost) {
        CompletableFuture<Definitions> exported = new CompletableFuture<>();
        onHome(exported, reply -> {
            Snapshot[] taken = new Snapshot[1];
            Gathering answers = new Gathering(
                    host.home(),
                    () -> reply.done(host.home(), taken[0].taken()),
                    refusal -> reply.refused(host.home(), refusal));
            Snapshot snapshot = new Snapshot(host, answers);
            taken[0] = snapshot;
            if (vhost == null) {
                snapshot.all();
            } else {
                snapshot.one(require(vhost));
            }
            answers.close();
        });
        return exported;
    }

    private VirtualHost require(String name) {
        VirtualHost vhost = host.findVhost(name);
        if (vhost == null) {
            throw notFound("vhost '" + name + "' does not exist");
        }
        return vhost;
    }

    /**
     * Takes definitions in: checks them whole, then puts them in force in one turn, so that a refusal leaves everything
     * as it was. What is defined already and does not differ is not touched. Completed when all is durable. Not on a
     * shard: passwords in clear text are hashed on the caller's thread.
     *
     * @throws BrokerException 404, 406 that names the first fault, also by the answer
     */
    public CompletableFuture<Loaded> load(Definitions definitions, Options options) {
        check(definitions);
        Definitions hashed = definitions.withUsers(hashed(definitions.access().users()));
        CompletableFuture<Loaded> loaded = new CompletableFuture<>();
        onHome(loaded, reply -> {
            LiveCheck live = new LiveCheck(host, hashed, options);
            live.run();
            tell(live.notes());
            Loaded outcome = new Loaded(live.notes());
            Gathering answers = new Gathering(
                    host.home(),
                    () -> reply.done(host.home(), outcome),
                    refusal -> reply.refused(host.home(), refusal));
            new Application(host, hashed, live, options.actor(), answers).run();
            answers.close();
        });
        return loaded;
    }

    private static void tell(List<String> notes) {
        notes.stream().limit(NOTES_LOGGED_MAX).forEach(each -> LOG.warn("imported definitions: {}", each));
        if (notes.size() > NOTES_LOGGED_MAX) {
            LOG.warn("imported definitions: the same of {} more", notes.size() - NOTES_LOGGED_MAX);
        }
    }

    private List<Definitions.User> hashed(List<Definitions.User> users) {
        long passwords = users.stream()
                .filter(each -> each.credential() instanceof Credential.Password)
                .count();
        if (passwords > PASSWORDS_MAX) {
            throw preconditionFailed("users has " + passwords + " passwords in clear text, at most " + PASSWORDS_MAX
                    + "; others need a 'password_hash'");
        }
        List<Definitions.User> hashed = new ArrayList<>(users.size());
        Place.each(Sections.USERS, users, Definitions.User::name, (user, _) -> hashed.add(hashed(user)));
        return hashed;
    }

    private Definitions.User hashed(Definitions.User user) {
        if (user.credential() instanceof Credential.Password(var password)) {
            return new Definitions.User(
                    user.name(),
                    new Credential.Hash(host.users().hash(user.name(), password)),
                    user.tags(),
                    user.limits());
        }
        return user;
    }

    // --- which definitions were imported last

    /** The mark that {@link #mark} left last; empty when there is none. */
    public String lastMark() {
        FieldTable value = host.globalParameters().find(Sections.IMPORTED_HASH);
        return value != null && value.find(Sections.MARK) instanceof FieldValue.LongString text ? text.text() : "";
    }

    /** Notes durably what was imported, for {@link #lastMark}. */
    public CompletableFuture<Boolean> mark(String mark) {
        CompletableFuture<Boolean> marked = new CompletableFuture<>();
        FieldTable value = FieldTable.builder().put(Sections.MARK, mark).build();
        onHome(marked, reply -> host.globalParameters().set(Sections.IMPORTED_HASH, value, reply));
        return marked;
    }

    private <T> void onHome(CompletableFuture<T> answer, Consumer<Reply<T>> work) {
        Shard home = host.home();
        Reply<T> reply = new Reply<>(home, answer::complete, answer::completeExceptionally);
        home.post(() -> reply.answerFailuresOf(home, () -> work.accept(reply)));
    }
}
