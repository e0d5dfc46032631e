package io.warrenmq.core.access;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a password as definitions carry it. It is kept as it came, so that an export gives back what was
 * imported.
 *
 * @param value {@code password_hash}; empty when no password lets the user in
 */
public record PasswordHash(PasswordAlgorithm algorithm, String value) {
    /** Of a user who cannot log in with a password. */
    public static final PasswordHash NONE = new PasswordHash(PasswordAlgorithm.SHA256, "");

    private static final int ITERATIONS_MAX = 10_000_000;
    private static final int VALUE_CHARS_MAX = 1_024;
    private static final int SALT_BYTES_MIN = 8;

    /** RabbitMQ's salts. */
    static final int SHORT_SALT_BYTES = 4;

    /** What a PBKDF2 hash is made of. */
    @SuppressWarnings("ArrayRecordComponent")
    record Pbkdf2(int iterations, byte[] salt, byte[] hash) {}

    /**
     * Reads a hash that somebody gives; 406 when it cannot be one of that algorithm.
     *
     * @param algorithmName as in {@code hashing_algorithm}; empty for RabbitMQ's default, SHA-256
     */
    public static PasswordHash of(String algorithmName, String value) {
        PasswordAlgorithm algorithm =
                algorithmName.isEmpty() ? PasswordAlgorithm.SHA256 : PasswordAlgorithm.find(algorithmName);
        if (algorithm == null) {
            throw preconditionFailed("hashing_algorithm '" + algorithmName + "' is not known");
        }
        PasswordHash hash = new PasswordHash(algorithm, value);
        if (!value.isEmpty() && !hash.isWellFormed()) {
            throw preconditionFailed("password_hash is not a hash of algorithm " + algorithm.wireName());
        }
        return hash;
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    private boolean isWellFormed() {
        return algorithm == PasswordAlgorithm.PBKDF2_SHA256 ? pbkdf2() != null : salted() != null;
    }

    /** Salt and digest together; null when the value is not that. */
    byte @Nullable [] salted() {
        byte[] bytes = decode(value);
        return bytes != null && bytes.length == SHORT_SALT_BYTES + algorithm.hashBytes() ? bytes : null;
    }

    /** The parts of a PBKDF2 hash; null when the value is not that. */
    @Nullable
    Pbkdf2 pbkdf2() {
        String[] parts = value.split("\\$", -1);
        if (parts.length != 3 || !parts[0].matches("[1-9][0-9]{0,7}") || value.length() > VALUE_CHARS_MAX) {
            return null;
        }
        int iterations = Integer.parseInt(parts[0]);
        byte[] salt = decode(parts[1]);
        byte[] hash = decode(parts[2]);
        if (iterations > ITERATIONS_MAX
                || salt == null
                || salt.length < SALT_BYTES_MIN
                || hash == null
                || hash.length != algorithm.hashBytes()) {
            return null;
        }
        return new Pbkdf2(iterations, salt, hash);
    }

    private static byte @Nullable [] decode(String base64) {
        if (base64.length() > VALUE_CHARS_MAX) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** Hashes are secrets too: those of RabbitMQ are cheap to try passwords on. */
    @Override
    public String toString() {
        return algorithm + ":***";
    }
}
