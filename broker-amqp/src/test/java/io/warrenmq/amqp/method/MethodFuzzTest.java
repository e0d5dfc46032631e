package io.warrenmq.amqp.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MethodFuzzTest {
    private static final List<Method> SAMPLES = MethodSamples.all();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noiseIsDecodedOrRefused(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 25_000; i++) {
            byte[] arguments = new byte[random.nextInt(120)];
            random.nextBytes(arguments);
            // Half of the cases begin with a method that exists, so that noise reaches the arguments.
            int id = random.nextBoolean()
                    ? random.nextInt()
                    : SAMPLES.get(random.nextInt(SAMPLES.size())).id();
            decodeOrRefuse(Unpooled.buffer().writeInt(id).writeBytes(arguments));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void damagedMethodsAreDecodedOrRefused(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 25_000; i++) {
            ByteBuf payload = Unpooled.buffer();
            MethodCodec.encode(SAMPLES.get(random.nextInt(SAMPLES.size())), payload);
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                payload.setByte(random.nextInt(payload.readableBytes()), random.nextInt());
            }
            decodeOrRefuse(payload);
        }
    }

    /** A decoded method must encode again; anything else than the two refusals fails the test. */
    private static void decodeOrRefuse(ByteBuf payload) {
        int length = payload.readableBytes();
        Method method;
        try {
            method = MethodCodec.decode(payload);
        } catch (MalformedFrameException | UnknownMethodException _) {
            return;
        }
        assertEquals(0, payload.readableBytes());
        ByteBuf again = Unpooled.buffer();
        MethodCodec.encode(method, again);
        // Never longer: what a client may leave out or repeat, such as reserved text, only gets shorter.
        assertEquals(method.id(), again.getInt(0));
        assertTrue(again.readableBytes() <= length);
    }

    @Test
    void aFrameOfNestedTablesIsRefused() {
        int depth = 20_000;
        ByteBuf payload = Unpooled.buffer();
        payload.writeInt(MethodIds.QUEUE_DECLARE).writeShort(0).writeByte(0).writeByte(0);
        for (int level = depth; level > 0; level--) {
            payload.writeInt((level - 1) * 6);
            if (level > 1) {
                payload.writeByte(0).writeByte('F');
            }
        }
        assertThrows(MalformedFrameException.class, () -> MethodCodec.decode(payload));
    }
}
