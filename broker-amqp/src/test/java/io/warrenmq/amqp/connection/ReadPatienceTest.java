package io.warrenmq.amqp.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReadPatienceTest {
    private final ReadPatience patience = new ReadPatience();

    /** One read per millisecond; whether any of them was to be followed by a pause. */
    private boolean anyPause(int fromMs, int toMs, int messagesPerMs, int underWay) {
        boolean any = false;
        for (int ms = fromMs; ms < toMs; ms++) {
            for (int i = 0; i < messagesPerMs; i++) {
                patience.published(underWay);
            }
            any |= patience.isWanted(ms);
        }
        return any;
    }

    @Test
    void fastPublisherWithManyUnderWayIsReadInPauses() {
        anyPause(0, 20, 50, 200);
        assertTrue(patience.isWanted(20));
    }

    @Test
    void slowPublisherIsReadAtOnce() {
        assertFalse(anyPause(0, 1000, 10, 200));
    }

    @Test
    void publisherThatWaitsForItsConfirmsIsReadAtOnce() {
        assertFalse(anyPause(0, 1000, 50, ReadPatience.UNDER_WAY_MIN - 1));
    }

    @Test
    void publisherWithoutConfirmsIsReadAtOnce() {
        assertFalse(anyPause(0, 1000, 200, 0));
    }

    @Test
    void pausesEndSoonAfterTheRush() {
        anyPause(0, 20, 50, 200);
        anyPause(20, 40, 1, 200);
        assertFalse(anyPause(40, 1000, 1, 200));
    }

    @Test
    void firstReadAfterALongSilenceIsNotFollowedByAPause() {
        anyPause(0, 20, 50, 200);
        assertFalse(patience.isWanted(5000));
    }
}
