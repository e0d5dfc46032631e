package io.warrenmq.cli.admin.print;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How results are written. */
public enum Format {
    /** Columns aligned, the default on a terminal. */
    TEXT,
    /** A line per row, a tab between values: what {@code rabbitmqctl} writes and scripts read. */
    TABLE,
    /** A frame around each value. */
    PRETTY_TABLE,
    /** One array or object. */
    JSON,
    /** An object per line. */
    JSON_STREAM,
    /** Values separated by commas, quoted where needed. */
    CSV;

    /**
     * The format of that name.
     *
     * @throws CommandFailure when there is none
     */
    public static Format of(String option, String name) {
        for (Format each : values()) {
            if (each.label().equals(name)) {
                return each;
            }
        }
        throw new CommandFailure(ExitCode.USAGE, option + " is '" + name + "' but must be one of " + labels());
    }

    public static String labels() {
        return Arrays.stream(values()).map(Format::label).collect(Collectors.joining(", "));
    }

    /** Whether a program reads it: then nothing else may be written. */
    public boolean isForPrograms() {
        return this == JSON || this == JSON_STREAM || this == CSV;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
