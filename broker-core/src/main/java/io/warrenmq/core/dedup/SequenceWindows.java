package io.warrenmq.core.dedup;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which numbered messages a queue has taken, by producer. A producer that was not heard of for {@value #IDLE_MS} ms is
 * forgotten (as Kafka does by default), and beyond {@value #PRODUCERS_MAX} the one that was not for longest. Owned by
 * one thread at a time; the same calls always leave the same.
 *
 * <p>Bound: {@value #PRODUCERS_MAX} producers of some 500 bytes.
 */
public final class SequenceWindows {
    public static final int PRODUCERS_MAX = 10_000;

    /** 24 hours. */
    public static final long IDLE_MS = 86_400_000;

    private final Consumer<String> onForgotten;

    /** The one that was not used for longest first. */
    private final LinkedHashMap<String, SequenceWindow> byProducer = new LinkedHashMap<>();

    public SequenceWindows() {
        this(_ -> {});
    }

    /** @param onForgotten hears of producers that are forgotten */
    public SequenceWindows(Consumer<String> onForgotten) {
        this.onForgotten = onForgotten;
    }

    /**
     * Whether the number was seen, or is so far below its producer's highest that it counts as seen.
     *
     * @param nowMs milliseconds since 1970
     */
    public boolean contains(ProducerSequence number, long nowMs) {
        SequenceWindow window = byProducer.get(number.producer());
        return window != null && !isIdle(window, nowMs) && window.contains(number.sequence());
    }

    /** The number is seen; {@link #contains} said that it was not. */
    public void add(ProducerSequence number, long nowMs) {
        String producer = number.producer();
        SequenceWindow window = byProducer.get(producer);
        if (window == null || isIdle(window, nowMs)) {
            makeRoom(producer, nowMs);
            window = SequenceWindow.empty();
        }
        window.add(number.sequence());
        window.used(nowMs);
        byProducer.putLast(producer, window);
    }

    /** A number that was seen has come again. */
    public void used(ProducerSequence number, long nowMs) {
        SequenceWindow window = byProducer.get(number.producer());
        if (window != null) {
            window.used(nowMs);
            byProducer.putLast(number.producer(), window);
        }
    }

    private static boolean isIdle(SequenceWindow window, long nowMs) {
        return nowMs - IDLE_MS >= window.usedMs();
    }

    private void makeRoom(String newcomer, long nowMs) {
        byProducer.remove(newcomer);
        for (Map.Entry<String, SequenceWindow> oldest = byProducer.firstEntry();
                oldest != null && (byProducer.size() >= PRODUCERS_MAX || isIdle(oldest.getValue(), nowMs));
                oldest = byProducer.firstEntry()) {
            byProducer.pollFirstEntry();
            onForgotten.accept(oldest.getKey());
        }
    }

    /** What is known of a producer; null when nothing is. */
    public @Nullable SequenceWindow window(String producer) {
        return byProducer.get(producer);
    }

    /** Adds a producer as it was; those that were used last come last. The window is taken over. */
    public void restore(String producer, SequenceWindow window) {
        byProducer.putLast(producer, window);
    }

    /** Goes through all producers: the one that was not used for longest first. */
    public void forEach(BiConsumer<String, SequenceWindow> each) {
        byProducer.forEach(each);
    }

    public int size() {
        return byProducer.size();
    }

    public boolean isEmpty() {
        return byProducer.isEmpty();
    }

    /** The same for another owner, who wants to hear of nothing. */
    public SequenceWindows copy() {
        SequenceWindows copy = new SequenceWindows();
        byProducer.forEach((producer, window) -> copy.restore(producer, window.copy()));
        return copy;
    }
}
