package io.warrenmq.tests.bench;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Checks that messages arrive as they were published: the bodies begin with 0, 1, 2 and so on, each once. For one
 * thread.
 */
final class Numbers {
    private final int messageCount;
    private final BitSet seen;
    private long expectedNumber;
    private int outOfOrderCount;
    private int doubleCount;
    private int foreignCount;

    Numbers(int messageCount) {
        this.messageCount = messageCount;
        this.seen = new BitSet(messageCount);
    }

    void receive(byte[] body) {
        long number = body.length < Long.BYTES ? -1 : ByteBuffer.wrap(body).getLong();
        if (number < 0 || number >= messageCount) {
            foreignCount++;
            return;
        }
        if (seen.get((int) number)) {
            doubleCount++;
        } else if (number != expectedNumber) {
            outOfOrderCount++;
        }
        seen.set((int) number);
        expectedNumber = number + 1;
    }

    int missingCount() {
        return messageCount - seen.cardinality();
    }

    /** Messages that came again. */
    int doubleCount() {
        return doubleCount;
    }

    /** Messages that came first after another than the one published before them. */
    int outOfOrderCount() {
        return outOfOrderCount;
    }

    /** Messages that nobody published. */
    int foreignCount() {
        return foreignCount;
    }

    boolean isRight() {
        return missingCount() == 0 && doubleCount == 0 && outOfOrderCount == 0 && foreignCount == 0;
    }
}
