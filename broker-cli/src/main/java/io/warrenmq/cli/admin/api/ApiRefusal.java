package io.warrenmq.cli.admin.api;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;

/** The broker answered that it does not do what it was asked to. */
public final class ApiRefusal extends RuntimeException {
    public static final int BAD_REQUEST = 400;
    public static final int UNAUTHORIZED = 401;
    public static final int FORBIDDEN = 403;
    public static final int NOT_FOUND = 404;
    public static final int METHOD_NOT_ALLOWED = 405;
    public static final int SERVER_ERROR = 500;
    public static final int NOT_AVAILABLE = 503;

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    /**
     * A refusal.
     *
     * @param reason what the broker gave as such, or the name of the status
     * @param asked method, path and broker
     */
    ApiRefusal(int status, String reason, String asked) {
        super(
                status == UNAUTHORIZED ? "access refused: " + reason + " (" + asked + ")" : reason + " (" + asked + ")",
                null,
                false,
                false);
        this.status = status;
        this.reason = reason;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }

    public boolean isNotFound() {
        return status == NOT_FOUND;
    }

    /** What the command ends with when nobody knows better. */
    public CommandFailure asFailure() {
        int exitCode = switch (status) {
            case UNAUTHORIZED, FORBIDDEN -> ExitCode.NO_PERMISSION;
            case NOT_AVAILABLE, METHOD_NOT_ALLOWED -> ExitCode.UNAVAILABLE;
            default -> status >= SERVER_ERROR ? ExitCode.INTERNAL : ExitCode.DATA;
        };
        return new CommandFailure(exitCode, String.valueOf(getMessage()));
    }
}
