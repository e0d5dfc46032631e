package io.warrenmq.amqp.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.MethodCodec;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;
import java.nio.charset.StandardCharsets;

/** What a client sends, frame by frame, gathered in one array. */
public final class ClientBytes {
    public static final FieldTable CAPABLE = FieldTable.builder()
            .put(
                    "capabilities",
                    FieldTable.builder()
                            .put("authentication_failure_close", true)
                            .put("consumer_cancel_notify", true)
                            .build())
            .put("connection_name", "simulated")
            .build();

    private final ByteBuf out = Unpooled.buffer();

    public byte[] bytes() {
        byte[] bytes = new byte[out.readableBytes()];
        out.getBytes(0, bytes);
        return bytes;
    }

    public int length() {
        return out.readableBytes();
    }

    public ClientBytes raw(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public ClientBytes protocolHeader() {
        return raw("AMQP\0\0\11\1".getBytes(StandardCharsets.ISO_8859_1));
    }

    public ClientBytes frame(int type, int channel, byte[] payload) {
        out.writeByte(type).writeShort(channel).writeInt(payload.length);
        out.writeBytes(payload).writeByte(FrameType.END);
        return this;
    }

    public ClientBytes heartbeat() {
        return frame(FrameType.HEARTBEAT, 0, new byte[0]);
    }

    public ClientBytes method(int channel, Method method) {
        ByteBuf payload = Unpooled.buffer();
        MethodCodec.encode(method, payload);
        byte[] bytes = new byte[payload.readableBytes()];
        payload.readBytes(bytes);
        return frame(FrameType.METHOD, channel, bytes);
    }

    public ClientBytes header(int channel, BasicProperties properties, long bodyBytes) {
        byte[] encoded = properties.encode();
        ByteBuf payload = Unpooled.buffer();
        payload.writeShort(60).writeShort(0).writeLong(bodyBytes).writeBytes(encoded);
        byte[] bytes = new byte[payload.readableBytes()];
        payload.readBytes(bytes);
        return frame(FrameType.HEADER, channel, bytes);
    }

    public ClientBytes body(int channel, String part) {
        return frame(FrameType.BODY, channel, part.getBytes(StandardCharsets.UTF_8));
    }

    /** A whole message to a queue through the default exchange. */
    public ClientBytes publish(int channel, String queue, BasicProperties properties, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        method(channel, new BasicMethod.Publish("", queue, false, false));
        header(channel, properties, bytes.length);
        return bytes.length == 0 ? this : frame(FrameType.BODY, channel, bytes);
    }

    public ClientBytes publish(int channel, String queue, String body) {
        return publish(channel, queue, BasicProperties.EMPTY, body);
    }

    /** From the protocol header to open, as guest. */
    public ClientBytes handshake(int heartbeatSeconds, int frameBytesMax) {
        return protocolHeader()
                .method(0, startOk("guest", "guest"))
                .method(0, new ConnectionMethod.TuneOk(2047, frameBytesMax, heartbeatSeconds))
                .method(0, new ConnectionMethod.Open("/"));
    }

    public ClientBytes handshake() {
        return handshake(0, 131_072);
    }

    public ClientBytes openChannel(int channel) {
        return method(channel, new ChannelMethod.Open());
    }

    public static ConnectionMethod.StartOk startOk(String user, String password) {
        byte[] response = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return new ConnectionMethod.StartOk(CAPABLE, "PLAIN", response, "en_US");
    }
}
