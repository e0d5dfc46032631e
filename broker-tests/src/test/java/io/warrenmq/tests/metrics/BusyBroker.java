package io.warrenmq.tests.metrics;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.http.MetricsServer;
import io.warrenmq.http.metrics.BrokerMetrics;
import io.warrenmq.http.metrics.MetricsOptions;
import io.warrenmq.http.node.NodeFacts;
import io.warrenmq.store.recovery.DamageException;
import io.warrenmq.tests.harness.EmbeddedBroker;
import io.warrenmq.tests.harness.Messages;
import io.warrenmq.tests.harness.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A broker with a listener for metrics, and clients that do a little of everything that it counts. */
final class BusyBroker implements AutoCloseable {
    private static final String QUEUE = "metrics";
    private static final int SMALL = 10;
    private static final int LARGE = 2_000;

    private final EmbeddedBroker broker;
    private final BrokerMetrics metrics;
    private final MetricsServer server;
    private final Connection connection;
    private final Channel consuming;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    BusyBroker(Path dataDir) throws IOException, DamageException, TimeoutException {
        broker = new EmbeddedBroker(dataDir);
        broker.broker().management().start();
        NodeFacts facts = new NodeFacts(
                new Alarms("warren@localhost"), List::of, dataDir, 1L << 40, 1_000, System.currentTimeMillis() - 1_000);
        metrics = new BrokerMetrics(broker.broker(), facts, List.of());
        server = MetricsServer.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, metrics, MetricsOptions.DEFAULT);
        connection = broker.connect();
        consuming = connection.createChannel();
        consuming.queueDeclare(QUEUE, true, false, false, Map.of());
        consuming.queueDeclare("waiting \"room\" \\ é", false, false, false, Map.of());
    }

    EmbeddedBroker broker() {
        return broker;
    }

    Connection connection() {
        return connection;
    }

    int port() {
        return server.address().getPort();
    }

    /** One round of what clients do, each kind at least once. */
    void work() throws IOException, TimeoutException, InterruptedException {
        try (Connection other = broker.connect();
                Channel channel = other.createChannel()) {
            channel.confirmSelect();
            channel.basicPublish("", QUEUE, new AMQP.BasicProperties(), new byte[SMALL]);
            channel.basicPublish("", QUEUE, new AMQP.BasicProperties(), new byte[LARGE]);
            channel.basicPublish("", QUEUE, new AMQP.BasicProperties(), new byte[SMALL]);
            channel.basicPublish("", "nobody", new AMQP.BasicProperties(), new byte[SMALL]);
            channel.basicPublish("", "nobody", true, new AMQP.BasicProperties(), new byte[SMALL]);
            Messages.awaitConfirms(channel);
            String brief = "brief";
            channel.queueDeclare(brief, false, true, false, Map.of());
            channel.basicGet(brief, true);
            consume(channel, brief, true);
            consume(channel, brief, false);
            channel.queueDelete(brief);
            fetch();
        }
        Messages.publishConfirmed(connection.createChannel(), "", QUEUE, "stays");
    }

    private static void consume(Channel channel, String queue, boolean autoAck)
            throws IOException, InterruptedException {
        BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
        String tag = channel.basicConsume(queue, autoAck, (_, delivery) -> arrived.add(delivery), _ -> {});
        Messages.publishConfirmed(channel, "", queue, "consumed");
        Delivery delivery = arrived.poll(Timeouts.ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        if (delivery == null) {
            throw new AssertionError("nothing was delivered");
        }
        if (!autoAck) {
            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        }
        channel.basicCancel(tag);
    }

    private void fetch() throws IOException {
        GetResponse first = consuming.basicGet(QUEUE, false);
        consuming.basicReject(first.getEnvelope().getDeliveryTag(), true);
        GetResponse again = consuming.basicGet(QUEUE, false);
        consuming.basicAck(again.getEnvelope().getDeliveryTag(), false);
        consuming.basicGet(QUEUE, true);
    }

    HttpResponse<String> scrape(String path, String accept) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .header("Accept", accept)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
        metrics.close();
        broker.close();
    }
}
