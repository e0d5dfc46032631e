package io.warrenmq.core.access;

import static io.warrenmq.core.access.AccessBench.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PasswordsTest {
    private final Passwords passwords = new Passwords(AccessBench.QUICK, new SplittableRandom(1));

    @ParameterizedTest
    @CsvSource({
        // RabbitMQ's documentation, and what its container image has for guest
        "rabbit_password_hashing_sha256, kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR, test12",
        "rabbit_password_hashing_sha256, hENva+fxJ7gnmaBK/WhwNHOYbvB53/QjNcqhtF4KqF7p21+x, guest",
    })
    void hashesOfRabbitMqAreUnderstoodAndGivenBackAsTheyCame(String algorithm, String value, String password) {
        PasswordHash hash = PasswordHash.of(algorithm, value);
        assertTrue(passwords.matches(hash, Secret.of(password)));
        assertFalse(passwords.matches(hash, Secret.of(password + "x")));
        assertEquals(value, hash.value());
        assertEquals(algorithm, hash.algorithm().wireName());
    }

    @Test
    void eachAlgorithmForNewPasswordsMatchesItsOwnAndNoOther() {
        for (PasswordAlgorithm algorithm : PasswordAlgorithm.values()) {
            if (algorithm == PasswordAlgorithm.MD5) {
                continue;
            }
            Passwords own = new Passwords(new PasswordPolicy(algorithm, 2, false), new SplittableRandom(2));
            PasswordHash hash = own.hash(Secret.of("sesame"));
            assertEquals(algorithm, hash.algorithm());
            assertEquals(hash, PasswordHash.of(algorithm.wireName(), hash.value()));
            assertTrue(passwords.matches(hash, Secret.of("sesame")), algorithm::wireName);
            assertFalse(passwords.matches(hash, Secret.of("Sesame")), algorithm::wireName);
            assertNotEquals(hash, own.hash(Secret.of("sesame")), "each has its salt");
            assertFalse(hash.toString().contains(hash.value()));
        }
    }

    /** Computed elsewhere: password sesame, salt 0123456789abcdef, 1,000 iterations. */
    @Test
    void pbkdf2IsThatOfTheStandard() {
        PasswordHash hash = PasswordHash.of(
                PasswordAlgorithm.PBKDF2_SHA256.wireName(),
                "1000$MDEyMzQ1Njc4OWFiY2RlZg==$ddE5H7FRFwsXqElTx/a1HJ496yBaNMzSwFnL2ajCzxE=");
        assertTrue(passwords.matches(hash, Secret.of("sesame")));
        assertFalse(passwords.matches(hash, Secret.of("sesam")));
    }

    @Test
    void nothingMatchesAnEmptyPasswordOrAnEmptyHash() {
        assertFalse(passwords.matches(PasswordHash.NONE, Secret.of("")));
        assertFalse(passwords.matches(PasswordHash.NONE, Secret.of("x")));
        assertFalse(passwords.matches(null, Secret.of("x")));
        assertRefused("PRECONDITION_FAILED - the password is empty", () -> passwords.hash(Secret.of("")));
        byte[] noText = {(byte) 0xFF};
        assertRefused("PRECONDITION_FAILED - the password is not UTF-8", () -> passwords.hash(new Secret(noText)));
        assertFalse(passwords.matches(passwords.hash(Secret.of("x")), new Secret(noText)));
    }

    @Test
    void md5NeedsToBeAllowed() {
        // salt 00010203, md5 of it and "p"
        PasswordHash hash = PasswordHash.of("rabbit_password_hashing_md5", md5OfP());
        assertFalse(passwords.matches(hash, Secret.of("p")));
        Passwords lenient =
                new Passwords(new PasswordPolicy(PasswordAlgorithm.PBKDF2_SHA256, 1, true), new SplittableRandom(1));
        assertTrue(lenient.matches(hash, Secret.of("p")));
    }

    private static String md5OfP() {
        byte[] salted = {0, 1, 2, 3, 'p'};
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(salted);
            byte[] all = new byte[20];
            System.arraycopy(salted, 0, all, 0, 4);
            System.arraycopy(digest, 0, all, 4, 16);
            return Base64.getEncoder().encodeToString(all);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rabbit_password_hashing_sha256, 'no base64!'",
        "rabbit_password_hashing_sha256, aGVsbG8=",
        "rabbit_password_hashing_sha512, kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR",
        "warren_password_hashing_pbkdf2_sha256, kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR",
        "warren_password_hashing_pbkdf2_sha256, "
                + "0$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "warren_password_hashing_pbkdf2_sha256, 99999999$AAAAAAAAAAA=$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    })
    void whatIsNoHashIsRefused(String algorithm, String value) {
        assertRefused(
                "PRECONDITION_FAILED - password_hash is not a hash of algorithm " + algorithm,
                () -> PasswordHash.of(algorithm, value));
    }

    @Test
    void anUnknownAlgorithmIsRefusedAndNoneIsRabbitMqsDefault() {
        assertRefused(
                "PRECONDITION_FAILED - hashing_algorithm 'rot13' is not known", () -> PasswordHash.of("rot13", ""));
        assertEquals(PasswordAlgorithm.SHA256, PasswordHash.of("", "").algorithm());
    }

    @Test
    void aSecretDoesNotShowItself() {
        assertFalse(Secret.of("sesame").toString().contains("sesame"));
        assertTrue(Secret.of("sesame").matches(Secret.of("sesame")));
        assertFalse(Secret.of("sesame").matches(Secret.of("sesam")));
    }
}
