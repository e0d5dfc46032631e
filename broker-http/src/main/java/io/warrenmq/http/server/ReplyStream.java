package io.warrenmq.http.server;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer. Nothing leaves before it has {@link #HELD_BYTES}, so what fails early can still be answered
 * with an error; what is longer goes out in chunks, compressed when the client takes that. A request with HEAD gets the
 * header only. Used by one thread.
 */
final class ReplyStream extends OutputStream {
    private static final int HELD_BYTES = 16 * 1024;

    private final HttpExchange exchange;
    private final boolean compress;
    private final boolean headOnly;
    private final byte[] held = new byte[HELD_BYTES];
    private int status = 200;
    private int heldLength;
    private @Nullable OutputStream out;

    ReplyStream(HttpExchange exchange) {
        this.exchange = exchange;
        this.compress = takesGzip(exchange);
        this.headOnly = exchange.getRequestMethod().equals("HEAD");
    }

    private static boolean takesGzip(HttpExchange exchange) {
        String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
        return accepted != null && accepted.contains("gzip") && !accepted.contains("gzip;q=0");
    }

    void status(int code) {
        status = code;
    }

    /** Forgets what has not left. */
    void discard() {
        heldLength = 0;
    }

    /** Whether the client has seen a part of it. */
    boolean isBegun() {
        return out != null;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (headOnly) {
            return;
        }
        if (out == null && heldLength + length <= held.length) {
            System.arraycopy(bytes, offset, held, heldLength, length);
            heldLength += length;
        } else {
            begun().write(bytes, offset, length);
        }
    }

    private OutputStream begun() throws IOException {
        OutputStream to = out;
        if (to == null) {
            if (compress) {
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            }
            exchange.sendResponseHeaders(status, 0);
            OutputStream plain = exchange.getResponseBody();
            to = compress ? new GZIPOutputStream(plain, HELD_BYTES) : plain;
            out = to;
            to.write(held, 0, heldLength);
        }
        return to;
    }

    /** Sends what is left. */
    void finish() throws IOException {
        if (out != null) {
            out.close();
        } else {
            exchange.sendResponseHeaders(status, heldLength == 0 ? -1 : heldLength);
            if (heldLength > 0) {
                exchange.getResponseBody().write(held, 0, heldLength);
            }
        }
    }
}
