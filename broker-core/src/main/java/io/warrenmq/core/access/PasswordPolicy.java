package io.warrenmq.core.access;

/**
 * How passwords are hashed.
 *
 * @param algorithm for new passwords
 * @param iterations of PBKDF2 for new passwords
 * @param md5Allowed whether users with MD5 hashes may be set and may log in
 */
public record PasswordPolicy(PasswordAlgorithm algorithm, int iterations, boolean md5Allowed) {
    /** OWASP's number for PBKDF2-HMAC-SHA256. */
    public static final int ITERATIONS = 600_000;

    public static final PasswordPolicy DEFAULT = new PasswordPolicy(PasswordAlgorithm.PBKDF2_SHA256, ITERATIONS, false);

    public PasswordPolicy {
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations is " + iterations + ", not 1 or more");
        }
        if (algorithm == PasswordAlgorithm.MD5) {
            throw new IllegalArgumentException("new passwords are not hashed with MD5");
        }
    }
}
