package io.warrenmq.tests.access;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.http.HttpServer;
import io.warrenmq.http.ManagementApi;
import io.warrenmq.http.node.NodeFacts;
import io.warrenmq.tests.harness.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A broker with a user for each tag, the virtual hosts {@link #OWN}, which they may enter, and {@link #OTHER}, which
 * they may not, and something of each kind in both. Either it is Warren in this process, or a RabbitMQ.
 */
final class AccessWorld implements AutoCloseable {
    static final String OWN = "own";
    static final String OTHER = "other";
    static final String MISSING = "missing";
    static final List<String> TAGS =
            List.of("none", "management", "policymaker", "monitoring", "administrator", "impersonator");

    private static final String ADMIN = "guest:guest";
    private static final Pattern AMQP_PORT = Pattern.compile("\"protocol\":\"amqp\"[^}]*?\"port\":(\\d+)");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final @Nullable EmbeddedBroker embedded;
    private final @Nullable HttpServer server;
    private final String url;
    private final int amqpPort;

    /** Warren. */
    AccessWorld(Path dataDir) throws Exception {
        embedded = new EmbeddedBroker(dataDir);
        server = HttpServer.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        NodeFacts facts =
                new NodeFacts(new Alarms("warren@localhost"), List::of, dataDir, 0, 0, System.currentTimeMillis());
        server.serve(new ManagementApi(embedded.broker(), embedded.shard(), facts));
        server.ready(true);
        url = "http://127.0.0.1:" + server.address().getPort() + "/api";
        amqpPort = embedded.address().getPort();
        furnish();
    }

    /** A RabbitMQ that has a user {@code guest}. */
    AccessWorld(URI peer) throws Exception {
        embedded = null;
        server = null;
        url = "http://" + peer.getHost() + ":" + peer.getPort() + "/api";
        Matcher port = AMQP_PORT.matcher(ask(ADMIN, "GET", "/overview", "").body());
        if (!port.find()) {
            throw new IOException("it does not tell its port");
        }
        amqpPort = Integer.parseInt(port.group(1));
        furnish();
    }

    static String user(String tag) {
        return "u-" + tag;
    }

    EmbeddedBroker embedded() {
        if (embedded == null) {
            throw new IllegalStateException("it is a RabbitMQ");
        }
        return embedded;
    }

    /** Brings everything back that may have been deleted. */
    void furnish() throws IOException, InterruptedException {
        for (String vhost : List.of(OWN, OTHER)) {
            admin("PUT", "/vhosts/" + vhost, "{}");
            allow("guest", vhost, "crw");
            for (String queue : List.of("q", "q2")) {
                admin("PUT", "/queues/" + vhost + "/" + queue, "{\"durable\":false}");
            }
            for (String exchange : List.of("x", "y")) {
                admin("PUT", "/exchanges/" + vhost + "/" + exchange, "{\"type\":\"direct\",\"durable\":false}");
            }
            admin("PUT", "/exchanges/" + vhost + "/t", "{\"type\":\"topic\",\"durable\":false}");
            admin("POST", "/bindings/" + vhost + "/e/x/q/q", "{\"routing_key\":\"k\"}");
            admin("POST", "/bindings/" + vhost + "/e/x/e/y", "{\"routing_key\":\"k\"}");
        }
        for (String tag : TAGS) {
            String tags = tag.equals("none") ? "" : tag;
            admin("PUT", "/users/" + user(tag), "{\"password\":\"p\",\"tags\":\"" + tags + "\"}");
            allow(user(tag), OWN, "crw");
        }
    }

    /** @param permissions letters: configure, write, read */
    void allow(String user, String vhost, String permissions) throws IOException, InterruptedException {
        admin(
                "PUT",
                "/permissions/" + vhost + "/" + user,
                "{\"configure\":\"%s\",\"write\":\"%s\",\"read\":\"%s\"}"
                        .formatted(pattern(permissions, 'c'), pattern(permissions, 'w'), pattern(permissions, 'r')));
    }

    private static String pattern(String permissions, char letter) {
        return permissions.indexOf(letter) < 0 ? "" : ".*";
    }

    HttpResponse<String> admin(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = ask(ADMIN, method, path, body);
        if (answer.statusCode() >= 400) {
            throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer;
    }

    HttpResponse<String> ask(String login, String method, String path, String body)
            throws IOException, InterruptedException {
        String encoded = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Authorization", "Basic " + encoded)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    Connection connect(String user, String password, String vhost) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(amqpPort);
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setVirtualHost(vhost);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    @Override
    public void close() throws IOException {
        client.close();
        if (server != null) {
            server.close();
        }
        if (embedded != null) {
            embedded.close();
        }
    }
}
