package io.warrenmq.cli.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warrenmq.cli.admin.api.ApiClient;
import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.api.ApiRefusal;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Verbs about users. */
final class UserVerbs {
    private static final Listing USERS = Listing.of("user=name tags", "limits hashing_algorithm");
    private static final int SALT_BYTES = 4;

    static final Section SECTION = Section.of(
            "Users",
            Verb.of("list_users", "Lists users.", UserVerbs::list).takes("[column...]"),
            Verb.of("add_user", "Creates a user, who may do nothing yet.", UserVerbs::add)
                    .takes("username", "[password]")
                    .flag("--pre-hashed-password", "The password is one of hash_password."),
            Verb.of("delete_user", "Deletes a user.", UserVerbs::delete).takes("username"),
            Verb.of("change_password", "Gives a user another password.", UserVerbs::changePassword)
                    .takes("username", "[password]")
                    .flag("--pre-hashed-password", "The password is one of hash_password."),
            Verb.of(
                            "clear_password",
                            "Takes a user's password away: no password is right then.",
                            UserVerbs::clearPassword)
                    .takes("username"),
            Verb.of("authenticate_user", "Tells whether a password is right.", UserVerbs::authenticate)
                    .takes("username", "[password]"),
            Verb.of("set_user_tags", "Sets the tags of a user; none without tags.", UserVerbs::setTags)
                    .takes("username", "[tag...]"),
            Verb.of("hash_password", "Hashes a password, salted, as the broker stores it.", UserVerbs::hash)
                    .takes("[password]"));

    private UserVerbs() {}

    private static void list(Call call) {
        List<String> columns = USERS.columns(call.rest("column"));
        call.say("Listing users ...");
        List<Json> users = call.api().get("/users").list().stream()
                .map(UserVerbs::withTagList)
                .toList();
        call.out().rows(USERS.rows(columns, users));
    }

    /** Old brokers give tags as one text. */
    private static Json withTagList(Json user) {
        if (!(user instanceof Json.Obj object) || !(user.at("tags") instanceof Json.Text text)) {
            return user;
        }
        List<String> tags =
                text.value().isEmpty() ? List.of() : List.of(text.value().split(",", -1));
        return object.with("tags", Json.of(tags));
    }

    private static void add(Call call) {
        String user = call.word("username");
        String password = password(call);
        call.say("Adding user \"" + user + "\" ...");
        if (call.api().find(path(call)).isPresent()) {
            throw new CommandFailure(ExitCode.INTERNAL, "User \"" + user + "\" already exists");
        }
        call.api().put(path(call), withPassword(call, Json.Obj.EMPTY.with("tags", ""), password));
        call.say("Done. Don't forget to grant the user permissions to some virtual hosts!"
                + " See 'warren help set_permissions' to learn more.");
    }

    private static Json.Obj withPassword(Call call, Json.Obj user, String password) {
        if (password.isEmpty()) {
            throw new CommandFailure(ExitCode.DATA, "the password must not be empty");
        }
        return user.with(call.has("--pre-hashed-password") ? "password_hash" : "password", password);
    }

    private static String password(Call call) {
        String given = call.find("password");
        return given == null ? call.surroundings().secret("Password: ") : given;
    }

    private static void delete(Call call) {
        call.say("Deleting user \"" + call.word("username") + "\" ...");
        orMissing(call, () -> call.api().delete(path(call)));
    }

    private static void changePassword(Call call) {
        String password = password(call);
        call.say("Changing password for user \"" + call.word("username") + "\" ...");
        Json known = known(call);
        call.api().put(path(call), withPassword(call, Json.Obj.EMPTY.with("tags", tags(known)), password));
    }

    private static void clearPassword(Call call) {
        call.say("Clearing password for user \"" + call.word("username") + "\" ...");
        Json known = known(call);
        call.api().put(path(call), Json.Obj.EMPTY.with("tags", tags(known)).with("password_hash", ""));
    }

    private static void setTags(Call call) {
        List<String> tags = call.rest("tag");
        call.say("Setting tags for user \"" + call.word("username") + "\" to [" + String.join(", ", tags) + "] ...");
        Json known = known(call);
        Json.Obj body =
                Json.Obj.EMPTY.with("tags", String.join(",", tags)).with("password_hash", known.at("password_hash"));
        if (!known.at("hashing_algorithm").isNull()) {
            body = body.with("hashing_algorithm", known.at("hashing_algorithm"));
        }
        call.api().put(path(call), body);
    }

    private static String tags(Json user) {
        return user.at("tags") instanceof Json.Text text
                ? text.value()
                : String.join(
                        ",", user.at("tags").list().stream().map(Json::text).toList());
    }

    private static void authenticate(Call call) {
        String user = call.word("username");
        String password = password(call);
        call.say("Authenticating user \"" + user + "\" ...");
        try (ApiClient api = call.apiAs(user, password)) {
            api.get("/whoami");
        } catch (ApiRefusal e) {
            if (!isOnlyUntagged(e)) {
                throw new CommandFailure(ExitCode.DATA, "failed to authenticate user \"" + user + "\": " + e.reason());
            }
        }
        call.say("Success");
    }

    /** The password was right, but the user has no tag that lets him use the HTTP API. */
    private static boolean isOnlyUntagged(ApiRefusal refusal) {
        return refusal.status() == ApiRefusal.UNAUTHORIZED
                && refusal.reason().toLowerCase(Locale.ROOT).contains("not management user");
    }

    private static void hash(Call call) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        call.say("Will hash password using sha256");
        call.out().value(Json.of(hash(salt, password(call))));
    }

    /** RabbitMQ's form: the salt, and SHA-256 of salt and password, in base 64. */
    static String hash(byte[] salt, String password) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            byte[] hash = digest.digest(password.getBytes(UTF_8));
            byte[] all = new byte[salt.length + hash.length];
            System.arraycopy(salt, 0, all, 0, salt.length);
            System.arraycopy(hash, 0, all, salt.length, hash.length);
            return Base64.getEncoder().encodeToString(all);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Json known(Call call) {
        return call.api().find(path(call)).orElseThrow(() -> missing(call.word("username")));
    }

    private static String path(Call call) {
        return ApiPath.of("users", call.word("username"));
    }

    static CommandFailure missing(String user) {
        return new CommandFailure(ExitCode.NO_USER, "User \"" + user + "\" does not exist");
    }

    private static void orMissing(Call call, Runnable change) {
        Call.orMissing(change, ExitCode.NO_USER, "User \"" + call.word("username") + "\" does not exist");
    }
}
