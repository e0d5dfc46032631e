package io.warrenmq.tests.crash;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A channel that writes down what happens on it. One thread publishes; answers come on the connection's own. */
final class ClientChannel {
    private final Life life;
    private final Channel channel;
    private final int number;
    private final Kind kind;
    private final TreeSet<Long> unconfirmed = new TreeSet<>();
    private boolean probeReturned;

    private enum Kind {
        CONFIRMS,
        TRANSACTIONS,
        /** Confirms, of messages that are in no history. */
        PROBES
    }

    private ClientChannel(Life life, Channel channel, Kind kind) {
        this.life = life;
        this.channel = channel;
        this.number = life.run().nextChannel();
        this.kind = kind;
    }

    static ClientChannel withConfirms(Life life, Connection connection) throws IOException {
        return confirming(life, connection, Kind.CONFIRMS);
    }

    /** A channel for {@link #probe} only. */
    static ClientChannel forProbes(Life life, Connection connection) throws IOException {
        return confirming(life, connection, Kind.PROBES);
    }

    private static ClientChannel confirming(Life life, Connection connection, Kind kind) throws IOException {
        ClientChannel opened = open(life, connection, kind);
        opened.channel.addConfirmListener(
                (tag, multiple) -> opened.confirmed(tag, multiple, true),
                (tag, multiple) -> opened.confirmed(tag, multiple, false));
        opened.channel.confirmSelect();
        return opened;
    }

    static ClientChannel withTransactions(Life life, Connection connection) throws IOException {
        ClientChannel opened = open(life, connection, Kind.TRANSACTIONS);
        opened.channel.txSelect();
        life.log(new Event.TxSelected(opened.number));
        return opened;
    }

    private static ClientChannel open(Life life, Connection connection, Kind kind) throws IOException {
        Channel channel = Objects.requireNonNull(connection.createChannel(), "no channel left");
        ClientChannel opened = new ClientChannel(life, channel, kind);
        channel.addReturnListener(returned -> opened.returned(returned.getBody()));
        channel.addShutdownListener(_ -> opened.wake());
        return opened;
    }

    Channel channel() {
        return channel;
    }

    int number() {
        return number;
    }

    /** Publishes a message of {@code publisher}, persistent or not, mandatory or not, of some size. */
    void publish(int publisher, Wiring.Route route, boolean persistent, boolean mandatory, int sizeBytes)
            throws IOException {
        MessageId id = life.run().nextId(publisher);
        long tag = kind == Kind.TRANSACTIONS ? 0 : channel.getNextPublishSeqNo();
        if (tag > 0) {
            synchronized (this) {
                unconfirmed.add(tag);
            }
        }
        if (kind != Kind.PROBES) {
            life.log(new Event.Published(number, tag, id, route.queues(), persistent, mandatory));
        }
        byte[] body = Payload.of(life.run().id, id, persistent, route.queues()).encode(sizeBytes);
        BasicProperties properties =
                new BasicProperties.Builder().deliveryMode(persistent ? 2 : 1).build();
        channel.basicPublish(route.exchange(), route.key(), mandatory, properties, body);
    }

    /** Publishes a message that nobody counts, and says whether it came back. */
    boolean probe(Wiring.Route route) throws IOException, InterruptedException {
        synchronized (this) {
            probeReturned = false;
        }
        publish(Run.PROBE, route, false, true, 0);
        awaitConfirms();
        synchronized (this) {
            return probeReturned;
        }
    }

    private void confirmed(long tag, boolean multiple, boolean positive) {
        if (kind != Kind.PROBES) {
            life.log(new Event.Confirmed(number, tag, multiple, positive));
        }
        synchronized (this) {
            if (multiple) {
                unconfirmed.headSet(tag, true).clear();
            } else {
                unconfirmed.remove(tag);
            }
            notifyAll();
        }
    }

    private void returned(byte[] body) {
        Payload payload = Payload.decode(body);
        if (payload == null) {
            life.log(new Event.Garbled("none, it was returned", "checksum"));
        } else if (payload.id().publisher() == Run.PROBE) {
            synchronized (this) {
                probeReturned = true;
            }
        } else {
            life.log(new Event.Returned(payload.id()));
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    /** Waits until fewer than {@code limit} publishes are unconfirmed. */
    void awaitUnconfirmedBelow(int limit) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + Timeouts.ANSWER.toNanos();
        synchronized (this) {
            while (unconfirmed.size() >= limit) {
                long leftMs = (deadlineNanos - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    throw new IllegalStateException("no confirm for " + unconfirmed.first() + " in time");
                }
                if (!channel.isOpen()) {
                    throw new AlreadyClosedException(Objects.requireNonNull(channel.getCloseReason()));
                }
                wait(leftMs);
            }
        }
    }

    void awaitConfirms() throws InterruptedException {
        awaitUnconfirmedBelow(1);
    }

    /** Writes down a delivery; null when it is none that counts. */
    @Nullable
    MessageId received(String queue, boolean redelivered, BasicProperties properties, byte[] body) {
        Payload payload = Payload.decode(body);
        if (payload == null || payload.run() != life.run().id) {
            life.log(new Event.Garbled(queue, payload == null ? "checksum" : "of another run: " + payload));
            return null;
        }
        if (payload.id().publisher() == Run.PROBE) {
            return null;
        }
        if (!Objects.equals(properties.getDeliveryMode(), payload.persistent() ? 2 : 1)) {
            life.log(new Event.Garbled(queue, "delivery mode " + properties.getDeliveryMode() + " of " + payload));
        }
        life.log(new Event.Delivered(number, payload.id(), queue, redelivered));
        return payload.id();
    }

    void commit() throws IOException {
        life.log(new Event.TxCommitSent(number));
        channel.txCommit();
        life.log(new Event.TxCommitOk(number));
    }

    void rollback() throws IOException {
        channel.txRollback();
        life.log(new Event.TxRolledBack(number));
    }

    /** Says that nothing is outstanding any more. */
    void finished() {
        life.log(new Event.ChannelClosed(number));
    }

    void logAcks(List<Receiver.Received> acked) {
        for (Receiver.Received each : acked) {
            life.log(new Event.AckSent(number, each.id(), each.queue()));
        }
    }
}
