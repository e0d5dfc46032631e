package io.warrenmq.core.vhost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warrenmq.core.error.BrokerException;
import org.junit.jupiter.api.function.Executable;

/** Checks refusals by the whole text that a client gets, the name of the code included. */
final class Refusals {
    private Refusals() {}

    static void assertRefused(String replyText, Executable work) {
        assertEquals(replyText, assertThrows(BrokerException.class, work).replyText());
    }
}
