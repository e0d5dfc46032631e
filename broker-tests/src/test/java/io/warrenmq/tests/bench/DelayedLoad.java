package io.warrenmq.tests.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * The program that loads a broker with delayed messages: {@code DelayedLoad publish|drain name=value...}.
 *
 * <p>{@code publish} gives each message a time at which it is due and waits until all are confirmed; {@code drain}
 * consumes them, through restarts of the broker, and checks what came when. With {@code mode=exchange} an exchange of
 * type {@code x-delayed-message} holds them back, and their times are spread over {@code spreadMs} that begin
 * {@code leadMs} from now; with {@code mode=queue} their queue does, each for {@code leadMs}, and they are published
 * over {@code spreadMs}. Results go to standard output as lines of {@code name value}. It ends with 1 when what it
 * found is wrong.
 */
final class DelayedLoad {
    static final String QUEUE = "bench-due";
    private static final String EXCHANGE = "bench-delayed";
    private static final int HEARTBEAT_S = 0; // a broker that is busy with a backlog is no dead one

    private DelayedLoad() {}

    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.parse(arguments);
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(URI.create(settings.text("uri")));
        factory.setRequestedHeartbeat(HEARTBEAT_S);
        factory.setAutomaticRecoveryEnabled(false);
        boolean isRight = switch (arguments[0]) {
            case "publish" -> publish(factory, settings);
            case "drain" -> drain(factory, settings);
            default -> throw new IllegalArgumentException("unknown command " + arguments[0]);
        };
        if (!isRight) {
            System.exit(1);
        }
    }

    private static boolean publish(ConnectionFactory factory, Settings settings)
            throws IOException, InterruptedException, TimeoutException {
        DelayedPublishing.Plan plan = new DelayedPublishing.Plan(
                settings.number("messages"),
                settings.number("size"),
                System.currentTimeMillis(),
                settings.number("leadMs"),
                settings.number("spreadMs"));
        boolean byExchange = settings.text("mode").equals("exchange");
        ConfirmWindow window = new ConfirmWindow(settings.number("window"), plan.messageCount());
        long lastDueMs;
        try (Connection connection = factory.newConnection("bench publish delayed")) {
            declare(connection, byExchange, plan.leadMs());
            lastDueMs = byExchange
                    ? DelayedPublishing.toExchange(connection, EXCHANGE, plan, window)
                    : DelayedPublishing.toQueue(connection, QUEUE, plan, window);
        }
        window.report();
        System.out.println("firstDueMs " + (plan.startMs() + plan.leadMs()));
        System.out.println("lastDueMs " + lastDueMs);
        return window.nackedCount() == 0;
    }

    private static void declare(Connection connection, boolean byExchange, int delayMs)
            throws IOException, TimeoutException {
        try (Channel channel = connection.createChannel()) {
            if (byExchange) {
                channel.exchangeDeclare(EXCHANGE, "x-delayed-message", true, false, Map.of("x-delayed-type", "direct"));
                channel.queueDeclare(QUEUE, true, false, false, null);
                channel.queueBind(QUEUE, EXCHANGE, QUEUE);
            } else {
                channel.queueDeclare(QUEUE, true, false, false, Map.of("x-delivery-delay", delayMs));
            }
        }
    }

    private static boolean drain(ConnectionFactory factory, Settings settings) throws InterruptedException {
        Arrivals arrivals = new Arrivals(settings.number("messages"));
        DelayedDraining draining = new DelayedDraining(factory, QUEUE, settings.number("prefetch"), arrivals);
        draining.run(Long.parseLong(settings.text("untilMs")));
        arrivals.report(settings.number("lateMsMax"));
        System.out.println("left " + draining.leftCount());
        return arrivals.isRight() && draining.leftCount() == 0;
    }
}
