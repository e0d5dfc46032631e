package io.warrenmq.amqp.method;

/**
 * The payload of a method frame does not decode: too short, too long, bad UTF-8 or a bad table. The message holds no
 * text that a client chose. A client's mistake, hence without a stack trace; the connection closes with 501 or 502.
 */
public final class MalformedFrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedFrameException(String message) {
        super(message, null, false, false);
    }
}
