package io.warrenmq.core.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class WireTest {

    @Test
    void readsWhatWasWritten() {
        var out = new WireWriter(0);
        out.int8(0x80);
        out.int8(0x80);
        out.int16(0xFFFE);
        out.int16(0xFFFE);
        out.int32(-2);
        out.int32(-2);
        out.int64(Long.MIN_VALUE);
        out.shortString("grüß");
        out.longString(new byte[] {1, 2, 3});
        int mark = out.beginLength();
        out.bytes(new byte[] {9, 8});
        out.endLength(mark);
        byte[] bytes = out.toByteArray();
        assertEquals(out.size(), bytes.length);

        var in = new WireReader(bytes, 0, bytes.length);
        assertEquals(0x80, in.uint8());
        assertEquals(-0x80, in.int8());
        assertEquals(0xFFFE, in.uint16());
        assertEquals(-2, in.int16());
        assertEquals(0xFFFF_FFFEL, in.uint32());
        assertEquals(-2, in.int32());
        assertEquals(Long.MIN_VALUE, in.int64());
        assertEquals("grüß", in.shortString());
        assertArrayEquals(new byte[] {1, 2, 3}, in.longString());
        WireReader inner = in.slice(in.length());
        inner.skip(1);
        assertEquals(8, inner.uint8());
        assertEquals(bytes.length, inner.position());
        assertEquals(0, in.remaining());
    }

    @Test
    void neverReadsOutsideItsRange() {
        var in = new WireReader(new byte[20], 4, 7);
        assertThrows(MalformedTableException.class, in::int64);
        assertThrows(MalformedTableException.class, () -> in.skip(8));
        assertThrows(MalformedTableException.class, () -> in.skip(-1));
        assertThrows(MalformedTableException.class, () -> in.bytes(Integer.MAX_VALUE));
        in.skip(4);
        assertThrows(MalformedTableException.class, in::int32);
        assertEquals(3, in.remaining());
        assertEquals(4, in.position());
        assertThrows(IndexOutOfBoundsException.class, () -> new WireReader(new byte[3], 1, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> new WireReader(new byte[3], -1, 2));
    }

    @Test
    void refusesTextThatNoShortStringHolds() {
        var out = new WireWriter();
        out.shortString("x".repeat(255));
        assertThrows(IllegalArgumentException.class, () -> out.shortString("x".repeat(256)));
        assertEquals(256, out.size());
    }
}
