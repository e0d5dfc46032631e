package io.warrenmq.http.rig;

import io.warrenmq.core.Broker;
import io.warrenmq.core.BrokerIdentity;
import io.warrenmq.core.access.AccessSettings;
import io.warrenmq.core.alarm.Alarms;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.http.HttpServer;
import io.warrenmq.http.ManagementApi;
import io.warrenmq.http.api.ApiResources;
import io.warrenmq.http.api.HealthOfService;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonReader;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.node.NodeFacts;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.RouteTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A broker on two shards whose HTTP API is asked over a socket. */
public final class ApiUnderTest implements AutoCloseable {
    public static final String NODE = "warren@test";

    private final List<ThreadShard> shards = List.of(new ThreadShard(0), new ThreadShard(1));
    private final Broker broker;
    private final Alarms alarms = new Alarms(NODE);
    private final HttpServer server;
    private final NodeFacts facts;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** An answer. */
    public record Answer(int status, String body, HttpResponse<String> response) {
        public JsonValue json() {
            return JsonReader.read(body.getBytes(StandardCharsets.UTF_8));
        }

        public JsonObject object() {
            return (JsonObject) json();
        }

        public List<JsonValue> items() {
            return ((JsonValue.Array) json()).items();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    public ApiUnderTest() throws IOException {
        broker = new Broker(
                new BrokerIdentity("Warren", "0.0.0", "Java", NODE),
                shards,
                MemoryStorage.of(shards.size()),
                AccessSettings.defaults(Runnable::run, System::currentTimeMillis),
                new SecureRandom());
        broker.restore(Recovered.EMPTY).join();
        server = HttpServer.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        facts = new NodeFacts(
                alarms,
                () -> List.of(new NodeFacts.Listener("amqp", "::", 5672, null)),
                Path.of("."),
                0,
                0,
                System.currentTimeMillis());
        server.serve(new ManagementApi(broker, shards.getLast(), facts));
        server.ready(true);
    }

    public Broker broker() {
        return broker;
    }

    /** All that the API serves. */
    public RouteTable routes() {
        List<Resource> resources = new ArrayList<>(List.of(new HealthOfService()));
        resources.addAll(ApiResources.of(broker, shards.getLast(), facts));
        return new RouteTable(resources);
    }

    public Alarms alarms() {
        return alarms;
    }

    public int port() {
        return server.address().getPort();
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return ask("GET", path, null);
    }

    public Answer put(String path, String body) throws IOException, InterruptedException {
        return ask("PUT", path, body);
    }

    public Answer post(String path, String body) throws IOException, InterruptedException {
        return ask("POST", path, body);
    }

    public Answer delete(String path) throws IOException, InterruptedException {
        return ask("DELETE", path, null);
    }

    public Answer ask(String method, String path, @Nullable String body) throws IOException, InterruptedException {
        return as("guest:guest", method, path, body);
    }

    /** @param login name and password with a colon between; null for none */
    public Answer as(@Nullable String login, String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (login != null) {
            String encoded = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + encoded);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), response);
    }

    @Override
    public void close() {
        client.close();
        server.close();
        shards.forEach(ThreadShard::close);
    }
}
