package io.warrenmq.core.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.Broker;
import io.warrenmq.core.BrokerIdentity;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.SimulatedJournal;
import io.warrenmq.core.paging.SimulatedPaging;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.SimulatedShards;
import io.warrenmq.core.vhost.Answer;
import io.warrenmq.core.vhost.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** A broker with users of its own, without threads: what it does beside its shards is done when a test says so. */
public final class AccessBench {
    /** Enough to tell hashes apart. */
    static final PasswordPolicy QUICK = new PasswordPolicy(PasswordAlgorithm.PBKDF2_SHA256, 1, false);

    private final SimulatedShards shards = new SimulatedShards(2, 1);
    private final SimulatedJournal journal = new SimulatedJournal(shards);
    private final Queue<Runnable> hashing = new ArrayDeque<>();
    private final Broker broker;
    private long nowMs;
    private int hashCount;
    private boolean hashingHeld;

    /** A broker in its first life. */
    public AccessBench() {
        this(settings -> settings);
    }

    AccessBench(UnaryOperator<AccessSettings> settings) {
        this(settings, null);
    }

    private AccessBench(UnaryOperator<AccessSettings> settings, @Nullable AccessBench crashed) {
        AccessSettings quick =
                AccessSettings.defaults(this::addHashing, () -> nowMs).withPasswords(QUICK);
        broker = new Broker(
                new BrokerIdentity("Warren", "1.2.3", "Java", "warren@host"),
                shards.all(),
                SimulatedPaging.unlimited(journal, 2),
                settings.apply(quick),
                new SplittableRandom(1));
        Recovered recovered = crashed == null ? Recovered.EMPTY : journal.takeOver(crashed.journal);
        CompletableFuture<Done> restored = broker.restore(recovered);
        settle();
        assertEquals(Done.DONE, restored.join());
    }

    /** Another life, which has what was durable in this one. */
    public AccessBench restart() {
        return new AccessBench(settings -> settings, this);
    }

    AccessBench restart(UnaryOperator<AccessSettings> settings) {
        return new AccessBench(settings, this);
    }

    private void addHashing(Runnable task) {
        hashCount++;
        hashing.add(task);
    }

    /** From now on passwords wait, or do not. */
    void holdHashing(boolean held) {
        hashingHeld = held;
    }

    /** How many passwords were looked at so far. */
    int hashCount() {
        return hashCount;
    }

    /** Lets everything happen that can. */
    public void settle() {
        shards.runUntilIdle();
        while (!hashingHeld && !hashing.isEmpty()) {
            hashing.remove().run();
            shards.runUntilIdle();
        }
    }

    void advance(long ms) {
        nowMs += ms;
        shards.advance(ms);
    }

    public Broker broker() {
        return broker;
    }

    public Users users() {
        return broker.users();
    }

    public SimulatedShards shards() {
        return shards;
    }

    /** How many changes were journaled so far. */
    public long changeCount() {
        return journal.changes().size();
    }

    SimulatedJournal journal() {
        return journal;
    }

    /** Asks on a shard that is not home, and waits. */
    public <T> T call(Consumer<Reply<T>> operation) {
        Answer<T> answer = new Answer<>();
        List<BrokerException> thrown = new ArrayList<>();
        shards.on(shards.shard(1), () -> {
            try {
                operation.accept(answer.reply(shards.shard(1)));
            } catch (BrokerException refusal) {
                thrown.add(refusal);
            }
        });
        settle();
        if (!thrown.isEmpty()) {
            throw thrown.getFirst();
        }
        return answer.require();
    }

    /** Adds a user with a password, without tags. */
    public void add(String name, String password) {
        this.<Done>call(reply ->
                users().add(new UserSpec(name, new Credential.Password(Secret.of(password)), List.of()), reply));
    }

    /** Sets permissions; an empty pattern matches nothing. */
    public void permit(String user, String vhost, String configure, String write, String read) {
        this.<Boolean>call(reply ->
                users().setPermissions(new VhostPermissions(vhost, user, new Patterns(configure, write, read)), reply));
    }

    void permitTopic(String user, String exchange, String write, String read) {
        this.<Boolean>call(
                reply -> users().setTopicPermissions(new TopicPermissions("/", user, exchange, write, read), reply));
    }

    /** A login from loopback, to its end. */
    Login login(String name, String password) {
        return login(new LoginRequest(name, Secret.of(password), "127.0.0.1", true));
    }

    Login login(LoginRequest request) {
        CompletableFuture<Login> login = users().login(request);
        settle();
        assertTrue(login.isDone());
        return login.join();
    }

    /** A connection of a user, which has logged in. */
    public Session open(String user, String vhost) {
        User found = users().find(user);
        if (found == null) {
            throw new AssertionError("no user " + user);
        }
        return new Session(broker.nextConnectionId(), new Access(broker.access(), found, vhost), shards.shard(1));
    }

    public static void assertRefused(String replyText, Executable work) {
        assertEquals(replyText, assertThrows(BrokerException.class, work).replyText());
    }
}
