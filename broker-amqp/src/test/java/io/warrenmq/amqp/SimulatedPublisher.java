package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ConfirmMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.SimulatedClient;
import io.warrenmq.core.message.BasicProperties;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** A publisher with confirms; every body it sends is its name and a number. */
final class SimulatedPublisher {
    private static final BasicProperties PERSISTENT =
            BasicProperties.builder().deliveryMode(2).build();

    private record Sent(String body, List<String> queues) {}

    private final SimulatedClient client;
    private final String name;
    private final Random random;
    private final List<Sent> sent = new ArrayList<>();
    private final Set<Long> confirmed = new HashSet<>();

    SimulatedPublisher(SimulatedClient client, String name, Random random) {
        this.client = client;
        this.name = name;
        this.random = random;
        client.send(1, new ConfirmMethod.Select(true));
    }

    /** Publishes some messages, each to one queue or to all, in one or two reads. */
    void publish(int count, List<String> queues) {
        ClientBytes bytes = new ClientBytes();
        for (int i = 0; i < count; i++) {
            boolean toAll = random.nextInt(4) == 0;
            String queue = queues.get(random.nextInt(queues.size()));
            String body = name + "-" + (sent.size() + 1);
            bytes.method(
                            1,
                            new BasicMethod.Publish(
                                    toAll ? "amq.fanout" : "", toAll ? "" : queue, random.nextBoolean(), false))
                    .header(1, random.nextBoolean() ? PERSISTENT : BasicProperties.EMPTY, body.length())
                    .body(1, body);
            sent.add(new Sent(body, toAll ? queues : List.of(queue)));
        }
        byte[] all = bytes.bytes();
        int cut = 1 + random.nextInt(all.length - 1);
        client.read(all, 0, cut);
        client.read(all, cut, all.length);
    }

    /** Goes in the middle of a message. */
    void die() {
        byte[] last = new ClientBytes().publish(1, "q0", "never whole").bytes();
        client.read(last, 0, last.length - 1 - random.nextInt(last.length - 1));
        client.disconnect();
    }

    void hear(Function<String, Ledger> ledgers) {
        for (Method method : client.takeMethods()) {
            BasicMethod.Ack ack = (BasicMethod.Ack) method;
            assertTrue(ack.deliveryTag() <= sent.size(), () -> name + " heard " + ack);
            for (long each = ack.multiple() ? 1 : ack.deliveryTag(); each <= ack.deliveryTag(); each++) {
                if (confirmed.add(each)) {
                    Sent message = sent.get((int) each - 1);
                    message.queues().forEach(queue -> ledgers.apply(queue).confirmed(message.body()));
                }
            }
        }
    }

    boolean isAllConfirmed() {
        return confirmed.size() == sent.size();
    }

    @Override
    public String toString() {
        return name + ", " + confirmed.size() + " of " + sent.size() + " confirmed";
    }
}
