package io.warrenmq.cli.perf.measure;

/**
 * Which numbers of a row have come, each asked about once or more. In order it is one counter; what comes ahead of a
 * gap costs one bit. Not thread-safe.
 */
final class SequenceSet {
    private static final int WORDS_FIRST = 16;

    /** All numbers below have come. */
    private long floor;

    /** Bits of the numbers from the floor on, each at its number modulo the bits there are. */
    private long[] words = new long[WORDS_FIRST];

    /** How many bits are set. */
    private long ahead;

    /** Notes the number; false when it has come before. */
    boolean add(long number) {
        if (number < floor) {
            return false;
        }
        if (number == floor && ahead == 0) {
            floor++;
            return true;
        }
        grow(number - floor);
        long bit = 1L << number;
        int at = word(number);
        if ((words[at] & bit) != 0) {
            return false;
        }
        words[at] |= bit;
        ahead++;
        advance();
        return true;
    }

    /** How many different numbers have come. */
    long count() {
        return floor + ahead;
    }

    private void advance() {
        int at = word(floor);
        while (ahead > 0 && (words[at] & (1L << floor)) != 0) {
            words[at] &= ~(1L << floor);
            ahead--;
            floor++;
            at = word(floor);
        }
    }

    private int word(long number) {
        return (int) (number >>> 6) & (words.length - 1);
    }

    private void grow(long distance) {
        // One word more than needed: the floor's own word is used from its middle on.
        int needed = Math.toIntExact((distance >>> 6) + 2);
        if (needed <= words.length) {
            return;
        }
        long[] old = words;
        words = new long[Integer.highestOneBit(needed) << 1];
        for (int i = 0; i < old.length; i++) {
            long base = (floor >>> 6) + i;
            words[(int) base & (words.length - 1)] = old[(int) base & (old.length - 1)];
        }
    }
}
