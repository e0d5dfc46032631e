package io.warrenmq.core.error;

/**
 * A refusal that the client sees: a reply code and an explanation. It is an expected outcome, so it carries no stack
 * trace; adapters turn it into the close or the HTTP status that the code stands for.
 */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReplyCode code;

    public BrokerException(ReplyCode code, String explanation) {
        super(explanation, null, false, false);
        this.code = code;
    }

    public static BrokerException notFound(String explanation) {
        return new BrokerException(ReplyCode.NOT_FOUND, explanation);
    }

    public static BrokerException accessRefused(String explanation) {
        return new BrokerException(ReplyCode.ACCESS_REFUSED, explanation);
    }

    public static BrokerException preconditionFailed(String explanation) {
        return new BrokerException(ReplyCode.PRECONDITION_FAILED, explanation);
    }

    public ReplyCode code() {
        return code;
    }

    /** The explanation without the code's name. */
    public String explanation() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /** The reply text as clients expect it: {@code NAME - explanation}. */
    public String replyText() {
        return code.text(explanation());
    }
}
