package io.warrenmq.http;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The JDK's HTTP server at an address, plain or with TLS. */
final class Listening {
    private static final int BACKLOG = 128;

    private Listening() {}

    /**
     * Binds and does not start.
     *
     * @param tls makes engines that are set up for a server already; its default parameters say the same, because the
     *     server applies those. Null for plain HTTP.
     * @throws IOException when the address cannot be had
     */
    static HttpServer at(InetSocketAddress address, @Nullable SSLContext tls) throws IOException {
        if (tls == null) {
            return HttpServer.create(address, BACKLOG);
        }
        HttpsServer server = HttpsServer.create(address, BACKLOG);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return server;
    }
}
