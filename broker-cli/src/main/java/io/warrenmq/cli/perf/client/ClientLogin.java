package io.warrenmq.cli.perf.client;

import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.cli.command.Version;
import io.warrenmq.core.table.FieldTable;
import java.nio.charset.StandardCharsets;

/** The client's side of a handshake: who it is, and which limits it agrees to. Owned by the connection's loop. */
final class ClientLogin {
    private static final int CHANNELS_MAX = 65_535;

    private static final FieldTable PROPERTIES = FieldTable.builder()
            .put("product", "warren perf")
            .put("version", Version.current())
            .put("platform", "Java " + Runtime.version().feature())
            .put("connection_name", "warren perf")
            .put(
                    "capabilities",
                    FieldTable.builder()
                            .put("publisher_confirms", true)
                            .put("basic.nack", true)
                            .put("consumer_cancel_notify", true)
                            .put("connection.blocked", true)
                            .put("authentication_failure_close", true)
                            .build())
            .build();

    private final BrokerUri uri;
    private final int heartbeatSeconds;
    private int frameBytesMax = ClientConnection.FRAME_BYTES_FIRST;
    private int channelMax = CHANNELS_MAX;

    /** @param heartbeatSeconds the longest interval wanted, 0 for none */
    ClientLogin(BrokerUri uri, int heartbeatSeconds) {
        this.uri = uri;
        this.heartbeatSeconds = heartbeatSeconds;
    }

    String address() {
        return uri.address();
    }

    String user() {
        return uri.user();
    }

    int frameBytesMax() {
        return frameBytesMax;
    }

    int channelMax() {
        return channelMax;
    }

    ConnectionMethod.StartOk answer(ConnectionMethod.Start start) {
        byte[] response = ("\0" + uri.user() + "\0" + uri.password()).getBytes(StandardCharsets.UTF_8);
        String locale = start.locales().split(" ", -1)[0];
        return new ConnectionMethod.StartOk(PROPERTIES, "PLAIN", response, locale);
    }

    /** What the broker offers, but for frames of more than 128 KiB; 0 stands for no limit. */
    ConnectionMethod.TuneOk answer(ConnectionMethod.Tune tune) {
        channelMax = tune.channelMax() == 0 ? CHANNELS_MAX : tune.channelMax();
        if (tune.frameMaxBytes() != 0) {
            frameBytesMax = (int) Math.min(tune.frameMaxBytes(), frameBytesMax);
        }
        int heartbeat =
                tune.heartbeatSeconds() == 0 ? heartbeatSeconds : Math.min(tune.heartbeatSeconds(), heartbeatSeconds);
        return new ConnectionMethod.TuneOk(channelMax, frameBytesMax, heartbeat);
    }

    ConnectionMethod.Open open() {
        return new ConnectionMethod.Open(uri.virtualHost());
    }
}
