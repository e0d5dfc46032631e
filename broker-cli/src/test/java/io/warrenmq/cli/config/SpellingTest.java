package io.warrenmq.cli.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    @ParameterizedTest
    @CsvSource({
        "heartbeat, heartbeat, 0",
        "hartbeat, heartbeat, 1",
        "heartbeet, heartbeat, 1",
        "heratbeat, heartbeat, 1",
        "heartbeats, heartbeat, 1",
        "'', abc, 3",
        "abc, '', 3",
        "kitten, sitting, 3"
    })
    void distanceCountsMistakesOfTyping(String a, String b, int distance) {
        assertEquals(distance, Spelling.distance(a, b));
        assertEquals(distance, Spelling.distance(b, a));
    }
}
