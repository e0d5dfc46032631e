package io.warrenmq.cli.serve;

import io.warrenmq.tls.LiveTls;
import io.warrenmq.tls.ServedCertificate;
import io.warrenmq.tls.TlsSettings;
import io.warrenmq.tls.TlsSetupException;
import io.warrenmq.tls.TlsWatch;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** TLS of the listeners, which follows its files while the broker runs. */
final class TlsListeners implements AutoCloseable {
    private final @Nullable LiveTls amqp;
    private final @Nullable LiveTls http;
    private final TlsWatch watch;

    private TlsListeners(@Nullable LiveTls amqp, @Nullable LiveTls http) {
        this.amqp = amqp;
        this.http = http;
        this.watch =
                TlsWatch.over(Stream.of(amqp, http).filter(Objects::nonNull).toList());
    }

    /**
     * Reads certificates and keys, and watches them from then on.
     *
     * @param amqp null when AMQP is not spoken over TLS
     * @param http null when HTTP is not spoken over TLS
     * @throws io.warrenmq.cli.command.CommandFailure when one of the files is not as it should be
     */
    static TlsListeners load(@Nullable TlsSettings amqp, @Nullable TlsSettings http) {
        return new TlsListeners(load("AMQP", amqp), load("HTTP", http));
    }

    private static @Nullable LiveTls load(String name, @Nullable TlsSettings settings) {
        try {
            return settings == null ? null : LiveTls.load(name, settings);
        } catch (TlsSetupException e) {
            throw ServeCommand.wrong(String.valueOf(e.getMessage()));
        }
    }

    /** For AMQP; null when it is not spoken over TLS. */
    @Nullable
    SSLContext amqp() {
        return amqp == null ? null : amqp.context();
    }

    /** For HTTP; null when it is not spoken over TLS. */
    @Nullable
    SSLContext http() {
        return http == null ? null : http.context();
    }

    /** Goes on with these settings and reads their files again; what cannot be used is logged and stays as it was. */
    void reload(@Nullable TlsSettings amqpNow, @Nullable TlsSettings httpNow) {
        if (amqp != null && amqpNow != null) {
            amqp.reload(amqpNow);
        }
        if (http != null && httpNow != null) {
            http.reload(httpNow);
        }
    }

    /** What clients of AMQP are shown now; empty without TLS. */
    List<ServedCertificate> amqpCertificates() {
        return amqp == null ? List.of() : amqp.certificates();
    }

    /** What clients of HTTP are shown now; empty without TLS. */
    List<ServedCertificate> httpCertificates() {
        return http == null ? List.of() : http.certificates();
    }

    @Override
    public void close() {
        watch.close();
    }
}
