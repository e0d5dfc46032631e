package io.warrenmq.http.api;

import io.warrenmq.core.access.Credential;
import io.warrenmq.core.access.PasswordAlgorithm;
import io.warrenmq.core.access.PasswordHash;
import io.warrenmq.core.access.Secret;
import io.warrenmq.core.definitions.Definitions;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.http.json.JsonObject;
import io.warrenmq.http.json.JsonValue;
import io.warrenmq.http.json.Members;
import io.warrenmq.http.json.TableJson;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Users in definitions. RabbitMQ refuses a whole file for one hash that it cannot read, so a hash that only this broker
 * knows stands in members of its own, which RabbitMQ ignores; for RabbitMQ that user has no password.
 */
final class UserJson {
    private static final String HASH = "password_hash";
    private static final String ALGORITHM = "hashing_algorithm";
    private static final String OWN_HASH = "warren_password_hash";
    private static final String OWN_ALGORITHM = "warren_hashing_algorithm";

    private static final int MD5_BYTES = 20;
    private static final int SHA512_BYTES = 68;

    private UserJson() {}

    static Definitions.User read(Members item) {
        FieldTable limits = item.object().find("limits") == null ? null : TableJson.toTable(item.table("limits"));
        return new Definitions.User(item.requiredText("name"), credential(item), VhostsResource.tags(item), limits);
    }

    private static Credential credential(Members item) {
        String own = item.text(OWN_HASH, "");
        if (!own.isEmpty()) {
            return new Credential.Hash(PasswordHash.of(item.requiredText(OWN_ALGORITHM), own));
        }
        String hash = item.text(HASH);
        if (hash != null && !hash.isEmpty()) {
            String algorithm = item.text(ALGORITHM, "");
            return new Credential.Hash(PasswordHash.of(algorithm.isEmpty() ? guessed(hash) : algorithm, hash));
        }
        String password = item.text("password");
        if (password != null && !password.isEmpty()) {
            return new Credential.Password(Secret.of(password));
        }
        return hash == null && password == null ? new Credential.Unchanged() : new Credential.None();
    }

    /** Files of old versions do not name it: by its length. */
    private static String guessed(String hash) {
        int bytes;
        try {
            bytes = Base64.getDecoder().decode(hash).length;
        } catch (IllegalArgumentException _) {
            return "";
        }
        return switch (bytes) {
            case MD5_BYTES -> PasswordAlgorithm.MD5.wireName();
            case SHA512_BYTES -> PasswordAlgorithm.SHA512.wireName();
            default -> PasswordAlgorithm.SHA256.wireName();
        };
    }

    static JsonObject json(Definitions.User user) {
        PasswordHash hash = user.credential() instanceof Credential.Hash(PasswordHash known) ? known : null;
        boolean own = isOwn(hash);
        JsonObject json = new JsonObject()
                .put("name", user.name())
                .put(HASH, hash == null || own ? "" : hash.value())
                .put(ALGORITHM, (hash == null || own ? PasswordAlgorithm.SHA256 : hash.algorithm()).wireName());
        if (hash != null && own) {
            json.put(OWN_HASH, hash.value()).put(OWN_ALGORITHM, hash.algorithm().wireName());
        }
        FieldTable limits = user.limits();
        return json.put("tags", JsonValue.Array.ofTexts(user.tags()))
                .put("limits", TableJson.toJson(limits == null ? FieldTable.EMPTY : limits));
    }

    /** Whether only this broker knows such a hash. */
    private static boolean isOwn(@Nullable PasswordHash hash) {
        return hash != null && hash.algorithm() == PasswordAlgorithm.PBKDF2_SHA256;
    }

    static boolean hasOwnHash(Definitions.User user) {
        return user.credential() instanceof Credential.Hash(PasswordHash hash) && isOwn(hash);
    }
}
