package io.warrenmq.tests.tls;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** A client and a server that shake hands without a socket between them. */
final class Meeting {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int ROUNDS_MAX = 100;

    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer toServer = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteBuffer toClient = ByteBuffer.allocate(BUFFER_BYTES);

    private Meeting(SSLEngine client, SSLEngine server) {
        this.client = client;
        this.server = server;
    }

    /**
     * Lets the two shake hands.
     *
     * @param host the name that the client asks for; null for none
     * @return the certificate that the client was shown
     */
    static X509Certificate of(SSLContext client, SSLContext server, @Nullable String host) throws SSLException {
        SSLEngine asking = client.createSSLEngine();
        asking.setUseClientMode(true);
        if (host != null) {
            SSLParameters parameters = asking.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            asking.setSSLParameters(parameters);
        }
        new Meeting(asking, server.createSSLEngine()).shakeHands();
        return (X509Certificate) asking.getSession().getPeerCertificates()[0];
    }

    private void shakeHands() throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < ROUNDS_MAX && !(isDone(client) && isDone(server)); i++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        if (!isDone(client) || !isDone(server)) {
            throw new AssertionError("the handshake came to no end");
        }
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        ByteBuffer none = ByteBuffer.allocate(BUFFER_BYTES);
        switch (engine.getHandshakeStatus()) {
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            case NEED_TASK -> {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
                in.flip();
                if (in.hasRemaining()) {
                    engine.unwrap(in, none);
                }
                in.compact();
            }
        }
    }
}
