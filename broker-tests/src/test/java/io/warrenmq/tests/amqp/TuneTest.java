package io.warrenmq.tests.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.WireWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** connection.tune: what we propose, what we refuse, and the limit on channels. */
final class TuneTest extends AmqpTest {

    @Test
    void tuneProposesTheUsualLimits() {
        RawConnection socket = socket();

        assertEquals(new Handshake.Tune(2047, 131_072, 60), Handshake.authenticate(socket));
    }

    @ParameterizedTest
    @CsvSource({"1, 4096", "2047, 131072", "255, 65536"})
    void valuesWithinTheLimitsAreAccepted(int channelMax, int frameMaxBytes) {
        RawConnection socket = socket();
        Handshake.authenticate(socket);
        Handshake.tuneOk(socket, channelMax, frameMaxBytes, 0);
        Handshake.open(socket, "/");

        socket.expect(0, AmqpMethod.CONNECTION_OPEN_OK);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1024, 4095})
    void frameMaxBelow4096Is530(long frameMaxBytes) {
        refuse(
                2047,
                frameMaxBytes,
                "NOT_ALLOWED - negotiated frame_max = " + frameMaxBytes
                        + " is lower than the minimum allowed value (4096)");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 131_073, 0xffff_ffffL})
    void frameMaxAboveOursOrUnlimitedIs530(long frameMaxBytes) {
        refuse(
                2047,
                frameMaxBytes,
                "NOT_ALLOWED - negotiated frame_max = " + frameMaxBytes
                        + " is higher than the maximum allowed value (131072)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2048, 65_535})
    void channelMaxAboveOursOrUnlimitedIs530(int channelMax) {
        refuse(
                channelMax,
                131_072,
                "NOT_ALLOWED - negotiated channel_max = " + channelMax + (channelMax == 0 ? " (no limit)" : "")
                        + " is higher than the maximum allowed value (2047)");
    }

    private void refuse(int channelMax, long frameMaxBytes, String text) {
        RawConnection socket = socket();
        Handshake.authenticate(socket);
        Handshake.tuneOk(socket, channelMax, frameMaxBytes, 0);

        socket.expectConnectionClose(530, text);
    }

    @Test
    void moreChannelsThanChannelMaxIs530() {
        RawConnection socket = withChannelMax(2);
        socket.openChannel(1).openChannel(2);
        socket.sendMethod(3, AmqpMethod.CHANNEL_OPEN, new WireWriter().shortString(""));

        socket.expectConnectionClose(
                530, "NOT_ALLOWED - number of channels opened (2) has reached the negotiated channel_max (2)");
    }

    @Test
    void closedChannelsDoNotCountForChannelMax() {
        RawConnection socket = withChannelMax(1);
        for (int i = 0; i < 3; i++) {
            socket.openChannel(1);
            socket.closeChannel(1);
        }
        assertEquals(0, socket.openChannel(1).declareQueue(1).indexOf("amq.gen-"));
    }

    @Test
    void clientsMayUseAllOf2047Channels() {
        RawConnection socket = withChannelMax(2047);
        for (int channel = 1; channel <= 2047; channel++) {
            socket.openChannel(channel);
        }
        socket.sendMethod(2048, AmqpMethod.CHANNEL_OPEN, new WireWriter().shortString(""));

        socket.expectConnectionClose(
                530, "NOT_ALLOWED - number of channels opened (2047) has reached the negotiated channel_max (2047)");
    }

    private RawConnection withChannelMax(int channelMax) {
        RawConnection socket = socket();
        Handshake.authenticate(socket);
        Handshake.tuneOk(socket, channelMax, 131_072, 0);
        Handshake.open(socket, "/");
        socket.expect(0, AmqpMethod.CONNECTION_OPEN_OK);
        return socket;
    }
}
