package io.warrenmq.http.error;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;

/**
 * A request that is refused: a status, and the two words that RabbitMQ's tools show. An expected outcome, so it carries
 * no stack trace.
 */
public final class HttpRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;

    public HttpRefusal(int status, String error, String reason) {
        super(reason, null, false, false);
        this.status = status;
        this.error = error;
    }

    public static HttpRefusal badRequest(String reason) {
        return new HttpRefusal(400, "bad_request", reason);
    }

    public static HttpRefusal notAuthorized(String reason) {
        return new HttpRefusal(401, "not_authorized", reason);
    }

    /** What the path names is not there. */
    public static HttpRefusal notFound() {
        return new HttpRefusal(404, "Object Not Found", "Not Found");
    }

    public static HttpRefusal notFound(String reason) {
        return new HttpRefusal(404, "not_found", reason);
    }

    public static HttpRefusal methodNotAllowed(String allowed) {
        return new HttpRefusal(405, "method_not_allowed", "allowed: " + allowed);
    }

    public static HttpRefusal tooLarge(int bytesMax) {
        return new HttpRefusal(400, "bad_request", "Payload size limit exceeded (" + bytesMax + " bytes)");
    }

    /** The broker has not answered in time, or has too much to do. */
    public static HttpRefusal unavailable(String reason) {
        return new HttpRefusal(503, "service_unavailable", reason);
    }

    /**
     * The broker's refusal of an administrative operation. What is wrong with its arguments is a bad request, in the
     * broker's words.
     */
    public static HttpRefusal of(BrokerException refusal) {
        return switch (refusal.code()) {
            case NOT_FOUND -> notFound(refusal.explanation());
            case NOT_ALLOWED -> notAllowed(refusal);
            case ACCESS_REFUSED -> notAuthorized(refusal.explanation());
            case INTERNAL_ERROR -> new HttpRefusal(500, "internal_error", refusal.explanation());
            case SUCCESS,
                    CONTENT_TOO_LARGE,
                    NO_ROUTE,
                    NO_CONSUMERS,
                    CONNECTION_FORCED,
                    INVALID_PATH,
                    RESOURCE_LOCKED,
                    PRECONDITION_FAILED,
                    FRAME_ERROR,
                    SYNTAX_ERROR,
                    COMMAND_INVALID,
                    CHANNEL_ERROR,
                    UNEXPECTED_FRAME,
                    RESOURCE_ERROR,
                    NOT_IMPLEMENTED -> badRequest(refusal.explanation());
        };
    }

    /** The same for a publish, of which RabbitMQ shows what its channel is closed with. */
    public static HttpRefusal ofPublish(BrokerException refusal) {
        return refusal.code() == ReplyCode.ACCESS_REFUSED
                ? of(refusal)
                : badRequest(refusal.code().code() + " " + refusal.replyText());
    }

    private static HttpRefusal notAllowed(BrokerException refusal) {
        return refusal.explanation().endsWith(" not found")
                ? notFound(refusal.explanation())
                : badRequest(refusal.explanation());
    }

    public int status() {
        return status;
    }

    /** The word for programs. */
    public String error() {
        return error;
    }

    /** The sentence for people. */
    public String reason() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
