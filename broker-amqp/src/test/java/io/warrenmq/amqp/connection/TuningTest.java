package io.warrenmq.amqp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TuningTest {
    private static final AmqpConfig CONFIG = AmqpConfig.defaults();

    private static Tuning agree(int channelMax, long frameBytesMax, int heartbeatSeconds) {
        return Tuning.agree(new ConnectionMethod.TuneOk(channelMax, frameBytesMax, heartbeatSeconds), CONFIG);
    }

    @ParameterizedTest
    @CsvSource({"2047, 131072, 60", "1, 4096, 0", "2047, 4096, 65535", "10, 131071, 1", "2046, 4097, 580"})
    void answerWithinTheLimitsIsTakenAsItIs(int channelMax, long frameBytesMax, int heartbeatSeconds) {
        assertEquals(
                new Tuning(channelMax, (int) frameBytesMax, heartbeatSeconds),
                agree(channelMax, frameBytesMax, heartbeatSeconds));
    }

    /** The texts are RabbitMQ's: clients' users search for them. */
    @ParameterizedTest
    @CsvSource({
        "2047, 1, lower than the minimum allowed value (4096)",
        "2047, 4095, lower than the minimum allowed value (4096)",
        "2047, 131073, higher than the maximum allowed value (131072)",
        "2047, 4294967295, higher than the maximum allowed value (131072)",
        "2047, 0, higher than the maximum allowed value (131072)"
    })
    void frameMaxOutOfRangeIsRefused(int channelMax, long frameBytesMax, String text) {
        assertRefused("negotiated frame_max = " + frameBytesMax + " is " + text, channelMax, frameBytesMax);
    }

    @ParameterizedTest
    @CsvSource({
        "2048, higher than the maximum allowed value (2047)",
        "65535, higher than the maximum allowed value (2047)"
    })
    void channelMaxOutOfRangeIsRefused(int channelMax, String text) {
        assertRefused("negotiated channel_max = " + channelMax + " is " + text, channelMax, 4096);
    }

    /** No limit is more than ours. */
    @Test
    void channelMaxOfZeroIsRefused() {
        BrokerException refusal = assertThrows(BrokerException.class, () -> agree(0, 131_072, 60));
        assertEquals(ReplyCode.NOT_ALLOWED, refusal.code());
    }

    private static void assertRefused(String explanation, int channelMax, long frameBytesMax) {
        BrokerException refusal = assertThrows(BrokerException.class, () -> agree(channelMax, frameBytesMax, 60));
        assertEquals(ReplyCode.NOT_ALLOWED, refusal.code());
        assertEquals(explanation, refusal.explanation());
    }
}
