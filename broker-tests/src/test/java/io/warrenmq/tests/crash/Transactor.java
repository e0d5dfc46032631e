package io.warrenmq.tests.crash;

import com.rabbitmq.client.GetResponse;
import io.warrenmq.tests.crash.Receiver.Received;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Takes messages from one queue and publishes others, in transactions that it mostly commits. */
final class Transactor implements Life.Client {
    private final int publisher;
    private final RandomGenerator random;

    /** Taken and not yet acknowledged by a committed transaction, by delivery tag. */
    private final TreeMap<Long, Received> held = new TreeMap<>();

    Transactor(int publisher, RandomGenerator random) {
        this.publisher = publisher;
        this.random = random;
    }

    @Override
    public void live(Life life) throws IOException {
        ClientChannel channel = ClientChannel.withTransactions(life, life.connect());
        while (life.goesOn()) {
            transaction(channel);
        }
    }

    private void transaction(ClientChannel channel) throws IOException {
        take(channel, random.nextInt(4));
        int messages = random.nextInt(100) < 3 ? random.nextInt(50, 300) : random.nextInt(5);
        for (int i = 0; i < messages; i++) {
            Wiring.Route route = random.nextInt(3) == 0 ? Wiring.toFan() : Wiring.toQueue(Wiring.TX_OUT);
            channel.publish(publisher, route, true, false, random.nextInt(2_000));
        }
        acknowledge(channel);
        // What a rollback leaves unacknowledged is acknowledged by the next transaction.
        if (random.nextInt(100) < 15) {
            channel.rollback();
        } else {
            channel.commit();
            held.clear();
        }
    }

    private void take(ClientChannel channel, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            GetResponse got = channel.channel().basicGet(Wiring.TX_IN, false);
            if (got == null) {
                return;
            }
            MessageId id =
                    channel.received(Wiring.TX_IN, got.getEnvelope().isRedeliver(), got.getProps(), got.getBody());
            if (id != null) {
                held.put(got.getEnvelope().getDeliveryTag(), new Received(id, Wiring.TX_IN));
            }
        }
    }

    private void acknowledge(ClientChannel channel) throws IOException {
        if (held.isEmpty()) {
            return;
        }
        if (random.nextBoolean()) {
            channel.logAcks(List.copyOf(held.values()));
            channel.channel().basicAck(held.lastKey(), true);
            return;
        }
        for (Map.Entry<Long, Received> each : held.entrySet()) {
            channel.logAcks(List.of(each.getValue()));
            channel.channel().basicAck(each.getKey(), false);
        }
    }
}
