package io.warrenmq.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.cli.settings.LogSettings;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogLevelTest {
    private static final Logger LOG = LoggerFactory.getLogger("anything");

    private static LogSettings of(String level) {
        return new LogSettings(level, Map.of(), null, null, null);
    }

    @AfterEach
    void back() {
        LogConfiguration.levels(of("info"));
    }

    /** The levels that {@code --log-level} takes, and which lines each lets through. */
    @ParameterizedTest
    @CsvSource({
        "error, true, false, false, false",
        "warning, true, true, false, false",
        "info, true, true, true, false",
        "debug, true, true, true, true"
    })
    void levelLetsThroughWhatIsWorthIt(String level, boolean error, boolean warn, boolean info, boolean debug) {
        LogConfiguration.levels(of(level));
        assertEquals(error, LOG.isErrorEnabled());
        assertEquals(warn, LOG.isWarnEnabled());
        assertEquals(info, LOG.isInfoEnabled());
        assertEquals(debug, LOG.isDebugEnabled());
    }

    @Test
    void oneLoggerMaySayMoreThanTheOthers() {
        LogConfiguration.levels(new LogSettings("error", Map.of("anything", "debug"), null, null, null));
        assertEquals(true, LOG.isDebugEnabled());
        assertEquals(false, LoggerFactory.getLogger("other").isInfoEnabled());
        assertEquals(true, LoggerFactory.getLogger("audit").isInfoEnabled());
        LogConfiguration.levels(of("error"));
        assertEquals(false, LOG.isInfoEnabled());
    }
}
