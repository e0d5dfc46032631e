package io.warrenmq.core.exchange;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The latest messages of an exchange of type {@code x-recent-history}, for whoever is bound to it later.
 *
 * <p>Threading: safe from any thread. One lock per exchange, under which a message is both kept and routed, and a
 * binding is both made and told what was kept: so a queue that is bound meanwhile gets each message exactly once. It
 * is never held while anything waits.
 *
 * <p>Bound: as many messages as the exchange was declared with, and {@link #BYTES_MAX}; the oldest go.
 */
public final class RecentHistory implements ExchangeMemory {
    /** Argument of the exchange: how many messages it keeps. */
    public static final String LENGTH = "x-recent-history-length";

    public static final int LENGTH_MAX = 10_000;

    /** What properties and bodies may take together. A message that is larger alone is not kept. */
    public static final int BYTES_MAX = 16 << 20;

    private static final int LENGTH_DEFAULT = 20;

    /** Header of a message: true when it is not to be kept. */
    private static final String NO_STORE = "x-recent-history-no-store";

    private final int lengthMax;
    private final int bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Message> kept = new ArrayDeque<>();
    private long bytes;

    RecentHistory(int lengthMax, int bytesMax) {
        this.lengthMax = lengthMax;
        this.bytesMax = bytesMax;
    }

    /** As the arguments of an exchange say, which were checked. */
    static RecentHistory of(FieldTable arguments) {
        long length = arguments.find(LENGTH) instanceof FieldValue.Int number ? number.value() : LENGTH_DEFAULT;
        return new RecentHistory(Math.clamp(length, 1, LENGTH_MAX), BYTES_MAX);
    }

    /** Keeps a message, unless it says otherwise, and runs {@code route} as one step for those who bind meanwhile. */
    public void keep(Message message, Runnable route) {
        boolean wanted = !isUnwanted(message) && size(message) <= bytesMax;
        lock.lock();
        try {
            if (wanted) {
                add(message);
            }
            route.run();
        } finally {
            lock.unlock();
        }
    }

    /** Takes back a message that was not published after all. */
    public void retract(Message message) {
        lock.lock();
        try {
            if (kept.removeLastOccurrence(message)) {
                bytes -= size(message);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes a binding; returns what was kept before, oldest first, if there is a new binding, else nothing. */
    public List<Message> beforeBinding(BooleanSupplier bind) {
        lock.lock();
        try {
            return bind.getAsBoolean() ? List.copyOf(kept) : List.of();
        } finally {
            lock.unlock();
        }
    }

    private void add(Message message) {
        kept.add(message);
        bytes += size(message);
        while (kept.size() > lengthMax || bytes > bytesMax) {
            bytes -= size(kept.remove());
        }
    }

    private static boolean isUnwanted(Message message) {
        if (!message.hasHeaders()) {
            return false;
        }
        FieldTable headers = message.properties().headers();
        return headers != null && headers.find(NO_STORE) instanceof FieldValue.Bool(boolean noStore) && noStore;
    }

    private static long size(Message message) {
        return message.content().length;
    }
}
