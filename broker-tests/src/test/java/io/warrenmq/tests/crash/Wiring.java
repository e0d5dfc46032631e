package io.warrenmq.tests.crash;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The exchanges, queues and bindings that stand for a whole run, and where a message goes. All durable. */
final class Wiring {
    static final String FAN = "crash.fan";
    static final String TOPIC = "crash.topic";

    /** What publishers send and transactions take. */
    static final String TX_IN = "tx.in";

    static final String TX_OUT = "tx.out";

    /** Where a consumer publishes to learn that its acknowledgements have been taken. */
    static final String SYNC = "sync";

    static final List<String> DIRECT_QUEUES = List.of("direct.0", "direct.1", "direct.2", "direct.3");
    private static final List<String> FAN_QUEUES = List.of("fan.0", "fan.1", "fan.2");
    private static final Map<String, String> TOPIC_BINDINGS =
            Map.of("topic.0", "a.*", "topic.1", "*.b", "topic.2", "#.c");

    /** Routing keys of the topic exchange, with the queues that they reach. */
    private static final List<Route> TOPIC_ROUTES = List.of(
            new Route(TOPIC, "a.b", List.of("topic.0", "topic.1")),
            new Route(TOPIC, "a.c", List.of("topic.0", "topic.2")),
            new Route(TOPIC, "x.b", List.of("topic.1")),
            new Route(TOPIC, "x.y.c", List.of("topic.2")));

    /** A way to publish, and the queues where it ends. */
    record Route(String exchange, String key, List<String> queues) {}

    private Wiring() {}

    static Route toQueue(String queue) {
        return new Route("", queue, List.of(queue));
    }

    static Route toFan() {
        return new Route(FAN, "", FAN_QUEUES);
    }

    static Route nowhere() {
        return new Route("", "crash.nowhere", List.of());
    }

    /** Some route of those that publishers use. */
    static Route any(RandomGenerator random) {
        int dice = random.nextInt(100);
        if (dice < 45) {
            return toQueue(DIRECT_QUEUES.get(random.nextInt(DIRECT_QUEUES.size())));
        } else if (dice < 62) {
            return toFan();
        } else if (dice < 85) {
            return TOPIC_ROUTES.get(random.nextInt(TOPIC_ROUTES.size()));
        } else if (dice < 93) {
            return toQueue(TX_IN);
        }
        return nowhere();
    }

    /** The queues that consumers share out; the others belong to the client with transactions. */
    static List<String> consumedQueues() {
        return Stream.of(
                        DIRECT_QUEUES,
                        FAN_QUEUES,
                        TOPIC_BINDINGS.keySet().stream().sorted().toList(),
                        List.of(SYNC))
                .flatMap(List::stream)
                .toList();
    }

    static List<String> queues() {
        return Stream.concat(consumedQueues().stream(), Stream.of(TX_IN, TX_OUT))
                .toList();
    }

    static List<TopologyObject> objects() {
        return Stream.concat(
                        queues().stream().<TopologyObject>map(TopologyObject.Queue::new),
                        Stream.of(new TopologyObject.Exchange(FAN), new TopologyObject.Exchange(TOPIC)))
                .toList();
    }

    static void declare(Channel channel) throws IOException {
        for (String queue : queues()) {
            channel.queueDeclare(queue, true, false, false, null);
        }
        channel.exchangeDeclare(FAN, BuiltinExchangeType.FANOUT, true);
        channel.exchangeDeclare(TOPIC, BuiltinExchangeType.TOPIC, true);
        for (String queue : FAN_QUEUES) {
            channel.queueBind(queue, FAN, "");
        }
        for (Map.Entry<String, String> binding : TOPIC_BINDINGS.entrySet()) {
            channel.queueBind(binding.getKey(), TOPIC, binding.getValue());
        }
    }
}
