package io.warrenmq.cli.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.cli.monitor.MemoryWatermark.Figures;
import io.warrenmq.cli.monitor.MemoryWatermark.Step;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With 1000 bytes of heap, 500 of buffers and a watermark of 0.8: marks at 800 and 400, clear below 760 and 380. */
class MemoryWatermarkTest {
    private final MemoryWatermark watermark = new MemoryWatermark(1000, 500, 0.8);

    @ParameterizedTest
    @CsvSource({
        // not raised: heap, direct, collected
        "0, 0, false, NOTHING",
        "799, 399, false, NOTHING",
        "799, 399, true, NOTHING",
        "800, 0, false, COLLECT",
        "899, 0, false, COLLECT",
        "0, 400, false, COLLECT",
        "800, 0, true, RAISE",
        "0, 400, true, RAISE",
        "900, 0, false, RAISE",
        "0, 450, false, RAISE",
    })
    void isRaisedOnlyWhenGarbageIsOutOfTheQuestionOrTimeShort(long heap, long direct, boolean collected, Step step) {
        assertEquals(step, watermark.next(new Figures(heap, direct), false, collected));
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 500, false, COLLECT",
        "800, 0, false, COLLECT",
        "760, 0, false, COLLECT",
        "760, 0, true, NOTHING",
        "0, 380, false, COLLECT",
        "0, 380, true, NOTHING",
        "759, 379, false, CLEAR",
        "759, 379, true, CLEAR",
        "0, 0, false, CLEAR",
    })
    void isClearedALittleBelowAndAsksForCollectionsMeanwhile(long heap, long direct, boolean collected, Step step) {
        assertEquals(step, watermark.next(new Figures(heap, direct), true, collected));
    }
}
