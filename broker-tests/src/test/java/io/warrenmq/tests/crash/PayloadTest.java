package io.warrenmq.tests.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A message says who it is, and no damage to it goes unseen. */
final class PayloadTest {
    private static final Payload PAYLOAD = Payload.of(42, new MessageId(3, 1_000_000), true, List.of("a", "b"));

    @Test
    void saysWhatItWasMadeOf() {
        assertEquals(PAYLOAD, Payload.decode(PAYLOAD.encode(0)));
        byte[] large = PAYLOAD.encode(10_000);
        assertEquals(10_000, large.length);
        assertEquals(PAYLOAD, Payload.decode(large));
    }

    @Test
    void noticesEachFlippedBit() {
        byte[] body = PAYLOAD.encode(100);
        for (int bit = 0; bit < body.length * 8; bit++) {
            body[bit / 8] ^= (byte) (1 << bit % 8);
            assertNull(Payload.decode(body), "bit " + bit);
            body[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void noticesEachCut() {
        byte[] body = PAYLOAD.encode(100);
        for (int length = 0; length < body.length; length++) {
            assertNull(Payload.decode(Arrays.copyOf(body, length)), "cut to " + length);
        }
    }
}
