package io.warrenmq.cli.admin.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.admin.json.JsonReader;
import io.warrenmq.cli.admin.json.JsonWriter;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ's HTTP API of one broker. Paths are those below {@code /api}. Blocking; one thread at a time.
 *
 * <p>Each call throws {@link ApiRefusal} for an answer of 400 and above, and {@link CommandFailure} when there is none:
 * {@code UNAVAILABLE} when nobody listens, {@code TRY_AGAIN} when it takes too long.
 */
public final class ApiClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int ERROR = 400;
    private static final int NO_CONTENT = 204;
    private static final int CREATED = 201;

    private final Target target;
    private final Duration timeout;
    private final HttpClient client;
    private final String authorization;

    /**
     * A client of its own.
     *
     * @param timeout for each request
     * @param caFile certificates in PEM to trust instead of the platform's
     */
    public ApiClient(Target target, Duration timeout, @Nullable Path caFile) {
        this.target = target;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT)
                .sslContext(Trust.context(target.isEncrypted(), caFile))
                .build();
        this.authorization = "Basic "
                + Base64.getEncoder().encodeToString((target.user() + ":" + target.password()).getBytes(UTF_8));
    }

    public Target target() {
        return target;
    }

    public Json get(String path) {
        return send("GET", path, null, Map.of());
    }

    /** Nothing when it does not exist. */
    public Optional<Json> find(String path) {
        try {
            return Optional.of(get(path));
        } catch (ApiRefusal e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public void put(String path, Json body) {
        send("PUT", path, body, Map.of());
    }

    /** The answer, null when it is empty. */
    public Json post(String path, Json body) {
        return send("POST", path, body, Map.of());
    }

    public void delete(String path) {
        send("DELETE", path, null, Map.of());
    }

    /** With a reason, which the other side of a connection gets to read. */
    public void delete(String path, String reason) {
        send("DELETE", path, null, Map.of("X-Reason", reason));
    }

    private Json send(String method, String path, @Nullable Json body, Map<String, String> headers) {
        BodyPublisher content =
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(JsonWriter.compact(body));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target.base() + "/api" + path))
                .timeout(timeout)
                .header("Authorization", authorization)
                .header("Accept", "application/json")
                .method(method, content);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        HttpResponse<String> response = exchange(request.build());
        String asked = method + " /api" + path + " at " + target;
        if (response.statusCode() >= ERROR) {
            throw new ApiRefusal(response.statusCode(), reason(response), asked);
        }
        return answer(response, asked);
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString(UTF_8));
        } catch (HttpConnectTimeoutException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "cannot connect to " + target + ": timed out");
        } catch (HttpTimeoutException e) {
            throw new CommandFailure(
                    ExitCode.TRY_AGAIN, "no answer from " + target + " within " + timeout.toSeconds() + " s");
        } catch (ConnectException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "cannot connect to " + target + ": " + cause(e));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "no answer from " + target + ": " + cause(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.TRY_AGAIN, "interrupted");
        }
    }

    /** The first message that says something: the client wraps its failures in ones without. */
    private static String cause(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each.getMessage() != null) {
                return each.getMessage();
            }
            if (each instanceof UnresolvedAddressException) {
                return "unknown host";
            }
        }
        return failure instanceof ConnectException
                ? "nobody listens there"
                : failure.getClass().getSimpleName();
    }

    private static String reason(HttpResponse<String> response) {
        try {
            Json body = JsonReader.read(response.body());
            Json reason = body.at("reason").isNull() ? body.at("error") : body.at("reason");
            if (!reason.isNull() && !reason.text().isBlank()) {
                return reason.text().lines().findFirst().orElse("");
            }
        } catch (JsonReader.MalformedException e) {
            // Not from a broker, or from an old one: the status must do.
        }
        return response.statusCode() == ApiRefusal.NOT_FOUND ? "not found" : "status " + response.statusCode();
    }

    private static Json answer(HttpResponse<String> response, String asked) {
        if (response.statusCode() == NO_CONTENT
                || response.statusCode() == CREATED
                || response.body().isBlank()) {
            return Json.none();
        }
        try {
            return JsonReader.read(response.body());
        } catch (JsonReader.MalformedException e) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE, "the answer is no JSON, so there is no broker's HTTP API: " + asked);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
