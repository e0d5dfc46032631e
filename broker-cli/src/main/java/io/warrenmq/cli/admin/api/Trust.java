package io.warrenmq.cli.admin.api;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whose certificates a client believes. */
final class Trust {
    private Trust() {}

    /** Without encryption nothing is loaded, which would take longer than the request. */
    static SSLContext context(boolean isEncrypted, @Nullable Path caFile) {
        try {
            if (isEncrypted && caFile == null) {
                return SSLContext.getDefault();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, isEncrypted && caFile != null ? of(caFile) : new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new CommandFailure(ExitCode.CONFIGURATION, "TLS cannot be set up: " + e.getMessage());
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CONFIGURATION, "--ca-file " + caFile + " cannot be read: " + e);
        }
    }

    private static TrustManager[] of(Path caFile) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(caFile)) {
            int count = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + count++, each);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
