package io.warrenmq.http.api;

import static io.warrenmq.http.error.HttpRefusal.badRequest;

import io.warrenmq.core.access.Credential;
import io.warrenmq.core.access.PasswordHash;
import io.warrenmq.core.access.Secret;
import io.warrenmq.core.access.UserDetails;
import io.warrenmq.core.access.UserSpec;
import io.warrenmq.core.access.VhostPermissions;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.shard.Done;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.json.TableJson;
import io.warrenmq.http.query.Listing;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Users. */
final class UsersResource implements Resource {
    private final BrokerCalls calls;

    UsersResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/users", Rule.ADMINISTRATOR, request -> list(request, all())),
                Route.get("/users/without-permissions", Rule.ADMINISTRATOR, this::withoutPermissions),
                Route.post("/users/bulk-delete", Rule.ADMINISTRATOR, this::bulkDelete),
                Route.get("/users/{user}", Rule.ADMINISTRATOR, this::show),
                Route.put("/users/{user}", Rule.ADMINISTRATOR, this::put),
                Route.delete("/users/{user}", Rule.ADMINISTRATOR, this::delete),
                Route.get("/users/{user}/queues", Rule.ADMINISTRATOR, this::queues),
                Route.get("/auth/hash_password/{password}", Rule.MANAGEMENT, this::hash),
                Route.put("/auth/hash_password", Rule.MANAGEMENT, this::hashBody),
                Route.get("/auth/attempts/{node}", Rule.MONITORING, FeaturesResource::none),
                Route.get("/auth/attempts/{node}/source", Rule.MONITORING, FeaturesResource::none),
                Route.delete("/auth/attempts/{node}", Rule.ADMINISTRATOR, _ -> Response.noContent()),
                Route.delete("/auth/attempts/{node}/source", Rule.ADMINISTRATOR, _ -> Response.noContent()));
    }

    private List<UserDetails> all() {
        return calls.ask(reply -> calls.broker().users().list(reply));
    }

    private Response list(Request request, List<UserDetails> users) {
        return Response.list(request, new Listing<>(users, UserDetails::name, this::json));
    }

    private JsonObject json(UserDetails user) {
        return new JsonObject()
                .put("name", user.name())
                .put("password_hash", user.password().value())
                .put("hashing_algorithm", user.password().algorithm().wireName())
                .put("tags", JsonValue.Array.ofTexts(user.tags()))
                .put(
                        "limits",
                        TableJson.toJson(
                                calls.broker().userLimits().of(user.name()).values()));
    }

    private Response withoutPermissions(Request request) {
        List<VhostPermissions> permissions =
                calls.ask(reply -> calls.broker().users().permissions(reply));
        Set<String> permitted = new HashSet<>();
        permissions.forEach(each -> permitted.add(each.user()));
        return list(
                request,
                all().stream().filter(each -> !permitted.contains(each.name())).toList());
    }

    private Response show(Request request) {
        UserDetails user = calls.ask(reply -> calls.broker().users().get(request.path("user"), reply));
        return Response.json(request, json(user));
    }

    private Response put(Request request) {
        Members body = request.body();
        UserSpec spec = new UserSpec(request.path("user"), credential(body), tags(body));
        return Response.put(calls.<Boolean>ask(reply -> calls.broker().users().put(spec, reply)));
    }

    /** Tags must be told: a user without any is not made by forgetting them. */
    private static List<String> tags(Members body) {
        if (body.object().find("tags") == null) {
            throw badRequest("key_missing: tags");
        }
        return VhostsResource.tags(body);
    }

    /** A password, a hash, or neither, with which nobody can log in; as RabbitMQ does, nothing is kept from before. */
    static Credential credential(Members body) {
        String password = body.text("password");
        if (password != null && !password.isEmpty()) {
            return new Credential.Password(Secret.of(password));
        }
        String hash = body.text("password_hash");
        return hash == null || hash.isEmpty()
                ? new Credential.None()
                : new Credential.Hash(PasswordHash.of(body.text("hashing_algorithm", ""), hash));
    }

    private void delete(String name, String caller) {
        if (name.equals(caller)) {
            throw badRequest("the user who asks cannot be deleted");
        }
        calls.<Done>ask(reply -> calls.broker().users().remove(name, reply));
    }

    private Response delete(Request request) {
        delete(request.path("user"), request.caller().name());
        return Response.noContent();
    }

    /** Those that do not exist are no fault. */
    private Response bulkDelete(Request request) {
        if (!(request.bodyObject().find("users") instanceof JsonValue.Array names)) {
            throw badRequest("'users' must be a list of names");
        }
        for (JsonValue each : names.items()) {
            if (!(each instanceof JsonValue.Text name)) {
                throw badRequest("'users' must be a list of names");
            }
            deleteIfThere(name.value(), request.caller().name());
        }
        return Response.noContent();
    }

    private void deleteIfThere(String name, String caller) {
        try {
            delete(name, caller);
        } catch (BrokerException refusal) {
            if (refusal.code() != ReplyCode.NOT_FOUND) {
                throw refusal;
            }
        }
    }

    /** Queues are nobody's but exclusive ones, which belong to connections. */
    private Response queues(Request request) {
        if (!calls.isUser(request.path("user"))) {
            throw HttpRefusal.notFound();
        }
        return Response.json(JsonValue.Array.EMPTY);
    }

    private Response hash(Request request) {
        return hashed(request.path("password"));
    }

    private Response hashBody(Request request) {
        return hashed(request.body().requiredText("password"));
    }

    private Response hashed(String password) {
        PasswordHash hash = calls.ask(reply -> calls.broker().users().hash(Secret.of(password), reply));
        return Response.json(new JsonObject()
                .put("ok", hash.value())
                .put("hashing_algorithm", hash.algorithm().wireName()));
    }
}
