package io.warrenmq.amqp.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.warrenmq.amqp.method.MalformedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameCacheTest {
    private final NameCache cache = new NameCache();

    private static ByteBuf wire(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Unpooled.buffer().writeByte(bytes.length).writeBytes(bytes);
    }

    private String read(String text) {
        // Something before and behind it: a name is read from the middle of a frame.
        ByteBuf in = Unpooled.buffer().writeBytes(new byte[3]).writeBytes(wire(text));
        int end = in.writerIndex();
        in.writeByte('x').readerIndex(3);
        String read = cache.read(in);
        assertEquals(end, in.readerIndex());
        return read;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "q", "a.routing.key", "\u00fc\u20ac\ud83d\udc07", "\ufffd", "\0", "line\nbreak"})
    void readsWhatIsThere(String text) {
        assertEquals(text, read(text));
        assertEquals(text, read(text));
    }

    @Test
    void repeatedNameIsTheSameObject() {
        String first = read("amq.topic");
        assertSame(first, read("amq.topic"));
        assertSame(read(""), read(""));
    }

    @Test
    void longestNameIsReadAndRemembered() {
        String longest = "n".repeat(255);
        String read = read(longest);
        assertEquals(longest, read);
        assertSame(read, read(longest));
        assertEquals("n".repeat(254), read("n".repeat(254)));
    }

    @Test
    void namesThatBeginAlikeAreNotConfused() {
        for (String name : new String[] {"a", "ab", "ab\0", "ba", "AB", "b"}) {
            assertEquals(name, read(name));
        }
        assertEquals("ab", read("ab"));
    }

    /** More names than slots: they displace one another, and each is still read as what it is. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void manyNamesNeverTurnIntoOneAnother(long seed) {
        Random random = new Random(seed);
        String last = "";
        for (int i = 0; i < 50_000; i++) {
            String name = "queue-" + random.nextInt(5000);
            last = read(name);
            assertEquals(name, last);
        }
        assertSame(last, read(last));
    }

    /** The two strings of each pair have the same hash code, so they want the same slot. */
    @Test
    void collidingNamesDisplaceOneAnother() {
        String one = read("Aa.key");
        assertEquals("BB.key", read("BB.key"));
        String again = read("Aa.key");
        assertEquals(one, again);
        assertNotSame(one, again);
    }

    @Test
    void nameOutlivesTheBufferItCameFrom() {
        ByteBuf in = wire("stable");
        assertEquals("stable", cache.read(in));
        in.setZero(0, in.capacity());
        assertEquals("stable", read("stable"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"02c328", "01ff", "01c3", "03e282e2", "02c080", "03eda080", "04f4908080"})
    void malformedUtf8IsRefusedEachTime(String hex) {
        ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
        assertThrows(MalformedFrameException.class, () -> cache.read(in.duplicate()));
        assertThrows(MalformedFrameException.class, () -> cache.read(in.duplicate()));
        assertEquals("fine", read("fine"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "0561", "056162", "ff61"})
    void nameThatEndsEarlyIsRefused(String hex) {
        ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
        assertThrows(MalformedFrameException.class, () -> cache.read(in));
    }

    /** A remembered name must not be found in a buffer that ends within it. */
    @Test
    void rememberedNameThatEndsEarlyIsRefused() {
        read("remembered");
        ByteBuf in = wire("remembered");
        ByteBuf cut = in.slice(0, in.readableBytes() - 1);
        assertThrows(MalformedFrameException.class, () -> cache.read(cut));
    }
}
