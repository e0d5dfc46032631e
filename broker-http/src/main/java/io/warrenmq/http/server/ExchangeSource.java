package io.warrenmq.http.server;

import com.sun.net.httpserver.HttpExchange;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.route.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Headers and body of a request as they come from the socket. */
final class ExchangeSource implements Request.Source {
    private static final int LENGTH_DIGITS_MAX = 18;
    private static final int DRAINED_AT_ONCE = 16 * 1024;
    private static final long DRAINED_BYTES_MAX = 64L * 1024 * 1024;

    private final HttpExchange exchange;
    private final int bodyBytesMax;
    private final Places places;
    private final @Nullable String user;
    private byte @Nullable [] body;

    /**
     * The request of an exchange.
     *
     * @param user whose request has one of the places while it is worked on; null without a login
     */
    ExchangeSource(HttpExchange exchange, int bodyBytesMax, Places places, @Nullable String user) {
        this.places = places;
        this.user = user;
        this.exchange = exchange;
        this.bodyBytesMax = bodyBytesMax;
    }

    @Override
    public @Nullable String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    @Override
    public byte[] body() {
        byte[] known = body;
        if (known == null) {
            known = read();
            body = known;
        }
        return known;
    }

    @Override
    public <T> T whileWaiting(Supplier<T> wait) {
        places.release(user);
        try {
            return wait.get();
        } finally {
            places.retake(user);
        }
    }

    private byte[] read() {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] read = isAnnouncedTooLarge() ? null : in.readNBytes(bodyBytesMax + 1);
            if (read == null || read.length > bodyBytesMax) {
                drain(in);
                throw HttpRefusal.tooLarge(bodyBytesMax);
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isAnnouncedTooLarge() {
        String announced = header("Content-Length");
        return announced != null
                && (announced.length() > LENGTH_DIGITS_MAX || Long.parseLong(announced) > bodyBytesMax);
    }

    /** Many clients read an answer only when they have sent all: some patience, so that they see the refusal. */
    private static void drain(InputStream in) throws IOException {
        byte[] dropped = new byte[DRAINED_AT_ONCE];
        for (long left = DRAINED_BYTES_MAX; left > 0; ) {
            int count = in.read(dropped);
            if (count < 0) {
                return;
            }
            left -= count;
        }
    }
}
