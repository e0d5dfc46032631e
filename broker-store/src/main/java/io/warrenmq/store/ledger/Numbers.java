package io.warrenmq.store.ledger;

import io.warrenmq.core.dedup.ProducerSequence;
import io.warrenmq.core.dedup.SequenceWindow;
import io.warrenmq.core.dedup.SequenceWindows;
import io.warrenmq.core.journal.Journal.Decision;
import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.store.checkpoint.ProducerBook;
import io.warrenmq.store.checkpoint.ProducerBook.Undecided;
import io.warrenmq.store.journal.Decided;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers of producers each queue has seen, by what queues say of each message with a number: what they say is
 * right, whatever the order of the journal. Those of which a queue has said nothing before a crash are decided about
 * here, as the queue would have. Owned by the thread that follows the journal.
 *
 * <p>Bound: that of {@link SequenceWindows} for each queue, and the messages on their way into queues.
 */
final class Numbers {
    /** In the order of their positions. */
    private final Map<Settlement, Undecided> undecided = new LinkedHashMap<>();

    private final Map<Long, SequenceWindows> windows = new HashMap<>();

    /** Producers whose windows have changed since the last checkpoint, or were forgotten, by queue. */
    private final Map<Long, Set<String>> changed = new HashMap<>();

    private int changedCount;

    /** Adds a window as it was. */
    void known(ProducerBook.Window window) {
        of(window.queueId())
                .restore(window.producer(), SequenceWindow.of(window.highest(), window.usedMs(), window.seen()));
    }

    /** Adds a message as it was; positions ascend. */
    void known(Undecided message) {
        undecided.put(new Settlement(message.queueId(), message.position()), message);
    }

    /** A message with a number is on its way into a queue. */
    void published(long queueId, long position, ProducerSequence number, long publishedMs) {
        known(new Undecided(queueId, position, number, publishedMs, false));
    }

    /** Whether anything is not decided. */
    boolean isOpen() {
        return !undecided.isEmpty();
    }

    /**
     * A queue has decided. What was decided before, after a crash, stays so.
     *
     * @return whether the message has ended by it
     */
    boolean decided(Decided decided) {
        Settlement place = new Settlement(decided.queueId(), decided.position());
        Undecided message = undecided.remove(place);
        if (message == null) {
            return false;
        }
        switch (decided.decision()) {
            case TAKEN -> taken(message);
            case REPEATED -> {
                of(message.queueId()).used(message.number(), message.publishedMs());
                changed(message);
            }
            case REFUSED ->
                // Until it is settled it is in the queue, and if a crash comes before that it stays there.
                undecided.put(
                        place,
                        new Undecided(
                                message.queueId(), message.position(), message.number(), message.publishedMs(), true));
        }
        return decided.decision() == Decision.REPEATED;
    }

    /** A message has ended; a queue that has not refused it had taken it. */
    void settled(Settlement place) {
        Undecided message = undecided.remove(place);
        if (message != null && !message.refused()) {
            taken(message);
        }
    }

    private void taken(Undecided message) {
        of(message.queueId()).add(message.number(), message.publishedMs());
        changed(message);
    }

    private void changed(Undecided message) {
        changed(message.queueId(), message.number().producer());
    }

    private void changed(long queueId, String producer) {
        if (changed.computeIfAbsent(queueId, _ -> new HashSet<>()).add(producer)) {
            changedCount++;
        }
    }

    /** How many producers a checkpoint would have to tell of. */
    int changedCount() {
        return changedCount;
    }

    private SequenceWindows of(long queueId) {
        return windows.computeIfAbsent(queueId, id -> new SequenceWindows(forgotten -> changed(id, forgotten)));
    }

    void deleted(long queueId) {
        undecided.keySet().removeIf(place -> place.queueId() == queueId);
        windows.remove(queueId);
        Set<String> ofQueue = changed.remove(queueId);
        changedCount -= ofQueue == null ? 0 : ofQueue.size();
    }

    /** What is to become of the messages of which no queue has said anything. It is for {@link #decided} to do it. */
    @Nullable
    Decided next() {
        if (undecided.isEmpty()) {
            return null;
        }
        Undecided message = undecided.values().iterator().next();
        boolean isSeen = of(message.queueId()).contains(message.number(), message.publishedMs());
        return new Decided(message.queueId(), message.position(), isSeen ? Decision.REPEATED : Decision.TAKEN);
    }

    /** Queues that know of a producer. */
    Set<Long> queueIds() {
        return windows.keySet();
    }

    /** What a queue knows, for the queue itself. */
    SequenceWindows windows(long queueId) {
        SequenceWindows known = windows.get(queueId);
        return known == null ? new SequenceWindows() : known.copy();
    }

    /** What has changed since it was taken before. */
    ProducerBook takeChanges() {
        List<ProducerBook.Window> windowRows = new ArrayList<>();
        List<ProducerBook.Forgotten> forgotten = new ArrayList<>();
        changed.forEach((queueId, producers) -> {
            SequenceWindows own = of(queueId);
            for (String producer : producers) {
                SequenceWindow window = own.window(producer);
                if (window == null) {
                    forgotten.add(new ProducerBook.Forgotten(queueId, producer));
                } else {
                    windowRows.add(new ProducerBook.Window(
                            queueId, producer, window.highest(), window.usedMs(), window.seen()));
                }
            }
        });
        changed.clear();
        changedCount = 0;
        return new ProducerBook(windowRows, forgotten, List.copyOf(undecided.values()));
    }
}
