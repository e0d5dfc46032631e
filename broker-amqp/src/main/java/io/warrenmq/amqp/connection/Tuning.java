package io.warrenmq.amqp.connection;

import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;

/** The limits that client and broker have agreed on. */
record Tuning(int channelMax, int frameBytesMax, int heartbeatSeconds) {
    /**
     * Checks the client's answer to our proposal (RabbitMQ's rules: neither above ours, nor without limit where we have
     * one, nor below the protocol's minimum).
     *
     * @throws BrokerException 530
     */
    static Tuning agree(ConnectionMethod.TuneOk answer, AmqpConfig config) {
        require("frame_max", answer.frameMaxBytes(), AmqpConfig.FRAME_BYTES_MIN, config.frameBytesMax());
        require("channel_max", answer.channelMax(), 1, config.channelMax());
        return new Tuning(answer.channelMax(), (int) answer.frameMaxBytes(), answer.heartbeatSeconds());
    }

    private static void require(String what, long value, long min, long max) {
        if (value != 0 && value < min) {
            throw notAllowed(what, value, "lower than the minimum", min);
        }
        if (value == 0 || value > max) {
            throw notAllowed(what, value, "higher than the maximum", max);
        }
    }

    private static BrokerException notAllowed(String what, long value, String how, long limit) {
        String detail = what.equals("channel_max") && value == 0 ? " (no limit)" : "";
        return new BrokerException(
                ReplyCode.NOT_ALLOWED,
                "negotiated " + what + " = " + value + detail + " is " + how + " allowed value (" + limit + ")");
    }
}
