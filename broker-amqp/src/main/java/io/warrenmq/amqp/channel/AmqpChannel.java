package io.warrenmq.amqp.channel;

import io.netty.buffer.ByteBuf;
import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.method.AccessMethod;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.ConfirmMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.ExchangeMethod;
import io.warrenmq.amqp.method.MalformedFrameException;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.MethodCodec;
import io.warrenmq.amqp.method.MethodIds;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.amqp.method.TxMethod;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.management.ChannelNumbers;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Consumer;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.Return;
import io.warrenmq.core.shard.Countdown;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.Session;
import io.warrenmq.core.vhost.Tracer;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One AMQP channel: takes its frames and passes each to the part that knows what to do. Publishing and acknowledging,
 * the hot methods, are parsed in place; the others become {@link Method} records. Owned by the connection's shard.
 */
public final class AmqpChannel {
    /** Class, method, reserved ticket, two empty strings, bits. */
    private static final int PUBLISH_BYTES_MIN = 9;

    private final ChannelLink link;
    private final int number;

    // Kept here, because answers and deliveries from other shards still arrive when the connection has let go of them.
    private final Session session;
    private final VirtualHost vhost;
    private final Shard shard;

    private final Tracer tracer;
    private final Unacked unacked = new Unacked();
    private final ChannelCounters counters = new ChannelCounters();
    private final PublishAssembler assembler;
    private final Publishing publishing;
    private final Consumers consumers;
    private final Acks acks;
    private final TopologyMethods topology;
    private boolean open = true;
    private boolean closed;
    private long lastDeliveryTag;
    private int currentMethod;
    private @Nullable Question question;

    /** Something that was asked of the core while a method was handled. */
    private static final class Question {
        boolean answered;
        boolean held;
    }

    public AmqpChannel(ChannelLink link, int number) {
        this.link = link;
        this.number = number;
        this.session = link.session();
        this.vhost = link.vhost();
        this.shard = session.shard();
        this.tracer = new Tracer(vhost, session, number);
        this.assembler =
                new PublishAssembler(link.assemblyBudget(), link.config().messageBytesMax());
        this.publishing = new Publishing(this);
        this.consumers = new Consumers(this, unacked);
        this.acks = new Acks(this, unacked);
        this.topology = new TopologyMethods(this);
    }

    // --- frames

    /**
     * A method frame.
     *
     * @throws BrokerException for the connection to turn into a close of this channel or of itself
     */
    public void onMethod(ByteBuf in, int length) {
        int start = in.readerIndex();
        currentMethod = length < 4 ? 0 : in.getInt(start);
        assembler.requireMethodAllowed();
        switch (currentMethod) {
            case MethodIds.BASIC_PUBLISH -> beginPublish(in, start + length);
            case MethodIds.BASIC_ACK -> ack(in, start, length);
            default -> dispatchAndWait(MethodCodec.decode(in.readSlice(length)));
        }
    }

    /** Handles a method; when it asked something that is not answered yet, nothing is read before the answer. */
    private void dispatchAndWait(Method method) {
        question = null;
        dispatch(method);
        Question asked = question;
        if (asked != null && !asked.answered) {
            asked.held = true;
            link.hold();
        }
    }

    private void beginPublish(ByteBuf in, int end) {
        if (end - in.readerIndex() < PUBLISH_BYTES_MIN) {
            throw new MalformedFrameException("basic.publish ends early");
        }
        in.skipBytes(6); // class, method, reserved ticket
        String exchange = shortString(in, end);
        String routingKey = shortString(in, end);
        if (in.readerIndex() != end - 1) {
            throw new MalformedFrameException("basic.publish does not fill its frame");
        }
        int bits = in.readUnsignedByte();
        if ((bits & 2) != 0) {
            throw new BrokerException(ReplyCode.NOT_IMPLEMENTED, "immediate=true");
        }
        assembler.begin(exchange, routingKey, (bits & 1) != 0);
    }

    private String shortString(ByteBuf in, int end) {
        if (in.readerIndex() >= end) {
            throw new MalformedFrameException("basic.publish ends early");
        }
        return link.names().read(in);
    }

    private void ack(ByteBuf in, int start, int length) {
        if (length != 13) {
            throw new MalformedFrameException("basic.ack of " + length + " bytes");
        }
        acks.ack(in.getLong(start + 4), (in.getByte(start + 12) & 1) != 0);
    }

    /** A content header frame. */
    public void onHeader(ByteBuf in, int length) {
        publishIfComplete(assembler.header(in, length));
    }

    /** A content body frame. */
    public void onBody(ByteBuf in, int length) {
        publishIfComplete(assembler.body(in, length));
    }

    private void publishIfComplete(@Nullable Message message) {
        if (message != null) {
            publishing.publish(message, assembler.isMandatory());
            link.published(publishing.unconfirmedCount());
        }
    }

    private void dispatch(Method method) {
        switch (method) {
            case ExchangeMethod exchange -> topology.on(exchange);
            case QueueMethod queue -> topology.on(queue);
            case BasicMethod basic -> on(basic);
            case ChannelMethod.Flow flow -> flow(flow);
            case ConfirmMethod.Select select -> publishing.selectConfirms(select);
            case TxMethod.Select _ -> publishing.selectTransactions();
            case TxMethod.Commit _ -> publishing.commit();
            case TxMethod.Rollback _ -> publishing.rollback();
            case AccessMethod.Request _ -> send(new AccessMethod.RequestOk(1));
            case ChannelMethod _, ConfirmMethod _, TxMethod _, AccessMethod _, ConnectionMethod _ ->
                throw notForServers();
        }
    }

    private void on(BasicMethod method) {
        switch (method) {
            case BasicMethod.Qos request -> consumers.qos(request);
            case BasicMethod.Consume request -> consumers.consume(request);
            case BasicMethod.Cancel request -> consumers.cancel(request);
            case BasicMethod.Get request -> get(request);
            case BasicMethod.Ack request -> acks.ack(request.deliveryTag(), request.multiple());
            case BasicMethod.Nack request -> acks.nack(request.deliveryTag(), request.multiple(), request.requeue());
            case BasicMethod.Reject request -> acks.reject(request.deliveryTag(), request.requeue());
            case BasicMethod.Recover request -> acks.recover(request.requeue(), true);
            case BasicMethod.RecoverAsync request -> acks.recover(request.requeue(), false);
            case BasicMethod.CancelOk _ -> {} // some clients answer the broker's cancel
            case BasicMethod.Publish _,
                    BasicMethod.QosOk _,
                    BasicMethod.ConsumeOk _,
                    BasicMethod.Return _,
                    BasicMethod.Deliver _,
                    BasicMethod.GetOk _,
                    BasicMethod.GetEmpty _,
                    BasicMethod.RecoverOk _ -> throw notForServers();
        }
    }

    private void flow(ChannelMethod.Flow request) {
        if (!request.active()) {
            throw new BrokerException(ReplyCode.NOT_IMPLEMENTED, "active=false");
        }
        send(new ChannelMethod.FlowOk(true));
    }

    private void get(BasicMethod.Get request) {
        String queue = queueName(request.queue());
        vhost().queues().get(session(), queue, request.noAck(), ask(answer -> got(queue, answer)));
    }

    private void got(String queue, Optional<Queue.Got> answer) {
        if (answer.isEmpty()) {
            counters.gotNothing();
            send(new BasicMethod.GetEmpty());
            return;
        }
        Queue.Got got = answer.get();
        Delivery delivery = got.delivery();
        if (!open) {
            if (delivery != null) {
                giveBack(delivery);
            }
            return;
        }
        long tag = nextDeliveryTag();
        if (delivery != null) {
            unacked.add(tag, delivery, null);
        }
        counters.got(delivery == null, got.redelivered());
        Message message = got.message();
        if (tracer.isOn()) {
            tracer.delivered(queue, message, got.redelivered());
        }
        send(
                new BasicMethod.GetOk(
                        tag, got.redelivered(), message.exchange(), message.routingKey(), got.remainingCount()),
                message);
    }

    /** A method that only clients receive. */
    static BrokerException notForServers() {
        return new BrokerException(ReplyCode.COMMAND_INVALID, "unimplemented method");
    }

    // --- for the parts

    Shard shard() {
        return shard;
    }

    Session session() {
        return session;
    }

    Tracer tracer() {
        return tracer;
    }

    ChannelCounters counters() {
        return counters;
    }

    VirtualHost vhost() {
        return vhost;
    }

    AssemblyBudget assemblyBudget() {
        return link.assemblyBudget();
    }

    AmqpConfig config() {
        return link.config();
    }

    Publishing publishing() {
        return publishing;
    }

    /** Owned by the connection's shard. */
    public Consumers consumers() {
        return consumers;
    }

    Acks acks() {
        return acks;
    }

    String queueName(String given) {
        return topology.queueName(given);
    }

    String makeName(String prefix) {
        return vhost().names().make(prefix);
    }

    boolean wantsCancelNotify() {
        return link.wantsCancelNotify();
    }

    boolean isWritable() {
        return link.writer().isWritable();
    }

    long nextDeliveryTag() {
        return ++lastDeliveryTag;
    }

    void send(Method method) {
        if (open) {
            link.writer().method(number, method);
        }
    }

    void send(Method method, Message content) {
        if (open) {
            link.writer().method(number, method, content);
        }
    }

    void sendAck(long tag, boolean multiple) {
        link.writer().ack(number, tag, multiple);
    }

    /** Tells a publisher that a message was refused. */
    void sendNack(long tag) {
        send(new BasicMethod.Nack(tag, false, false));
    }

    /** Writes a delivery; false when the socket takes no more. */
    boolean deliver(byte[] consumerTag, long tag, boolean redelivered, Message message) {
        link.writer().deliver(number, consumerTag, tag, redelivered, message);
        return link.writer().isWritable();
    }

    /** Returns a delivery that nobody will see to its queue. */
    void giveBack(Delivery delivery) {
        Queue queue = delivery.queue();
        shard().send(queue.shard(), () -> queue.requeue(List.of(delivery), Return.GIVEN_BACK));
    }

    /** Stops reading from the connection until {@link #release}; calls nest. */
    void hold() {
        link.hold();
    }

    void release() {
        link.release();
    }

    /** A question whose answer the channel waits for: no frame is handled before it is in. */
    <T> Reply<T> ask(java.util.function.Consumer<? super T> onDone) {
        return ask(onDone, () -> {});
    }

    /** The same, with something to undo when the answer is a refusal. */
    <T> Reply<T> ask(java.util.function.Consumer<? super T> onDone, Runnable onRefused) {
        int asking = currentMethod;
        Question asked = new Question();
        question = asked;
        return new Reply<>(
                shard(),
                answer -> {
                    onDone.accept(answer);
                    answered(asked);
                },
                refusal -> {
                    onRefused.run();
                    if (open) {
                        link.refuse(this, refusal, asking);
                    }
                    answered(asked);
                });
    }

    /** A request was refused after the fact. */
    void refuse(BrokerException refusal, int methodId) {
        if (open) {
            link.refuse(this, refusal, methodId);
        }
    }

    private void answered(Question asked) {
        asked.answered = true;
        if (asked.held) {
            link.release();
        }
    }

    // --- life

    public int number() {
        return number;
    }

    /** How it does, for listings. */
    public ChannelNumbers numbers() {
        Transaction transaction = publishing.transaction();
        return new ChannelNumbers(
                number,
                !open ? "closing" : publishing.isHolding() ? "flow" : "running",
                publishing.isConfirming(),
                transaction != null,
                consumers.consumerPrefetch(),
                consumers.prefetch().limit(),
                consumers.all().size(),
                unacked.size(),
                publishing.unconfirmedCount(),
                transaction == null ? 0 : transaction.publishCount(),
                transaction == null ? 0 : transaction.settlementCount(),
                counters.stats(publishing.routedCount(), publishing.confirmedCount()));
    }

    /** The method that is being handled, for the close that names it. */
    public int currentMethod() {
        return currentMethod;
    }

    /** Whether it still works: neither closed nor waiting for the client's close-ok. */
    public boolean isOpen() {
        return open;
    }

    /** The socket takes more again. */
    public void resume() {
        consumers.resume();
    }

    /** The connection is ending: nothing more is sent or delivered, so that what other channels return passes by. */
    public void mute() {
        open = false;
    }

    /**
     * Ends the channel: its consumers go, what it holds returns to the queues in order, what is unfinished is dropped.
     *
     * @param onReturned runs when the queues have it all back
     */
    public void close(Runnable onReturned) {
        if (closed) {
            onReturned.run();
            return;
        }
        closed = true;
        publishing.close();
        open = false;
        assembler.abandon();
        Map<Queue, List<Consumer>> gone = new LinkedHashMap<>();
        for (ChannelConsumer consumer : consumers.all()) {
            gone.computeIfAbsent(consumer.consumer().queue(), _ -> new ArrayList<>())
                    .add(consumer.consumer());
        }
        Map<Queue, List<Delivery>> held = Acks.byQueue(unacked.takeAll());
        Set<Queue> touched = new HashSet<>(gone.keySet());
        touched.addAll(held.keySet());
        consumers.close();
        Countdown returned = Countdown.of(touched.size(), onReturned);
        for (Queue queue : touched) {
            List<Consumer> consumersGone = gone.getOrDefault(queue, List.of());
            List<Delivery> deliveries = held.getOrDefault(queue, List.of());
            shard.send(queue.shard(), () -> {
                queue.abandon(consumersGone, deliveries);
                queue.shard().send(shard, returned::one);
            });
        }
    }
}
