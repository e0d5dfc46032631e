package io.warrenmq.core.routing;

import org.jspecify.annotations.Nullable;

/**
 * Many things in the order in which they came. One writer adds and removes at any place, which costs the same however
 * many there are, while any number of threads walk through a {@link View} without waiting.
 *
 * <p>How both go together: what is added takes the slot after the last and is then announced by a higher end; what is
 * removed leaves its slot empty, for ever. Once half of the slots are empty, or all are taken, what is left moves to a
 * new array, and readers of the old one see what was there until then. So a walk meets each thing at most once, and all
 * that neither come nor go meanwhile.
 */
final class Slots<E extends Slots.Entry> {
    private static final int SLOTS_MIN = 2;

    /** What can stand in slots: in one place at a time. */
    abstract static class Entry {
        /** The slot. The writer's. */
        int at;
    }

    /** What a reader walks through. */
    static final class View<E extends Entry> {
        private final @Nullable Entry[] entries;
        private volatile int end;

        private View(int length) {
            entries = new Entry[length];
        }

        /** The slots so far; to be asked once, before the walk. */
        int end() {
            return end;
        }

        /** What stands there, or null when it was removed. */
        @SuppressWarnings("unchecked") // nothing but E is put in
        @Nullable
        E at(int slot) {
            return (E) entries[slot];
        }
    }

    private volatile View<E> view = new View<>(SLOTS_MIN);
    private int size;

    /** What stands here now, for one walk. Any thread. */
    View<E> view() {
        return view;
    }

    /** How many entries there are. Writer only. */
    int size() {
        return size;
    }

    /** Adds an entry. Writer only. */
    void add(E entry) {
        if (view.end == view.entries.length) {
            move(Math.max(SLOTS_MIN, 2 * (size + 1)));
        }
        append(view, entry);
        size++;
    }

    /** Removes an entry that stands here. Writer only. */
    void remove(E entry) {
        view.entries[entry.at] = null;
        size--;
        if (view.entries.length > SLOTS_MIN && size < view.entries.length / 4) {
            move(Math.max(SLOTS_MIN, 2 * size));
        }
    }

    private void move(int length) {
        View<E> next = new View<>(length);
        View<E> old = view;
        for (int i = 0; i < old.end; i++) {
            E entry = old.at(i);
            if (entry != null) {
                append(next, entry);
            }
        }
        view = next;
    }

    private static <E extends Entry> void append(View<E> to, E entry) {
        int end = to.end;
        entry.at = end;
        to.entries[end] = entry;
        to.end = end + 1;
    }
}
