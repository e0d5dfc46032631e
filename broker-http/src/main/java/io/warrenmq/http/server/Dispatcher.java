package io.warrenmq.http.server;

import com.sun.net.httpserver.HttpExchange;
import io.warrenmq.core.Broker;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.http.config.HttpSettings;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonWriter;
import io.warrenmq.http.query.QueryString;
import io.warrenmq.http.route.Acting;
import io.warrenmq.http.route.Caller;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.RouteTable;
import io.warrenmq.http.route.Rule;
import io.warrenmq.http.route.VhostNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.exc.JacksonIOException;

/**
 * Brings each request to its route and the answer back: login, the route's rule, errors. Runs on the request's own
 * virtual thread; any number at once, of which {@link Limits#requestsMax} of those who log in have a place to work.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private static final String FORM_PATH = "/definitions";

    private final RouteTable routes;
    private final VhostNames vhosts;
    private final @Nullable BasicLogin login;
    private final String realm;
    private final Site site;
    private final Limits limits;
    private final Places places;

    /** Routes that are open to all; there is no broker yet that could tell who somebody is. */
    public Dispatcher(RouteTable open, HttpSettings settings) {
        this(open, VhostNames.NONE, null, "", settings, Limits.of(settings.bodyBytesMax()));
    }

    public Dispatcher(RouteTable routes, Broker broker, HttpSettings settings) {
        this(routes, broker, settings, Limits.of(settings.bodyBytesMax()));
    }

    /** With limits of its own, which count for bodies too. */
    public Dispatcher(RouteTable routes, Broker broker, HttpSettings settings, Limits limits) {
        this(
                routes,
                VhostNames.of(broker),
                new BasicLogin(broker.access()),
                broker.identity().product() + " Management",
                settings,
                limits);
    }

    private Dispatcher(
            RouteTable routes,
            VhostNames vhosts,
            @Nullable BasicLogin login,
            String realm,
            HttpSettings settings,
            Limits limits) {
        this.routes = routes;
        this.vhosts = vhosts;
        this.login = login;
        this.realm = realm;
        this.site = new Site(settings);
        this.limits = limits;
        this.places = new Places(limits);
    }

    /** Answers a request. */
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            site.mark(exchange);
            ReplyStream out = new ReplyStream(exchange);
            HttpRefusal refusal = answer(exchange, out);
            if (refusal != null && !out.isBegun()) {
                refuse(exchange, refusal, out);
            }
        }
    }

    /** Answers, or tells why not. */
    private @Nullable HttpRefusal answer(HttpExchange exchange, ReplyStream out) throws IOException {
        try {
            respond(exchange, out);
            return null;
        } catch (HttpRefusal refusal) {
            return refusal;
        } catch (BrokerException refusal) {
            return HttpRefusal.of(refusal);
        } catch (UncheckedIOException e) {
            throw new IOException("the client has gone", e);
        } catch (JacksonIOException e) {
            throw new IOException("the client has gone", e);
        } catch (RuntimeException | AssertionError defect) {
            LOG.error("a request failed, which is a defect of the broker", defect);
            return new HttpRefusal(500, "internal_error", "internal error, see the log");
        }
    }

    private void respond(HttpExchange exchange, ReplyStream out) throws IOException {
        String method = exchange.getRequestMethod();
        String path = site.withoutPrefix(exchange.getRequestURI().getRawPath());
        if (path == null) {
            throw HttpRefusal.notFound();
        }
        switch (routes.find(method, path)) {
            case RouteTable.Match.Missing _ -> throw HttpRefusal.notFound();
            case RouteTable.Match.OtherMethods other -> otherMethod(exchange, method, other.allowed(), out);
            case RouteTable.Match.Found found -> respond(exchange, found, out);
        }
    }

    private static void otherMethod(HttpExchange exchange, String method, String allowed, ReplyStream out)
            throws IOException {
        exchange.getResponseHeaders().set("Allow", allowed);
        Site.allowMethods(exchange, allowed);
        if (!method.equals("OPTIONS")) {
            throw HttpRefusal.methodNotAllowed(allowed);
        }
        out.finish();
    }

    /** The login comes before the place among those that work: who guesses passwords waits without one. */
    private void respond(HttpExchange exchange, RouteTable.Match.Found found, ReplyStream out) throws IOException {
        Route route = found.route();
        if (!route.method().equals("GET") && site.isForeign(exchange.getRequestHeaders())) {
            throw new HttpRefusal(403, "forbidden", "a page of another site sent this request");
        }
        QueryString query = QueryString.parse(exchange.getRequestURI().getRawQuery());
        Map<String, String> path = vhosts.resolve(found.path());
        Caller caller = null;
        if (route.rule() != Rule.OPEN) {
            String asked = route.method() + " /api" + route.path().filled(path);
            caller = requireLogin(exchange, asked, isForForms(route) ? query.find("auth") : null);
            route.rule().check(caller, vhosts.existing(path));
        }
        String user = caller == null ? null : caller.name();
        Request.Source source = new ExchangeSource(exchange, limits.bodyBytesMax(), places, user);
        Request request = new Request(path, query, source, caller);
        places.take(user);
        try {
            if (caller == null) {
                send(exchange, route.handler().handle(request), out);
            } else {
                Acting.as(caller.actor(), () -> {
                    send(exchange, route.handler().handle(request), out);
                    return true;
                });
            }
        } finally {
            places.release(user);
        }
    }

    /** A browser's link and form for a file cannot carry a header, so RabbitMQ takes the credentials beside it. */
    private static boolean isForForms(Route route) {
        return route.path().text().startsWith(FORM_PATH);
    }

    private Caller requireLogin(HttpExchange exchange, String asked, @Nullable String given) {
        if (login == null) {
            throw HttpRefusal.unavailable("the broker is starting");
        }
        return login.caller(exchange, asked, given);
    }

    private static void send(HttpExchange exchange, Response response, ReplyStream out) throws IOException {
        response.headers()
                .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        out.status(response.status());
        if (response.body() != null) {
            response.body().to(out);
        }
        out.finish();
    }

    private void refuse(HttpExchange exchange, HttpRefusal refusal, ReplyStream out) throws IOException {
        // A browser that is challenged keeps the password, and sends it along with what other pages ask for.
        if (refusal.status() == 401 && login != null && !Site.isBrowser(exchange.getRequestHeaders())) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"" + realm + "\"");
        }
        JsonObject body = new JsonObject().put("error", refusal.error()).put("reason", refusal.reason());
        exchange.getResponseHeaders().set("Content-Type", Response.JSON);
        out.discard();
        out.status(refusal.status());
        out.write(JsonWriter.text(body).getBytes(StandardCharsets.UTF_8));
        out.finish();
    }
}
