package io.warrenmq.store.ledger;

import java.util.Arrays;

/** A set of pairs of numbers, without objects: open addressing. The first of each pair is 0 or more. */
public final class LongPairSet {
    private static final long FREE = -1;
    private static final int CAPACITY_MIN = 16;

    private long[] pairs = newPairs(CAPACITY_MIN);
    private int size;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public void add(long first, long second) {
        if (size >= pairs.length / 4) {
            grow();
        }
        int at = find(pairs, first, second);
        if (pairs[at] == FREE) {
            pairs[at] = first;
            pairs[at + 1] = second;
            size++;
        }
    }

    public boolean contains(long first, long second) {
        return size > 0 && pairs[find(pairs, first, second)] != FREE;
    }

    private void grow() {
        long[] larger = newPairs(pairs.length);
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i] != FREE) {
                int at = find(larger, pairs[i], pairs[i + 1]);
                larger[at] = pairs[i];
                larger[at + 1] = pairs[i + 1];
            }
        }
        pairs = larger;
    }

    private static int find(long[] in, long first, long second) {
        int mask = in.length - 1;
        long hash = ((first * 0x9E37_79B9_7F4A_7C15L) ^ second) * 0xC2B2_AE3D_27D4_EB4FL;
        int at = ((int) (hash >>> 32) << 1) & mask;
        while (in[at] != FREE && (in[at] != first || in[at + 1] != second)) {
            at = (at + 2) & mask;
        }
        return at;
    }

    /** Room for that many pairs. */
    private static long[] newPairs(int capacity) {
        long[] pairs = new long[capacity * 2];
        Arrays.fill(pairs, FREE);
        return pairs;
    }
}
