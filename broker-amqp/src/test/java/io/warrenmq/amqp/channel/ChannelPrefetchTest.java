package io.warrenmq.amqp.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The counting; which consumer is served when is tested with real consumers in {@code ConsumingTest}. */
class ChannelPrefetchTest {
    private final LoneLink link = new LoneLink();
    private final ChannelConsumer first = link.consumer("first");
    private final ChannelConsumer second = link.consumer("second");
    private final ChannelPrefetch prefetch = new ChannelPrefetch();

    @Test
    void withoutALimitEverybodyMay() {
        assertFalse(prefetch.isLimited());
        for (int i = 0; i < 1000; i++) {
            assertTrue(prefetch.request(first));
        }
    }

    @Test
    void limitIsShared() {
        prefetch.limit(2, 0);
        assertTrue(prefetch.isLimited());
        assertTrue(prefetch.request(first));
        assertTrue(prefetch.request(second));
        assertFalse(prefetch.request(first));
        assertFalse(prefetch.request(second));
        assertEquals(2, prefetch.used());
    }

    @Test
    void whatIsOutAlreadyCounts() {
        prefetch.limit(2, 5);
        assertFalse(prefetch.request(first));
        prefetch.forget(first);
        prefetch.release(4);
        assertEquals(1, prefetch.used());
        assertTrue(prefetch.request(second));
        assertFalse(prefetch.request(second));
    }

    @Test
    void settledDeliveryMakesRoomForTheOneThatWaitedLongest() {
        prefetch.limit(1, 1);
        assertFalse(prefetch.request(first));
        assertFalse(prefetch.request(second));
        prefetch.release(1);
        assertEquals(1, prefetch.used());
        prefetch.release(1);
        assertEquals(1, prefetch.used());
        prefetch.release(1);
        assertEquals(0, prefetch.used());
    }

    @Test
    void oneThatHasGoneIsNotServed() {
        prefetch.limit(1, 1);
        assertFalse(prefetch.request(first));
        prefetch.forget(first);
        prefetch.release(1);
        assertEquals(0, prefetch.used());
    }

    @Test
    void higherLimitServesThoseThatWait() {
        prefetch.limit(1, 1);
        assertFalse(prefetch.request(first));
        assertFalse(prefetch.request(second));
        prefetch.limit(3, prefetch.used());
        assertEquals(3, prefetch.used());
        assertFalse(prefetch.request(first));
    }

    @Test
    void lowerLimitWaitsUntilEnoughIsSettled() {
        prefetch.limit(5, 5);
        prefetch.limit(2, prefetch.used());
        prefetch.release(3);
        assertFalse(prefetch.request(first));
        prefetch.release(1);
        assertEquals(2, prefetch.used());
    }

    @Test
    void noLimitServesAllThatWait() {
        prefetch.limit(1, 1);
        assertFalse(prefetch.request(first));
        assertFalse(prefetch.request(second));
        prefetch.limit(0, prefetch.used());
        assertFalse(prefetch.isLimited());
        assertTrue(prefetch.request(first));
    }

    @Test
    void moreSettledThanCountedIsNoCredit() {
        prefetch.limit(1, 0);
        prefetch.release(10);
        assertTrue(prefetch.request(first));
        assertFalse(prefetch.request(first));
    }
}
