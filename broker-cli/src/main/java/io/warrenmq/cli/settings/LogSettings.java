package io.warrenmq.cli.settings;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is logged, and where to. Levels are {@code error}, {@code warning}, {@code info} and {@code debug}.
 *
 * @param level what is worth a line at all
 * @param categories the same for the loggers of these names
 * @param console null when nothing goes to standard output
 * @param file null when there is no file
 * @param auditFile where changes by administrators go as well; null when only among the other lines
 */
public record LogSettings(
        String level,
        Map<String, String> categories,
        @Nullable Output console,
        @Nullable FileOutput file,
        @Nullable Path auditFile) {
    public LogSettings {
        categories = Map.copyOf(categories);
    }

    /**
     * One place to which lines go.
     *
     * @param level the least that goes there
     * @param json whether each line is a JSON object
     */
    public record Output(String level, boolean json) {
        /** All that is worth a line, as text. */
        public static final Output EVERYTHING = new Output("debug", false);
    }

    /**
     * A file.
     *
     * @param rotationBytes at which it is put aside; 0 for never
     * @param rotationCount files put aside that are kept
     */
    public record FileOutput(Path path, Output output, long rotationBytes, int rotationCount) {}
}
