package io.warrenmq.core.table;

/**
 * Bytes that should be a field table, or a property list around one, are not. The message says what is wrong and at
 * which byte; it holds no text that a client chose, so it may be logged and sent as it is. A client's mistake, hence
 * without a stack trace; the adapter maps it to its protocol's close code.
 */
public final class MalformedTableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedTableException(String message) {
        super(message, null, false, false);
    }
}
