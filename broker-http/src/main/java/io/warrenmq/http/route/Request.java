package io.warrenmq.http.route;

import static io.warrenmq.http.error.HttpRefusal.notAuthorized;

import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonReader;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.query.Columns;
import io.warrenmq.http.query.QueryString;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What somebody asks for. Used by one thread. */
public final class Request {
    /** What it came with, as far as a request can have it. */
    public interface Source {
        /** A header; null when it is missing. */
        @Nullable
        String header(String name);

        /**
         * The whole body, which has a bound.
         *
         * @throws io.warrenmq.http.error.HttpRefusal when it is larger
         */
        byte[] body();

        /** Waits without a place among the requests that are worked on. */
        default <T> T whileWaiting(Supplier<T> wait) {
            return wait.get();
        }
    }

    private final Map<String, String> path;
    private final QueryString query;
    private final Source source;
    private final @Nullable Caller caller;

    /** @param caller null on routes that are open to all */
    public Request(Map<String, String> path, QueryString query, Source source, @Nullable Caller caller) {
        this.path = path;
        this.query = query;
        this.source = source;
        this.caller = caller;
    }

    /** A parameter of the path. */
    public String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no parameter " + name);
        }
        return value;
    }

    /** Whether the path has that parameter. */
    public boolean hasPath(String name) {
        return path.containsKey(name);
    }

    public QueryString query() {
        return query;
    }

    public Columns columns() {
        return Columns.of(query.find("columns"));
    }

    /** A header; null when it is missing. */
    public @Nullable String header(String name) {
        return source.header(name);
    }

    public byte[] bytes() {
        return source.body();
    }

    /** The members of the object that the body is. */
    public Members body() {
        return new Members(bodyObject());
    }

    public JsonObject bodyObject() {
        return JsonReader.readObject(source.body());
    }

    /** Waits for something that takes long, and lets other requests be worked on meanwhile. */
    public <T> T whileWaiting(Supplier<T> wait) {
        return source.whileWaiting(wait);
    }

    /** Who asks. */
    public Caller caller() {
        if (caller == null) {
            throw notAuthorized("Not management user");
        }
        return caller;
    }
}
