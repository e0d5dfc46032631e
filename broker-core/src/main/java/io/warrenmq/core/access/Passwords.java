package io.warrenmq.core.access;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and compares hashes of passwords. That takes long on purpose, so it is never done on a shard. From any thread.
 */
final class Passwords {
    private static final int SALT_BYTES = 16;
    private static final int PROCESS_KEY_BYTES = 32;
    private static final Secret NO_PASSWORD = Secret.of("none");

    private final PasswordPolicy policy;
    private final RandomGenerator random;
    private final SecretKeySpec processKey;

    /** Compared with when there is nothing to compare with, so that this costs the same time. Nobody's hash. */
    private final PasswordHash nobody;

    /** @param random a source that nobody can guess */
    Passwords(PasswordPolicy policy, RandomGenerator random) {
        this.policy = policy;
        this.random = random;
        this.processKey = new SecretKeySpec(randomBytes(PROCESS_KEY_BYTES), "HmacSHA256");
        this.nobody =
                written(randomBytes(saltBytes()), randomBytes(policy.algorithm().hashBytes()));
    }

    /**
     * The hash of a new password; 406 when it cannot be one.
     *
     * @throws io.warrenmq.core.error.BrokerException 406
     */
    PasswordHash hash(Secret password) {
        if (password.isEmpty()) {
            throw preconditionFailed("the password is empty");
        }
        byte[] salt = randomBytes(saltBytes());
        byte[] hash = policy.algorithm() == PasswordAlgorithm.PBKDF2_SHA256
                ? pbkdf2(password, salt, policy.iterations())
                : digest(policy.algorithm(), salt, password);
        if (hash == null) {
            throw preconditionFailed("the password is not UTF-8");
        }
        return written(salt, hash);
    }

    private int saltBytes() {
        return policy.algorithm() == PasswordAlgorithm.PBKDF2_SHA256 ? SALT_BYTES : PasswordHash.SHORT_SALT_BYTES;
    }

    private PasswordHash written(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder();
        if (policy.algorithm() == PasswordAlgorithm.PBKDF2_SHA256) {
            return new PasswordHash(
                    policy.algorithm(),
                    policy.iterations() + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash));
        }
        byte[] salted = Arrays.copyOf(salt, salt.length + hash.length);
        System.arraycopy(hash, 0, salted, salt.length, hash.length);
        return new PasswordHash(policy.algorithm(), base64.encodeToString(salted));
    }

    /**
     * Whether that is the password. What is refused costs at least what a hash of a new password costs, whatever the
     * reason, so that the time does not tell users from strangers.
     *
     * @param hash null for a stranger
     */
    boolean matches(@Nullable PasswordHash hash, Secret password) {
        if (hash == null || hash.isEmpty() || password.isEmpty() || !isAllowed(hash.algorithm())) {
            compare(nobody, password.isEmpty() ? NO_PASSWORD : password);
            return false;
        }
        if (compare(hash, password)) {
            return true;
        }
        if (hash.algorithm() != policy.algorithm()) {
            compare(nobody, password);
        }
        return false;
    }

    private boolean isAllowed(PasswordAlgorithm algorithm) {
        return algorithm != PasswordAlgorithm.MD5 || policy.md5Allowed();
    }

    private static boolean compare(PasswordHash hash, Secret password) {
        if (hash.algorithm() == PasswordAlgorithm.PBKDF2_SHA256) {
            PasswordHash.Pbkdf2 parts = hash.pbkdf2();
            byte[] found = parts == null ? null : pbkdf2(password, parts.salt(), parts.iterations());
            return parts != null && found != null && MessageDigest.isEqual(parts.hash(), found);
        }
        byte[] salted = hash.salted();
        if (salted == null) {
            return false;
        }
        byte[] salt = Arrays.copyOf(salted, PasswordHash.SHORT_SALT_BYTES);
        byte[] expected = Arrays.copyOfRange(salted, PasswordHash.SHORT_SALT_BYTES, salted.length);
        return MessageDigest.isEqual(expected, digest(hash.algorithm(), salt, password));
    }

    private static byte[] digest(PasswordAlgorithm algorithm, byte[] salt, Secret password) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm.jdkName());
            digest.update(salt);
            return digest.digest(password.bytes());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no " + algorithm.jdkName(), missing);
        }
    }

    /** Null when the password is not text, which this function needs. */
    private static byte @Nullable [] pbkdf2(Secret password, byte[] salt, int iterations) {
        PasswordAlgorithm algorithm = PasswordAlgorithm.PBKDF2_SHA256;
        try {
            char[] text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(password.bytes()))
                    .toString()
                    .toCharArray();
            PBEKeySpec key = new PBEKeySpec(text, salt, iterations, algorithm.hashBytes() * Byte.SIZE);
            try {
                return SecretKeyFactory.getInstance(algorithm.jdkName())
                        .generateSecret(key)
                        .getEncoded();
            } finally {
                key.clearPassword();
                Arrays.fill(text, '\0');
            }
        } catch (CharacterCodingException _) {
            return null;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no " + algorithm.jdkName(), missing);
        }
    }

    /** What stands for a name with a password in this process, and tells nothing to anybody else. */
    byte[] fingerprint(String name, Secret password) {
        try {
            Mac mac = Mac.getInstance(processKey.getAlgorithm());
            mac.init(processKey);
            mac.update(name.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(password.bytes());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no " + processKey.getAlgorithm(), missing);
        }
    }

    private byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
