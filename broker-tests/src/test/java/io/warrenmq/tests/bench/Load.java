package io.warrenmq.tests.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;

/**
 * The program that a measurement starts: {@code Load COMMAND name=value...}. Commands: {@code publish} (confirmed,
 * numbered messages, persistent unless told otherwise), {@code drain} (consumes, acknowledges, checks numbers),
 * {@code bind} (many bindings of a queue), {@code count} (ready messages by passive declare), {@code delete} and
 * {@code identity} (the broker's product and version). Results go to standard output as lines of
 * {@code name value...}. It ends with 1 when what it found is wrong.
 */
final class Load {
    private static final int HEARTBEAT_S = 0; // a broker that is busy with a backlog is no dead one

    private Load() {}

    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.parse(arguments);
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(URI.create(settings.text("uri")));
        factory.setRequestedHeartbeat(HEARTBEAT_S);
        factory.setAutomaticRecoveryEnabled(false);
        try (Connection connection = factory.newConnection("bench " + arguments[0])) {
            boolean isRight = switch (arguments[0]) {
                case "publish" -> publish(connection, settings);
                case "drain" -> drain(connection, settings);
                case "bind" -> bind(connection, settings);
                case "count" -> count(connection, settings);
                case "delete" -> delete(connection, settings);
                case "identity" -> identity(connection);
                default -> throw new IllegalArgumentException("unknown command " + arguments[0]);
            };
            if (!isRight) {
                System.exit(1);
            }
        }
    }

    private static boolean identity(Connection connection) {
        var properties = connection.getServerProperties();
        System.out.println("identity " + properties.get("product") + " " + properties.get("version"));
        return true;
    }

    /** Publishes to all queues through one exchange, so that one message is for all of them. */
    private static boolean publish(Connection connection, Settings settings) throws Exception {
        String exchange = "";
        try (Channel channel = connection.createChannel()) {
            if (settings.queues().size() > 1) {
                exchange = settings.text("queue");
                channel.exchangeDeclare(exchange, "fanout", true);
            }
            for (String queue : settings.queues()) {
                channel.queueDeclare(queue, true, false, false, null);
                if (!exchange.isEmpty()) {
                    channel.queueBind(queue, exchange, "");
                }
            }
        }
        ConfirmWindow window = new ConfirmWindow(settings.number("window"), settings.number("messages"));
        var properties = settings.flag("persistent", true) ? Publishing.PERSISTENT : Publishing.TRANSIENT;
        Publishing.run(connection, exchange, settings.text("queue"), properties, settings.number("size"), window);
        window.report();
        return window.nackedCount() == 0;
    }

    private static boolean drain(Connection connection, Settings settings) throws Exception {
        Draining draining = new Draining(settings.number("messages"), settings.number("ackEvery"));
        draining.run(connection, settings.text("queue"), settings.number("prefetch"));
        long leftCount = readyCount(connection, settings.text("queue"));
        draining.report();
        System.out.println("left " + leftCount);
        return draining.isRight() && leftCount == 0;
    }

    /**
     * Binds a queue to an exchange of its name by keys that have the numbers {@code from} to {@code to} in a pattern.
     */
    private static boolean bind(Connection connection, Settings settings) throws Exception {
        String name = settings.text("queue");
        try (Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(name, settings.text("type"));
            channel.queueDeclare(name, true, false, false, null);
            for (int i = settings.number("from"); i <= settings.number("to"); i++) {
                channel.queueBind(name, name, settings.text("pattern").formatted(i));
            }
        }
        return true;
    }

    private static boolean count(Connection connection, Settings settings) throws Exception {
        for (String queue : settings.queues()) {
            System.out.println("ready " + readyCount(connection, queue));
        }
        return true;
    }

    private static long readyCount(Connection connection, String queue) throws Exception {
        try (Channel channel = connection.createChannel()) {
            return channel.queueDeclarePassive(queue).getMessageCount();
        }
    }

    private static boolean delete(Connection connection, Settings settings) throws Exception {
        try (Channel channel = connection.createChannel()) {
            for (String queue : settings.queues()) {
                channel.queueDelete(queue);
            }
        }
        Channel channel = connection.createChannel();
        try {
            channel.exchangeDelete(settings.text("queue"));
        } catch (IOException absent) {
            return !channel.isOpen(); // some brokers answer with an error when there is none
        }
        return true;
    }
}
