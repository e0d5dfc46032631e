package io.warrenmq.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a certificate and its key are.
 *
 * @param certfile PEM: the certificate, then those that lead to its authority
 * @param keyfile PEM: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC); may be the same file
 * @param password of the key; null when it is not encrypted
 */
public record CertificateFiles(
        Path certfile, Path keyfile, @Nullable String password) {
    /** Without the password. */
    @Override
    public String toString() {
        return certfile + ", " + keyfile;
    }
}
