package io.warrenmq.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of definitions are read before the broker opens its data, and a fault in one of them is a clear line. */
final class BootDefinitionsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path directory;

    private Path write(String name, String json) throws IOException {
        return Files.writeString(directory.resolve(name), json);
    }

    private static void assertFails(String message, Path path) {
        CommandFailure failure = assertThrows(CommandFailure.class, () -> BootDefinitions.read(List.of(path)));
        assertEquals(ExitCode.CONFIGURATION, failure.exitCode());
        assertEquals(message, failure.getMessage());
    }

    @Test
    void aFaultNamesFileObjectFieldAndValue() throws IOException {
        Path file = write("d.json", "{\"queues\":[{\"name\":\"orders\",\"vhost\":\"/\",\"durable\":\"maybe\"}]}");
        assertFails(
                "definitions in " + file + ": queues[0] \"orders\": 'durable' must be true or false, not \"maybe\"",
                file);
        Path notJson = write("e.json", "{\"queues\": nothing}");
        assertFails("definitions in " + notJson + ": not_json: line 1, column 12", notJson);
    }

    @Test
    void aFileThatIsNotThereIsAFault() {
        Path missing = directory.resolve("missing.json");
        CommandFailure failure = assertThrows(CommandFailure.class, () -> BootDefinitions.read(List.of(missing)));
        assertEquals(ExitCode.CONFIGURATION, failure.exitCode());
    }

    @Test
    void ofADirectoryTheFilesInJsonAreRead() throws IOException {
        write("a.json", "{\"queues\":[]}");
        write("b.txt", "not looked at");
        assertFalse(BootDefinitions.read(List.of(directory)).hasUsers());
        write("c.json", "{\"users\":[{\"name\":\"u\",\"tags\":\"\"}]}");
        assertTrue(BootDefinitions.read(List.of(directory)).hasUsers());
        assertFalse(BootDefinitions.read(List.of()).hasUsers());
    }
}
