package io.warrenmq.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogLevelTest {
    private static final Logger LOG = LoggerFactory.getLogger("anything");

    @AfterEach
    void back() {
        LogConfiguration.level("info");
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
        LogConfiguration.level(level);
        assertEquals(error, LOG.isErrorEnabled());
        assertEquals(warn, LOG.isWarnEnabled());
        assertEquals(info, LOG.isInfoEnabled());
        assertEquals(debug, LOG.isDebugEnabled());
    }
}
