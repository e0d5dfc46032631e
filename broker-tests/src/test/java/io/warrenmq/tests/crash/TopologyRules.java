package io.warrenmq.tests.crash;

import io.warrenmq.tests.crash.SentMessage.Copy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was declared and deleted (I7), and which messages that may or must have taken away. */
final class TopologyRules {
    private final Ledger ledger;
    private final Verdict verdict;
    private final Map<TopologyObject, State> states = new HashMap<>();
    private final Map<String, List<Emptying>> emptyings = new HashMap<>();

    /** What is known of an object; the last attempt may or may not have happened while it is not done. */
    private static final class State {
        boolean known;
        boolean present;
        boolean attempted;
    }

    /** A purge or delete of a queue. */
    private static final class Emptying {
        final long sentAt;
        final boolean deletes;
        long doneAt = Long.MAX_VALUE;

        Emptying(long sentAt, boolean deletes) {
            this.sentAt = sentAt;
            this.deletes = deletes;
        }

        String name() {
            return deletes ? "delete-ok" : "purge-ok";
        }
    }

    TopologyRules(Ledger ledger, Verdict verdict) {
        this.ledger = ledger;
        this.verdict = verdict;
    }

    void attempted(Event.TopologyAttempted event) {
        State state = states.computeIfAbsent(event.object(), _ -> new State());
        // Doing again what is done already cannot change anything.
        if (!(state.known && state.present == event.present())) {
            state.known = false;
        }
        state.attempted = event.present();
        if (event.object() instanceof TopologyObject.Queue queue && !event.present()) {
            emptyingSent(queue.name(), true);
        }
    }

    void done(Event.TopologyDone event) {
        State state = states.computeIfAbsent(event.object(), _ -> new State());
        state.known = true;
        state.present = state.attempted;
        if (event.object() instanceof TopologyObject.Queue queue && !state.present) {
            emptyingDone(queue.name());
        }
    }

    void observed(Event.TopologyObserved event) {
        State state = states.computeIfAbsent(event.object(), _ -> new State());
        if (state.known && state.present != event.present()) {
            verdict.violated(
                    Rule.I7,
                    event.object() + (state.present ? " was declared but is gone" : " was deleted but is back"));
        }
        state.known = true;
        state.present = event.present();
    }

    void emptyingSent(String queue, boolean deletes) {
        emptyings.computeIfAbsent(queue, _ -> new ArrayList<>()).add(new Emptying(ledger.now, deletes));
    }

    void emptyingDone(String queue) {
        List<Emptying> sent = emptyings.get(queue);
        if (sent != null) {
            sent.getLast().doneAt = ledger.now;
        }
    }

    /** True when a purge or delete may have taken the message away. */
    boolean mayBeEmptied(Copy copy) {
        return emptyings.getOrDefault(copy.queue, List.of()).stream()
                .anyMatch(emptying -> emptying.doneAt > copy.message.sentAt);
    }

    /** Notes a violation when a message is delivered that a purge or delete took away. */
    boolean isBack(Copy copy) {
        for (Emptying emptying : emptyings.getOrDefault(copy.queue, List.of())) {
            boolean wasThere = copy.message.confirmedAt < emptying.sentAt && emptying.doneAt < ledger.now;
            // A purge takes what waits; what is with a consumer stays.
            if (wasThere && (emptying.deletes || copy.firstAt > emptying.doneAt)) {
                verdict.violated(Rule.I7, copy + " was delivered after " + emptying.name());
                return true;
            }
        }
        return false;
    }
}
