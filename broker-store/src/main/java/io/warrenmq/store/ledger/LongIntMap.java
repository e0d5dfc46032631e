package io.warrenmq.store.ledger;

import java.util.Arrays;

/** Counts by key, without objects: open addressing. Keys are 0 or more. Owned by one thread. */
final class LongIntMap {
    private static final long FREE = -1;
    private static final int CAPACITY_MIN = 4;

    private long[] keys = newKeys(CAPACITY_MIN);
    private int[] counts = new int[CAPACITY_MIN];
    private int used;

    /** The count of that key, 0 when it was never added. */
    int get(long key) {
        int at = find(key);
        return keys[at] == key ? counts[at] : 0;
    }

    void add(long key, int difference) {
        int at = find(key);
        if (keys[at] == FREE) {
            if (used >= keys.length / 2) {
                grow();
                at = find(key);
            }
            keys[at] = key;
            used++;
        }
        counts[at] += difference;
    }

    /** Sets the count to 0 and returns what it was. */
    int clear(long key) {
        int at = find(key);
        if (keys[at] != key) {
            return 0;
        }
        int was = counts[at];
        counts[at] = 0;
        return was;
    }

    private int find(long key) {
        int mask = keys.length - 1;
        int at = (int) ((key * 0x9E37_79B9_7F4A_7C15L) >>> 32) & mask;
        while (keys[at] != key && keys[at] != FREE) {
            at = (at + 1) & mask;
        }
        return at;
    }

    /** Also leaves out keys whose count is 0. */
    private void grow() {
        long[] oldKeys = keys;
        int[] oldCounts = counts;
        int live = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            live += oldKeys[i] != FREE && oldCounts[i] != 0 ? 1 : 0;
        }
        int capacity = Math.max(CAPACITY_MIN, Integer.highestOneBit(Math.max(1, live)) * 4);
        keys = newKeys(capacity);
        counts = new int[capacity];
        used = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != FREE && oldCounts[i] != 0) {
                int at = find(oldKeys[i]);
                keys[at] = oldKeys[i];
                counts[at] = oldCounts[i];
                used++;
            }
        }
    }

    private static long[] newKeys(int capacity) {
        long[] keys = new long[capacity];
        Arrays.fill(keys, FREE);
        return keys;
    }
}
