package io.warrenmq.amqp.config;

import io.warrenmq.core.tls.CertificateLogin;
import javax.net.ssl.SSLContext;

/**
 * TLS of an AMQP listener.
 *
 * @param context makes engines that are set up for a server already, its checks of clients included
 * @param login which name in a client's certificate is that of the user
 * @param handshakeMs time for the TLS handshake, which is part of that for the whole login
 */
public record AmqpTls(SSLContext context, CertificateLogin login, int handshakeMs) {
    /** RabbitMQ's {@code ssl_handshake_timeout}. */
    public static final int HANDSHAKE_MS = 5_000;

    private static final int HANDSHAKE_MS_MAX = 600_000;

    public AmqpTls {
        if (handshakeMs < 1 || handshakeMs > HANDSHAKE_MS_MAX) {
            throw new IllegalArgumentException(
                    "ssl_handshake_timeout is " + handshakeMs + " but must be from 1 to " + HANDSHAKE_MS_MAX);
        }
    }
}
