package io.warrenmq.tls;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads the certificates of a PEM file. */
final class Certificates {
    private Certificates() {}

    /** All of them, in their order; at least one. */
    static List<X509Certificate> read(Path file, byte[] content) throws TlsSetupException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : PemBlock.parse(file, content)) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                certificates.add(decode(file, certificates.size() + 1, block.der()));
            }
        }
        if (certificates.isEmpty()) {
            throw new TlsSetupException(file + ": holds no certificate");
        }
        return certificates;
    }

    private static X509Certificate decode(Path file, int number, byte[] der) throws TlsSetupException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new TlsSetupException(file + ": certificate " + number + " is damaged", e);
        }
    }
}
