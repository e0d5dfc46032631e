package io.warrenmq.tests.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class NumbersTest {
    private final Numbers numbers = new Numbers(4);

    @Test
    void allInOrderIsRight() {
        receive(0, 1, 2, 3);
        assertTrue(numbers.isRight());
    }

    @Test
    void noticesWhatIsMissing() {
        receive(0, 1, 2);
        assertEquals(1, numbers.missingCount());
        assertFalse(numbers.isRight());
    }

    @Test
    void noticesWhatComesTwice() {
        receive(0, 1, 1, 2, 3);
        assertEquals(1, numbers.doubleCount());
        assertFalse(numbers.isRight());
    }

    @Test
    void noticesWrongOrder() {
        receive(0, 2, 1, 3);
        assertEquals(3, numbers.outOfOrderCount());
        assertEquals(0, numbers.missingCount());
        assertFalse(numbers.isRight());
    }

    @Test
    void noticesWhatNobodyPublished() {
        receive(0, 1, 2, 3, 4);
        numbers.receive(new byte[3]);
        assertEquals(2, numbers.foreignCount());
        assertFalse(numbers.isRight());
    }

    private void receive(long... values) {
        for (long value : values) {
            numbers.receive(ByteBuffer.allocate(16).putLong(value).array());
        }
    }
}
