package io.warrenmq.amqp.channel;

import io.warrenmq.core.queue.Delivery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one channel that wait to be settled, by delivery tag. Tags only grow, so parallel arrays in order
 * of tags serve as a queue; one that is settled out of turn leaves a hole, and holes are squeezed out when they are
 * many. Its size is bounded by what the queues hand out: prefetch, or else the client's wish for all of it.
 */
final class Unacked {
    private static final int CAPACITY_MIN = 8;
    private static final int LATE_MAX = 16_384;

    /** One delivery with its tag; {@code consumer} is null for one from {@code basic.get}. */
    record Entry(long tag, Delivery delivery, @Nullable ChannelConsumer consumer) {}

    private long[] tags = new long[CAPACITY_MIN];
    private @Nullable Entry[] entries = new Entry[CAPACITY_MIN];
    private int head;
    private int end;
    private int count;

    /** Tags of deliveries whose time is over, the latest. */
    private final LinkedHashSet<Long> late = new LinkedHashSet<>(1);

    /** How many deliveries wait. */
    int size() {
        return count;
    }

    /** Adds a delivery with a tag larger than all before. */
    void add(long tag, Delivery delivery, @Nullable ChannelConsumer consumer) {
        append(new Entry(tag, delivery, consumer));
    }

    private void append(Entry entry) {
        if (end == tags.length) {
            makeRoom();
        }
        tags[end] = entry.tag();
        entries[end] = entry;
        end++;
        count++;
    }

    /** Takes out the delivery with this tag; null when there is none. */
    @Nullable
    Entry take(long tag) {
        int at = place(tag);
        Entry entry = at < 0 ? null : entries[at];
        if (entry == null) {
            return null;
        }
        entries[at] = null;
        count--;
        skipHoles();
        return entry;
    }

    /** Whether a delivery with this tag waits. */
    boolean contains(long tag) {
        return find(tag) != null;
    }

    /** The delivery with this tag, which stays; null when there is none. */
    @Nullable
    Entry find(long tag) {
        int at = place(tag);
        return at < 0 ? null : entries[at];
    }

    /**
     * Takes out a delivery whose time is over; null when it is not here. A settlement of its tag means nothing from now
     * on, and is no mistake of the client. So many tags are remembered.
     */
    @Nullable
    Entry takeLate(Delivery delivery) {
        for (int i = head; i < end; i++) {
            Entry entry = entries[i];
            if (entry != null && entry.delivery() == delivery) {
                if (late.size() == LATE_MAX) {
                    late.removeFirst();
                }
                late.add(entry.tag());
                return take(entry.tag());
            }
        }
        return null;
    }

    /** Whether that tag was one of a delivery whose time is over. */
    boolean isLate(long tag) {
        return !late.isEmpty() && late.contains(tag);
    }

    /** Takes out all deliveries up to this tag, in order. */
    List<Entry> takeUpTo(long tag) {
        List<Entry> taken = new ArrayList<>();
        while (head < end && tags[head] <= tag) {
            Entry entry = entries[head];
            if (entry != null) {
                taken.add(entry);
                entries[head] = null;
                count--;
            }
            head++;
        }
        skipHoles();
        return taken;
    }

    List<Entry> takeAll() {
        return takeUpTo(Long.MAX_VALUE);
    }

    /** How many came through consumers rather than {@code basic.get}. */
    int consumedCount() {
        int consumed = 0;
        for (int i = head; i < end; i++) {
            Entry entry = entries[i];
            if (entry != null && entry.consumer() != null) {
                consumed++;
            }
        }
        return consumed;
    }

    /** Puts entries back that were taken out, when a transaction is rolled back. */
    void restore(List<Entry> taken) {
        List<Entry> all = takeAll();
        all.addAll(taken);
        all.sort(Comparator.comparingLong(Entry::tag)); // two sorted runs, which is what this sort is best at
        all.forEach(this::append);
    }

    private int place(long tag) {
        return head < end && tags[head] == tag ? head : Arrays.binarySearch(tags, head, end, tag);
    }

    private void skipHoles() {
        while (head < end && entries[head] == null) {
            head++;
        }
        if (head == end) {
            head = 0;
            end = 0;
            if (tags.length > CAPACITY_MIN * 128) {
                tags = new long[CAPACITY_MIN];
                entries = new Entry[CAPACITY_MIN];
            }
        }
    }

    /** Squeezes out holes; when that frees less than half, doubles the arrays. */
    private void makeRoom() {
        int capacity = count > tags.length / 2 ? tags.length * 2 : tags.length;
        long[] newTags = new long[capacity];
        @Nullable Entry[] newEntries = new Entry[capacity];
        int to = 0;
        for (int from = head; from < end; from++) {
            if (entries[from] != null) {
                newTags[to] = tags[from];
                newEntries[to] = entries[from];
                to++;
            }
        }
        tags = newTags;
        entries = newEntries;
        head = 0;
        end = to;
    }
}
