package io.warrenmq.tests.harness;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lends each {@link AmqpTest} a running broker. Test classes that start it with the same arguments share one process,
 * so that the suite is quick; after each class the process must still be alive and its log without a stack trace, and
 * a broker that a class has killed is replaced for the next one.
 *
 * <p>With the environment variable {@code WARREN_TEST_URI} set, tests run against the broker at that address instead;
 * tests that need its process or its log are then skipped.
 */
final class SharedBroker implements BeforeEachCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedBroker.class);
    private static final String EXTERNAL_URI = System.getenv().getOrDefault("WARREN_TEST_URI", "");

    /** A broker that a test may use: a process of ours, or somebody else's. */
    record Lease(Endpoint amqp, @Nullable BrokerProcess process) {}

    @Override
    public void beforeEach(ExtensionContext context) {
        AmqpTest test = (AmqpTest) context.getRequiredTestInstance();
        if (!EXTERNAL_URI.isEmpty()) {
            test.attach(new Lease(Endpoint.parse(EXTERNAL_URI), null));
            return;
        }
        BrokerProcess process = pool(context).lend(test.brokerArgs(), context.getRequiredTestClass());
        test.attach(new Lease(process.amqp(), process));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        pool(context).checkAfter(context.getRequiredTestClass());
    }

    private static Pool pool(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(Pool.class, _ -> new Pool(), Pool.class);
    }

    /** All brokers of the test run. JUnit closes it at the end. */
    private static final class Pool implements AutoCloseable {
        private final ConcurrentMap<List<String>, BrokerProcess> brokers = new ConcurrentHashMap<>();
        private final ConcurrentMap<Class<?>, Map<BrokerProcess, Integer>> logPositions = new ConcurrentHashMap<>();

        BrokerProcess lend(List<String> args, Class<?> borrower) {
            BrokerProcess broker = brokers.compute(
                    args,
                    (key, running) -> running != null && running.isAlive()
                            ? running
                            : BrokerProcess.start(key.toArray(String[]::new)));
            logPositions
                    .computeIfAbsent(borrower, _ -> new ConcurrentHashMap<>())
                    .putIfAbsent(broker, broker.log().position());
            return broker;
        }

        void checkAfter(Class<?> borrower) {
            Map<BrokerProcess, Integer> borrowed = logPositions.remove(borrower);
            if (borrowed != null) {
                borrowed.forEach(Pool::check);
            }
        }

        private static void check(BrokerProcess broker, int logPosition) {
            String log = String.join("\n", broker.log().linesFrom(logPosition));
            if (!broker.log().stackTraceLines(logPosition).isEmpty()) {
                throw new AssertionError("stack trace in the broker's log:\n" + log);
            }
            if (!broker.isAlive()) {
                throw new AssertionError("the broker died:\n" + log);
            }
        }

        @Override
        public void close() {
            brokers.values().stream().filter(BrokerProcess::isAlive).forEach(BrokerProcess::close);
        }
    }
}
