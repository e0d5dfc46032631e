package io.warrenmq.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Reads the private key of a PEM file. */
final class KeyReader {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private final Path file;
    private final @Nullable String password;
    private final PublicKey counterpart;

    /** @param counterpart the key in the certificate; says the curve of an EC key */
    KeyReader(Path file, @Nullable String password, PublicKey counterpart) {
        this.file = file;
        this.password = password;
        this.counterpart = counterpart;
    }

    /** The first private key among the blocks, in whichever of the four formats. */
    PrivateKey read(List<PemBlock> blocks) throws TlsSetupException {
        for (PemBlock block : blocks) {
            if (block.isOldEncrypted()) {
                throw wrong("is encrypted in OpenSSL's old format; convert it with openssl pkcs8 -topk8");
            }
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return decode(new PKCS8EncodedKeySpec(block.der()));
                }
                case "RSA PRIVATE KEY" -> {
                    return decode(new PKCS8EncodedKeySpec(Pkcs8.ofRsa(block.der())));
                }
                case "EC PRIVATE KEY" -> {
                    return decode(new PKCS8EncodedKeySpec(Pkcs8.ofEc(block.der(), curve())));
                }
                case "ENCRYPTED PRIVATE KEY" -> {
                    return decode(decrypt(block.der()));
                }
                default -> {} // a certificate or the parameters of a curve
            }
        }
        throw wrong("holds no private key");
    }

    private PrivateKey decode(PKCS8EncodedKeySpec spec) throws TlsSetupException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException _) {
                // of another algorithm
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }
        throw wrong("its private key is damaged, or of a kind that is not supported (RSA, EC and Ed25519 are)");
    }

    private byte[] curve() throws TlsSetupException {
        if (!(counterpart instanceof ECPublicKey key)) {
            throw wrong("holds an EC key, but the certificate is for " + counterpart.getAlgorithm());
        }
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(key.getParams());
            return parameters.getEncoded();
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsSetupException(file + ": the curve of its certificate is not supported", e);
        }
    }

    private PKCS8EncodedKeySpec decrypt(byte[] der) throws TlsSetupException {
        if (password == null) {
            throw wrong("its private key is encrypted and no password is set");
        }
        EncryptedPrivateKeyInfo encrypted;
        try {
            encrypted = new EncryptedPrivateKeyInfo(der);
        } catch (IOException e) {
            throw new TlsSetupException(file + ": its encrypted private key is damaged or of an unknown kind", e);
        }
        PBEKeySpec typed = new PBEKeySpec(password.toCharArray());
        try {
            String algorithm = algorithm(encrypted);
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(typed),
                    encrypted.getAlgParameters());
            return encrypted.getKeySpec(cipher);
        } catch (NoSuchAlgorithmException e) {
            throw new TlsSetupException(
                    file + ": its private key is encrypted with " + encrypted.getAlgName()
                            + ", which is not supported; PBES2 with AES is",
                    e);
        } catch (GeneralSecurityException e) {
            throw new TlsSetupException(file + ": its private key cannot be decrypted: the password is wrong", e);
        } finally {
            typed.clearPassword();
        }
    }

    /** With PBES2 (RFC 8018) the parameters know what it is made of, and nothing else tells the JDK's name for it. */
    private static String algorithm(EncryptedPrivateKeyInfo encrypted) {
        String parameters = String.valueOf(encrypted.getAlgParameters());
        return parameters.startsWith("PBEWith") ? parameters : encrypted.getAlgName();
    }

    private TlsSetupException wrong(String what) {
        return new TlsSetupException(file + ": " + what);
    }
}
