package io.warrenmq.tests.harness;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The steps of the connection handshake on a {@link RawConnection}, one by one or all at once. */
public final class Handshake {
    public static final int CHANNEL_MAX = 2047;
    public static final int FRAME_MAX_BYTES = 131_072;

    /** Client properties of a client that knows all of RabbitMQ's extensions. */
    public static final Map<String, Object> ALL_CAPABILITIES = Map.of(
            "capabilities",
            Map.of(
                    "authentication_failure_close", true,
                    "consumer_cancel_notify", true,
                    "connection.blocked", true,
                    "basic.nack", true,
                    "publisher_confirms", true));

    /** What connection.start says. */
    public record Start(
            int versionMajor,
            int versionMinor,
            Map<String, Object> serverProperties,
            String mechanisms,
            String locales) {}

    /** What connection.tune proposes. */
    public record Tune(int channelMax, long frameMaxBytes, int heartbeatSeconds) {}

    private Handshake() {}

    /** Everything up to connection.open-ok on vhost {@code /}, as guest, without heartbeats. */
    public static void login(RawConnection socket) {
        login(socket, FRAME_MAX_BYTES, 0);
    }

    public static void login(RawConnection socket, int frameMaxBytes, int heartbeatSeconds) {
        authenticate(socket);
        tuneOk(socket, CHANNEL_MAX, frameMaxBytes, heartbeatSeconds);
        open(socket, "/");
        socket.expect(0, AmqpMethod.CONNECTION_OPEN_OK);
    }

    /** Up to connection.tune, as guest. */
    public static Tune authenticate(RawConnection socket) {
        start(socket);
        startOk(socket, "PLAIN", plain("guest", "guest"), ALL_CAPABILITIES);
        return readTune(socket);
    }

    /** Sends the protocol header and reads connection.start. */
    public static Start start(RawConnection socket) {
        socket.sendProtocolHeader();
        return readStart(socket);
    }

    public static Start readStart(RawConnection socket) {
        WireReader arguments = socket.expect(0, AmqpMethod.CONNECTION_START);
        return new Start(
                arguments.octet(),
                arguments.octet(),
                arguments.table(),
                arguments.longString(),
                arguments.longString());
    }

    public static void startOk(
            RawConnection socket, String mechanism, byte[] response, Map<String, ?> clientProperties) {
        startOk(socket, mechanism, response, clientProperties, "en_US");
    }

    public static void startOk(
            RawConnection socket, String mechanism, byte[] response, Map<String, ?> clientProperties, String locale) {
        socket.sendMethod(
                0,
                AmqpMethod.CONNECTION_START_OK,
                new WireWriter()
                        .table(clientProperties)
                        .shortString(mechanism)
                        .longBytes(response)
                        .shortString(locale));
    }

    public static byte[] plain(String user, String password) {
        return new WireWriter()
                .octet(0)
                .bytes(user.getBytes(StandardCharsets.UTF_8))
                .octet(0)
                .bytes(password.getBytes(StandardCharsets.UTF_8))
                .toBytes();
    }

    /** AMQPLAIN's response: the fields of a table without the table's length. */
    public static byte[] amqplain(String user, String password) {
        return new WireWriter()
                .shortString("LOGIN")
                .octet('S')
                .longString(user)
                .shortString("PASSWORD")
                .octet('S')
                .longString(password)
                .toBytes();
    }

    public static Tune readTune(RawConnection socket) {
        WireReader arguments = socket.expect(0, AmqpMethod.CONNECTION_TUNE);
        return new Tune(arguments.shortInt(), arguments.longInt(), arguments.shortInt());
    }

    public static void tuneOk(RawConnection socket, int channelMax, long frameMaxBytes, int heartbeatSeconds) {
        socket.sendMethod(
                0,
                AmqpMethod.CONNECTION_TUNE_OK,
                new WireWriter().shortInt(channelMax).longInt(frameMaxBytes).shortInt(heartbeatSeconds));
    }

    public static void open(RawConnection socket, String virtualHost) {
        socket.sendMethod(
                0,
                AmqpMethod.CONNECTION_OPEN,
                new WireWriter().shortString(virtualHost).shortString("").octet(0));
    }
}
