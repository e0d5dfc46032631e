package io.warrenmq.cli.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} lists exactly the keys that there are. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    /** With {@code -Dwarren.docs.write=true} (Maven: in {@code -Dtest.jvm.flags}) it writes the page instead. */
    @Test
    void pageListsTheKeysThatThereAre() throws IOException {
        String page = Files.readString(PAGE);
        String wanted = ConfigurationPage.rewritten(page);
        if (Boolean.getBoolean("warren.docs.write")) {
            Files.writeString(PAGE, wanted);
            return;
        }
        assertEquals(wanted, page);
    }
}
