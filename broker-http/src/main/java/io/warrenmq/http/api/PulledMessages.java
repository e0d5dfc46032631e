package io.warrenmq.http.api;

import io.warrenmq.core.queue.Delivery;
import io.warrenmq.http.error.HttpRefusal;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which messages are with those who pulled them, by the receipts that these hold. A receipt is a number that nobody can
 * guess; it ends with its message, or when its time is over. From any thread.
 *
 * <p>Bound: {@value #PER_USER_MAX} messages with one user and {@value #WAITING_PER_USER_MAX} of its pulls that wait,
 * {@value #ALL_MAX} and {@value #WAITING_MAX} in all. At a bound a pull is refused (429), or gets fewer.
 */
final class PulledMessages {
    static final int PER_USER_MAX = 10_000;
    static final int WAITING_PER_USER_MAX = 64;
    private static final int ALL_MAX = 100_000;
    private static final int WAITING_MAX = 512;
    private static final int RECEIPT_BYTES = 18;

    /** So much later than its lease a receipt ends, so that it never ends before. */
    private static final long GRACE_MS = 1_000;

    /** A message that somebody has. */
    record Held(String user, String vhost, String queue, Delivery delivery) {}

    private record End(long atMs, String receipt) {}

    private record Entry(Held held, long untilMs) {}

    /** How much one user has. */
    private static final class Share {
        private int held;
        private int waiting;
    }

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Entry> byReceipt = new HashMap<>();
    private final Map<String, Share> byUser = new HashMap<>();
    private final PriorityQueue<End> ends = new PriorityQueue<>(Comparator.comparingLong(End::atMs));
    private int waiting;
    private int promised;

    /**
     * Makes room for messages; {@link #keep} or {@link #giveBack} follows.
     *
     * @param isWaiting whether the pull may wait; then {@link #waited} follows
     * @return how many there is room for, at least one
     * @throws HttpRefusal 429
     */
    synchronized int reserve(String user, int count, boolean isWaiting, long nowMs) {
        prune(nowMs);
        Share share = byUser.computeIfAbsent(user, _ -> new Share());
        int room = Math.min(PER_USER_MAX - share.held, ALL_MAX - byReceipt.size() - promised);
        if (room <= 0) {
            throw tooMany("as many messages as may be are with their receivers: settle some");
        }
        if (isWaiting && (share.waiting >= WAITING_PER_USER_MAX || waiting >= WAITING_MAX)) {
            throw tooMany("as many pulls as may be wait already");
        }
        int granted = Math.min(room, count);
        share.held += granted;
        promised += granted;
        if (isWaiting) {
            share.waiting++;
            waiting++;
        }
        return granted;
    }

    private static HttpRefusal tooMany(String reason) {
        return new HttpRefusal(429, "too_many_requests", reason);
    }

    /** A pull does not wait any more. */
    synchronized void waited(String user) {
        share(user).waiting--;
        waiting--;
        forgetIfUnused(user);
    }

    /** There are fewer messages than were reserved for. */
    synchronized void giveBack(String user, int count) {
        share(user).held -= count;
        promised -= count;
        forgetIfUnused(user);
    }

    /** A message that was reserved for is with its user until then; returns the receipt. */
    synchronized String keep(Held held, long untilMs) {
        byte[] bytes = new byte[RECEIPT_BYTES];
        random.nextBytes(bytes);
        String receipt = Base64.getUrlEncoder().encodeToString(bytes);
        promised--;
        byReceipt.put(receipt, new Entry(held, untilMs));
        ends.add(new End(untilMs + GRACE_MS, receipt));
        return receipt;
    }

    /** What the user has by that receipt in that queue; null when there is nothing, any more. */
    synchronized @Nullable Held find(String receipt, String user, String vhost, String queue) {
        Entry entry = byReceipt.get(receipt);
        if (entry == null) {
            return null;
        }
        Held held = entry.held;
        boolean isTheirs = held.user.equals(user) && held.vhost.equals(vhost) && held.queue.equals(queue);
        return isTheirs ? held : null;
    }

    /** The same, and the receipt ends. */
    synchronized @Nullable Held take(String receipt, String user, String vhost, String queue) {
        Held held = find(receipt, user, vhost, queue);
        if (held != null) {
            end(receipt);
        }
        return held;
    }

    /** The user has more time, or less. */
    synchronized void extend(String receipt, long untilMs) {
        Entry entry = byReceipt.get(receipt);
        if (entry != null) {
            byReceipt.put(receipt, new Entry(entry.held, untilMs));
            ends.add(new End(untilMs + GRACE_MS, receipt));
        }
    }

    private void prune(long nowMs) {
        for (End first = ends.peek(); first != null && first.atMs <= nowMs; first = ends.peek()) {
            ends.remove();
            Entry entry = byReceipt.get(first.receipt);
            if (entry != null && entry.untilMs + GRACE_MS <= nowMs) {
                end(first.receipt);
            }
        }
        if (ends.size() > 2 * ALL_MAX) {
            ends.removeIf(each -> !byReceipt.containsKey(each.receipt));
        }
    }

    private void end(String receipt) {
        Entry entry = byReceipt.remove(receipt);
        if (entry != null) {
            share(entry.held.user).held--;
            forgetIfUnused(entry.held.user);
        }
    }

    private Share share(String user) {
        return byUser.computeIfAbsent(user, _ -> new Share());
    }

    private void forgetIfUnused(String user) {
        Share share = byUser.get(user);
        if (share != null && share.held <= 0 && share.waiting <= 0) {
            byUser.remove(user);
        }
    }
}
