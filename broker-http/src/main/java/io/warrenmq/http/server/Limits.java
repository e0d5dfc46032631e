package io.warrenmq.http.server;

import java.time.Duration;

/**
 * What one client may take of the HTTP side.
 *
 * @param bodyBytesMax of a request
 * @param requestsMax that are worked on at one time; further ones wait, and are refused after {@code waitMax}
 */
public record Limits(int bodyBytesMax, int requestsMax, Duration waitMax) {
    private static final int REQUESTS_MAX = 32;
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    private static final String HEADER_BYTES_MAX = "32768";
    private static final String HEADERS_MAX = "100";
    private static final String REQUEST_SECONDS_MAX = "30";
    private static final String RESPONSE_SECONDS_MAX = "120";
    private static final String IDLE_SECONDS_MAX = "60";
    private static final String CONNECTIONS_MAX = "1024";
    private static final String IDLE_CONNECTIONS_MAX = "256";

    static Limits of(int bodyBytesMax) {
        return new Limits(bodyBytesMax, REQUESTS_MAX, WAIT_MAX);
    }

    /**
     * Bounds the JDK's HTTP server, which reads these properties when its first class is loaded: the size of headers,
     * how slow a client may be, how many connections there are. What an operator has set stays.
     */
    public static void applyToServer() {
        bound("sun.net.httpserver.maxReqHeaderSize", HEADER_BYTES_MAX);
        bound("sun.net.httpserver.maxReqHeaders", HEADERS_MAX);
        bound("sun.net.httpserver.maxReqTime", REQUEST_SECONDS_MAX);
        bound("sun.net.httpserver.maxRspTime", RESPONSE_SECONDS_MAX);
        bound("sun.net.httpserver.idleInterval", IDLE_SECONDS_MAX);
        bound("sun.net.httpserver.maxIdleConnections", IDLE_CONNECTIONS_MAX);
        bound("jdk.httpserver.maxConnections", CONNECTIONS_MAX);
        bound("sun.net.httpserver.nodelay", "true"); // else small answers wait for the client's delayed ack
    }

    private static void bound(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
