package io.warrenmq.core.error;

/**
 * Reply codes of AMQP 0-9-1 and what each one ends (spec section 1.2, scopes as RabbitMQ applies them). They are the
 * broker's error vocabulary for every adapter, not only for AMQP.
 */
public enum ReplyCode {
    SUCCESS(200, Scope.CONNECTION),
    CONTENT_TOO_LARGE(311, Scope.CHANNEL),
    NO_ROUTE(312, Scope.CHANNEL),
    NO_CONSUMERS(313, Scope.CHANNEL),
    CONNECTION_FORCED(320, Scope.CONNECTION),
    INVALID_PATH(402, Scope.CONNECTION),
    ACCESS_REFUSED(403, Scope.CHANNEL),
    NOT_FOUND(404, Scope.CHANNEL),
    RESOURCE_LOCKED(405, Scope.CHANNEL),
    PRECONDITION_FAILED(406, Scope.CHANNEL),
    FRAME_ERROR(501, Scope.CONNECTION),
    SYNTAX_ERROR(502, Scope.CONNECTION),
    COMMAND_INVALID(503, Scope.CONNECTION),
    CHANNEL_ERROR(504, Scope.CONNECTION),
    UNEXPECTED_FRAME(505, Scope.CONNECTION),
    RESOURCE_ERROR(506, Scope.CONNECTION),
    NOT_ALLOWED(530, Scope.CONNECTION),
    NOT_IMPLEMENTED(540, Scope.CONNECTION),
    INTERNAL_ERROR(541, Scope.CONNECTION);

    /** What an error with a code closes. */
    public enum Scope {
        CHANNEL,
        CONNECTION
    }

    private final int code;
    private final Scope scope;

    ReplyCode(int code, Scope scope) {
        this.code = code;
        this.scope = scope;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** What an error with this code closes. */
    public Scope scope() {
        return scope;
    }

    /** The text that RabbitMQ's users match on: {@code NAME - explanation}. */
    public String text(String explanation) {
        return name() + " - " + explanation;
    }
}
