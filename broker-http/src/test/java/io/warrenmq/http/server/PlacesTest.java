package io.warrenmq.http.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warrenmq.http.error.HttpRefusal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private final Places places = new Places(new Limits(1_000, 4, Duration.ofMillis(1)));

    private void assertFull(@Nullable String user) {
        assertEquals(
                503, assertThrows(HttpRefusal.class, () -> places.take(user)).status());
    }

    @Test
    void oneUserLeavesRoomForOthers() {
        places.take("slow");
        places.take("slow");
        assertFull("slow");
        places.take("other");
        places.release("slow");
        places.take("slow");
    }

    /** Probes are heard whatever users do, and the other way round. */
    @Test
    void whoDoesNotLogInHasPlacesOfItsOwn() {
        for (int i = 0; i < 4; i++) {
            places.take(null);
        }
        assertFull(null);
        places.take("a");
        places.release(null);
        places.take(null);
    }

    /** Who is refused for want of a place of all keeps none of its own. */
    @Test
    void placesComeBack() {
        for (String user : new String[] {"a", "a", "b", "b"}) {
            places.take(user);
        }
        assertFull("c");
        assertFull("c");
        assertFull("c");
        places.release("a");
        places.take("c");
        places.release("b");
        places.take("c");
        assertFull("a");
    }
}
