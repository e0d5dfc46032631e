package io.warrenmq.core.access;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.shard.Shard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All users with what they may do. Read from any thread; changed on the home shard, where each change is journaled and
 * in force at once.
 */
final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

    /** Journal position of a change that is always durable. */
    private static final long NOTHING = -1;

    private final Shard home;
    private final Journal journal;
    private final Map<String, Account> byName = new ConcurrentHashMap<>();
    private final AtomicLong revision = new AtomicLong();

    /** What was journaled before a restart, by component, user and virtual host; empty when all of it is in force. */
    private final Map<String, Map<String, Map<String, TopologyChange.ParameterSet>>> recorded = new HashMap<>();

    private long lastChange = NOTHING;

    Accounts(Shard home, Journal journal) {
        this.home = home;
        this.journal = journal;
    }

    @Nullable
    Account find(String name) {
        return byName.get(name);
    }

    /** All by name; a copy. */
    List<Account> list() {
        return new ArrayList<>(new TreeMap<>(byName).values());
    }

    /** Grows behind each change. */
    long revision() {
        return revision.get();
    }

    // --- home shard

    /** Sets the password and the tags of a user, new or not. */
    void setUser(Account account) {
        append(UserRecords.user(account));
        replace(account);
    }

    /** A user goes with all that it may do: the user last, so that a crash never leaves permissions without one. */
    void remove(Account account) {
        String name = account.user().name();
        account.topicGrants().keySet().forEach(vhost -> append(UserRecords.noTopicPermissions(vhost, name)));
        account.grants().keySet().forEach(vhost -> append(UserRecords.noPermissions(vhost, name)));
        append(UserRecords.noUser(name));
        byName.remove(name);
        revision.incrementAndGet();
    }

    /** @param grant null when the user may not use the virtual host any more */
    void setGrant(Account account, String vhost, @Nullable Grant grant) {
        String name = account.user().name();
        Map<String, Grant> grants = new HashMap<>(account.grants());
        if (grant == null) {
            grants.remove(vhost);
            append(UserRecords.noPermissions(vhost, name));
        } else {
            grants.put(vhost, grant);
            append(UserRecords.permissions(vhost, name, grant.patterns()));
        }
        replace(account.withGrants(grants));
    }

    /** @param grants by exchange; empty when nothing is restricted in the virtual host any more */
    void setTopicGrants(Account account, String vhost, Map<String, TopicGrant> grants) {
        String name = account.user().name();
        Map<String, Map<String, TopicGrant>> all = new HashMap<>(account.topicGrants());
        if (grants.isEmpty()) {
            all.remove(vhost);
            append(UserRecords.noTopicPermissions(vhost, name));
        } else {
            all.put(vhost, Map.copyOf(grants));
            append(UserRecords.topicPermissions(vhost, name, grants.values()));
        }
        replace(account.withTopicGrants(all));
    }

    private void replace(Account account) {
        byName.put(account.user().name(), account);
        revision.incrementAndGet();
    }

    private void append(TopologyChange change) {
        assert home.isInside();
        lastChange = journal.append(change);
    }

    /** What is answered may rest on a change of somebody else that a crash could still take back. */
    void answer(Runnable answer) {
        assert home.isInside();
        if (lastChange <= journal.durablePosition()) {
            answer.run();
        } else {
            journal.whenDurable(lastChange, home, answer);
        }
    }

    // --- restart, home shard

    /** Notes a change that was journaled before; false when it is none of users. */
    boolean restore(TopologyChange change) {
        switch (change) {
            case TopologyChange.ParameterSet set
            when UserRecords.isComponent(set.component()) ->
                recorded.computeIfAbsent(set.component(), _ -> new TreeMap<>())
                        .computeIfAbsent(set.name(), _ -> new TreeMap<>())
                        .put(set.vhost(), set);
            case TopologyChange.ParameterCleared cleared
            when UserRecords.isComponent(cleared.component()) ->
                recorded.getOrDefault(cleared.component(), Map.of())
                        .getOrDefault(cleared.name(), new TreeMap<>())
                        .remove(cleared.vhost());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Puts in force what was noted. */
    void finishRestore() {
        recorded.getOrDefault(UserRecords.USER, Map.of())
                .values()
                .forEach(each -> each.values().forEach(this::restoreUser));
        recorded.clear();
        revision.incrementAndGet();
    }

    private void restoreUser(TopologyChange.ParameterSet set) {
        String name = set.name();
        Map<String, Grant> grants = new HashMap<>();
        recordedOf(UserRecords.PERMISSION, name)
                .forEach((vhost, value) ->
                        orLeaveOut(value, () -> grants.put(vhost, Grant.of(UserRecords.readPatterns(value.value())))));
        Map<String, Map<String, TopicGrant>> topicGrants = new HashMap<>();
        recordedOf(UserRecords.TOPIC_PERMISSION, name)
                .forEach((vhost, value) -> orLeaveOut(value, () -> {
                    Map<String, TopicGrant> ofVhost = new HashMap<>();
                    UserRecords.readTopics(value)
                            .forEach(permissions -> ofVhost.put(permissions.exchange(), new TopicGrant(permissions)));
                    topicGrants.put(vhost, Map.copyOf(ofVhost));
                }));
        orLeaveOut(
                set,
                () -> byName.put(
                        name,
                        new Account(
                                UserRecords.readUser(set),
                                UserRecords.readPassword(set.value()),
                                grants,
                                topicGrants)));
    }

    private Map<String, TopologyChange.ParameterSet> recordedOf(String component, String name) {
        return recorded.getOrDefault(component, Map.of()).getOrDefault(name, Map.of());
    }

    /** A record that cannot be read gives no right to anybody. */
    private static void orLeaveOut(TopologyChange.ParameterSet set, Runnable work) {
        try {
            work.run();
        } catch (BrokerException fault) {
            LOG.error(
                    "the stored {} of '{}' in vhost '{}' is left out: {}",
                    set.component(),
                    set.name(),
                    set.vhost(),
                    fault.explanation());
        }
    }
}
