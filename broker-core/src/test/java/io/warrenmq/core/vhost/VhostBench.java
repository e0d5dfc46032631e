package io.warrenmq.core.vhost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.Broker;
import io.warrenmq.core.BrokerIdentity;
import io.warrenmq.core.access.Access;
import io.warrenmq.core.access.AccessControl;
import io.warrenmq.core.access.FixedUsers;
import io.warrenmq.core.access.User;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.SimulatedJournal;
import io.warrenmq.core.journal.Storage;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.paging.SimulatedPaging;
import io.warrenmq.core.queue.ConsumerSpec;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.queue.TestChannel;
import io.warrenmq.core.queue.TestConsumer;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.SimulatedShards;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.DeclaredQueue;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A virtual host on simulated shards. Each operation comes in two forms: {@code ask...} begins it and leaves the rest
 * to the simulation; the other runs until everything is idle and returns the answer or throws the refusal.
 */
public final class VhostBench {
    public static final QueueOptions PLAIN = new QueueOptions(false, false, false, FieldTable.EMPTY);
    public static final QueueOptions DURABLE = new QueueOptions(true, false, false, FieldTable.EMPTY);
    public static final QueueOptions AUTO_DELETE = new QueueOptions(false, false, true, FieldTable.EMPTY);
    public static final QueueOptions EXCLUSIVE = new QueueOptions(false, true, false, FieldTable.EMPTY);

    private final SimulatedShards shards;
    private final SimulatedJournal journal;
    private final SimulatedPaging paging;
    private final long bodyBytesMax;
    private Storage storage;
    private Broker broker;
    private VirtualHost vhost;
    private AccessControl access = FixedUsers.guest();
    private long connectionCount;

    public VhostBench(int shardCount, long seed) {
        this(shardCount, seed, Long.MAX_VALUE);
    }

    /** @param bodyBytesMax what bodies may take of each shard's memory */
    public VhostBench(int shardCount, long seed, long bodyBytesMax) {
        shards = new SimulatedShards(shardCount, seed);
        journal = new SimulatedJournal(shards);
        paging = new SimulatedPaging(shards, journal);
        this.bodyBytesMax = bodyBytesMax;
        storage = paging.storage(shardCount, bodyBytesMax);
        broker = broker(seed);
        vhost = broker.vhost("/");
    }

    private Broker broker(long seed) {
        return new Broker(
                new BrokerIdentity("Warren", "1.2.3", "Java", "warren@host"),
                shards.all(),
                storage,
                FixedUsers.guest(),
                new SplittableRandom(seed));
    }

    /** From now on there is another broker, which begins with what the journal has; the one before is left alone. */
    void restart(Recovered recovered) {
        storage = paging.storage(shards.all().size(), bodyBytesMax);
        broker = broker(2);
        CompletableFuture<Done> restored = broker.restore(recovered);
        shards.runUntilIdle();
        assertEquals(Done.DONE, restored.join());
        vhost = broker.vhost("/");
    }

    /** Another machine's life after the crash of this one, now: it has what was durable here. */
    VhostBench crash(long seed) {
        VhostBench next = new VhostBench(shards.all().size(), seed, bodyBytesMax);
        next.restart(next.journal.takeOver(journal));
        return next;
    }

    /** A clean stop, as far as the broker is concerned. */
    void rest() {
        AtomicBoolean rested = new AtomicBoolean();
        broker.rest(() -> rested.set(true));
        shards.runUntilIdle();
        assertTrue(rested.get());
    }

    public SimulatedShards shards() {
        return shards;
    }

    public SimulatedJournal journal() {
        return journal;
    }

    public SimulatedPaging paging() {
        return paging;
    }

    /** Bytes that the queues of a shard keep in memory. */
    public long heldBytes(Shard shard) {
        return storage.budget(shard).heldBytes();
    }

    Broker broker() {
        return broker;
    }

    public VirtualHost vhost() {
        return vhost;
    }

    Topology topology() {
        return vhost.topology();
    }

    /** Whom sessions that are opened from now on ask. */
    void access(AccessControl control) {
        access = control;
    }

    /** A new connection on that shard. */
    public Session open(int shard) {
        User guest = new User("guest", Set.of());
        return new Session(++connectionCount, new Access(access, guest, "/"), shards.shard(shard));
    }

    // --- questions

    /** Asks something on the session's shard. */
    public <T> Answer<T> ask(Session session, Consumer<Reply<T>> question) {
        Answer<T> answer = new Answer<>();
        shards.on(session.shard(), () -> {
            try {
                question.accept(answer.reply(session.shard()));
            } catch (BrokerException refusal) {
                answer.refused(refusal);
            }
        });
        return answer;
    }

    /** Asks and runs until all is idle. */
    public <T> T call(Session session, Consumer<Reply<T>> question) {
        Answer<T> answer = ask(session, question);
        shards.runUntilIdle();
        return answer.require();
    }

    // --- exchanges and bindings

    void declareExchange(Session session, String exchange, String kind) {
        declareExchange(session, new ExchangeDeclaration(exchange, kind, false, false, false, FieldTable.EMPTY));
    }

    void declareExchange(Session session, ExchangeDeclaration declaration) {
        this.<Done>call(session, reply -> vhost.exchanges().declare(session, declaration, reply));
    }

    void deleteExchange(Session session, String exchange, boolean ifUnused) {
        this.<Done>call(session, reply -> vhost.exchanges().delete(session, exchange, ifUnused, reply));
    }

    public void bind(Session session, String source, String queue, String key) {
        bind(session, new BindingRequest(source, queue, true, key, FieldTable.EMPTY));
    }

    void bindExchange(Session session, String source, String destination, String key) {
        bind(session, new BindingRequest(source, destination, false, key, FieldTable.EMPTY));
    }

    void bind(Session session, BindingRequest request) {
        this.<Done>call(session, reply -> vhost.exchanges().bind(session, request, reply));
    }

    void unbind(Session session, BindingRequest request) {
        this.<Done>call(session, reply -> vhost.exchanges().unbind(session, request, reply));
    }

    void unbind(Session session, String source, String queue, String key) {
        unbind(session, new BindingRequest(source, queue, true, key, FieldTable.EMPTY));
    }

    // --- queues

    Answer<DeclaredQueue> askDeclare(Session session, String queue, QueueOptions options) {
        QueueDeclaration declaration = new QueueDeclaration(queue, options);
        return ask(session, reply -> vhost.queues().declare(session, declaration, reply));
    }

    public DeclaredQueue declare(Session session, String queue, QueueOptions options) {
        Answer<DeclaredQueue> answer = askDeclare(session, queue, options);
        shards.runUntilIdle();
        return answer.require();
    }

    DeclaredQueue check(Session session, String queue) {
        return call(session, reply -> vhost.queues().check(session, queue, reply));
    }

    int delete(Session session, String queue) {
        return delete(session, queue, false, false);
    }

    int delete(Session session, String queue, boolean ifUnused, boolean ifEmpty) {
        return call(session, reply -> vhost.queues().delete(session, queue, ifUnused, ifEmpty, reply));
    }

    int purge(Session session, String queue) {
        return call(session, reply -> vhost.queues().purge(session, queue, reply));
    }

    void leave(Session session) {
        this.<Done>call(session, reply -> vhost.leave(session, reply));
    }

    /** The queue object of that name; there must be one. */
    public Queue queue(String queueName) {
        return vhost.topology().queue(queueName);
    }

    /** The queues that exist of these names. */
    List<Queue> queues(List<String> names) {
        List<Queue> found = new ArrayList<>();
        for (String name : names) {
            Queue queue = vhost.topology().findQueue(name);
            if (queue != null) {
                found.add(queue);
            }
        }
        return found;
    }

    // --- consumers and messages

    TestChannel channel(Session session) {
        return new TestChannel(session.shard());
    }

    Answer<Done> askSubscribe(Session session, TestConsumer consumer) {
        return ask(session, reply -> vhost.queues().subscribe(consumer.consumer(), reply));
    }

    TestConsumer consume(Session session, TestChannel channel, String queueName, ConsumerSpec spec) {
        Queue queue = vhost.queues().toConsume(session, queueName);
        TestConsumer consumer = channel.register(queue, spec);
        this.<Done>call(session, reply -> vhost.queues().subscribe(consumer.consumer(), reply));
        return consumer;
    }

    void cancel(Session session, TestConsumer consumer) {
        consumer.channel().forget(consumer);
        this.<Done>call(session, reply -> vhost.queues().cancel(consumer.consumer(), reply));
    }

    /** Publishes one message and runs until all is idle; answers whether it was routed. */
    boolean publish(Session session, Message message) {
        Publisher publisher = new Publisher(vhost, session, _ -> {});
        int open = shards.ask(session.shard(), () -> publisher.publish(message, 1));
        shards.runUntilIdle();
        return open != Publisher.UNROUTABLE;
    }

    boolean publish(Session session, String exchange, String key, String body) {
        return publish(session, TestMessages.to(exchange, key, body));
    }

    /** Takes one message without acknowledgement; null when the queue is empty. */
    @Nullable
    Message take(Session session, String queueName) {
        return get(session, queueName, true).map(Queue.Got::message).orElse(null);
    }

    /** Takes one message. */
    Optional<Queue.Got> get(Session session, String queueName, boolean noAck) {
        return call(session, reply -> vhost.queues().get(session, queueName, noAck, reply));
    }

    /** Takes all messages of a queue; their bodies. */
    List<String> drain(Session session, String queueName) {
        List<String> bodies = new ArrayList<>();
        for (Message message = take(session, queueName); message != null; message = take(session, queueName)) {
            bodies.add(TestMessages.text(message));
        }
        return bodies;
    }
}
