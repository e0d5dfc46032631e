package io.warrenmq.amqp.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * An allocator that knows what is out: a buffer that is never released shows at once, not when the collector runs, so
 * it needs no leak detector.
 */
public final class CountedBuffers {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

    public UnpooledByteBufAllocator allocator() {
        return allocator;
    }

    /** A buffer as a socket would fill it: with room for more. */
    public ByteBuf of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    public ByteBuf of(byte[] bytes, int from, int to) {
        return withCapacity(Math.max(64, (to - from) * 2), bytes, from, to);
    }

    /** A buffer that is full, as a socket with much to say leaves it. */
    public ByteBuf full(byte[] bytes, int from, int to) {
        return withCapacity(to - from, bytes, from, to);
    }

    public ByteBuf withCapacity(int capacity, byte[] bytes, int from, int to) {
        return allocator.heapBuffer(capacity).writeBytes(bytes, from, to - from);
    }

    /** Bytes in all buffers that are not released. */
    public long heldBytes() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    public void assertAllReleased() {
        assertEquals(0, heldBytes(), "bytes in buffers that nobody released");
    }
}
