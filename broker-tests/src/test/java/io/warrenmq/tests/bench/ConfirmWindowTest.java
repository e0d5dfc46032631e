package io.warrenmq.tests.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class ConfirmWindowTest {
    private final ConfirmWindow window = new ConfirmWindow(10, 10);

    @Test
    void countsEachMessageOnceInWhateverOrderConfirmsCome() {
        assertEquals(1, window.confirmed(1, false));
        assertEquals(1, window.confirmed(3, false));
        assertEquals(1, window.confirmed(5, false));
        assertEquals(2, window.confirmed(4, true), "2 and 4; 3 was known");
        assertEquals(2, window.confirmed(7, true), "6 and 7; 5 was known");
        assertEquals(1, window.confirmed(8, false));
    }

    @Test
    void countsNacks() {
        window.nacked(2, true);
        window.nacked(4, false);
        assertEquals(3, window.nackedCount());
        assertEquals(1, window.confirmed(3, false));
        assertEquals(1, window.confirmed(5, true), "4 was known");
    }
}
