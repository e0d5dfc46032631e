package io.warrenmq.cli.perf;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;

/** Refuses what options must not be, naming option and value. */
final class Limits {
    private Limits() {}

    static void require(boolean holds, String option, Object value, String must) {
        if (!holds) {
            throw wrong(option + " is '" + value + "' but must " + must);
        }
    }

    static void range(String option, long value, long min, long max) {
        require(value >= min && value <= max, option, value, "be a number from " + min + " to " + max);
    }

    static void notNegative(String option, double value) {
        require(value >= 0 && Double.isFinite(value), option, value, "not be negative");
    }

    static CommandFailure wrong(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }
}
