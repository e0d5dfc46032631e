package io.warrenmq.tests.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Configuration files for brokers that test classes share. */
final class ConfiguredBroker {
    private ConfiguredBroker() {}

    /** Path of a new file with these lines. */
    static String config(String... lines) {
        try {
            Path file = Files.createTempFile("warren-test", ".conf");
            file.toFile().deleteOnExit();
            return Files.writeString(file, String.join("\n", lines)).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
