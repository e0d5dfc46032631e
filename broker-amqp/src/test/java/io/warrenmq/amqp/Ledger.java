package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;

/** What clients know of one queue: which messages it has confirmed, delivered and been told to forget. */
final class Ledger {
    private final Set<String> confirmed = new HashSet<>();
    private final Set<String> delivered = new HashSet<>();
    private final Set<String> settled = new HashSet<>();

    void confirmed(String body) {
        confirmed.add(body);
    }

    void delivered(String body, boolean redelivered) {
        assertFalse(settled.contains(body), () -> body + " came again after it was settled");
        boolean isNew = delivered.add(body);
        assertTrue(isNew || redelivered, () -> body + " came again and does not say so");
    }

    void settled(String body) {
        settled.add(body);
    }

    /** Confirmed messages that are neither settled nor among those that the queue still has. */
    Set<String> lost(Set<String> left) {
        Set<String> lost = new HashSet<>(confirmed);
        lost.removeAll(settled);
        lost.removeAll(left);
        return lost;
    }

    /** Messages that were settled and are among those that the queue still has. */
    Set<String> undead(Set<String> left) {
        Set<String> undead = new HashSet<>(left);
        undead.retainAll(settled);
        return undead;
    }
}
