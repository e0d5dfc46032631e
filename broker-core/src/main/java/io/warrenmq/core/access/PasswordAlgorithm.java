package io.warrenmq.core.access;

import org.jspecify.annotations.Nullable;

/**
 * How a password is hashed. RabbitMQ's are a digest over a salt of 4 bytes and the password, written in base64 with the
 * salt in front.
 */
public enum PasswordAlgorithm {
    /** PBKDF2-HMAC-SHA256, written as {@code iterations$salt$hash} with the last two in base64. */
    PBKDF2_SHA256("warren_password_hashing_pbkdf2_sha256", "PBKDF2WithHmacSHA256", 32),
    SHA256("rabbit_password_hashing_sha256", "SHA-256", 32),
    SHA512("rabbit_password_hashing_sha512", "SHA-512", 64),
    /** What RabbitMQ before 3.6 used; only where it is allowed. */
    MD5("rabbit_password_hashing_md5", "MD5", 16);

    private final String wireName;
    private final String jdkName;
    private final int hashBytes;

    PasswordAlgorithm(String wireName, String jdkName, int hashBytes) {
        this.wireName = wireName;
        this.jdkName = jdkName;
        this.hashBytes = hashBytes;
    }

    /** The algorithm that definitions and the HTTP API call so; null when there is none. */
    public static @Nullable PasswordAlgorithm find(String wireName) {
        for (PasswordAlgorithm each : values()) {
            if (each.wireName.equals(wireName)) {
                return each;
            }
        }
        return null;
    }

    /** What {@code hashing_algorithm} says in definitions and in the HTTP API. */
    public String wireName() {
        return wireName;
    }

    String jdkName() {
        return jdkName;
    }

    int hashBytes() {
        return hashBytes;
    }
}
