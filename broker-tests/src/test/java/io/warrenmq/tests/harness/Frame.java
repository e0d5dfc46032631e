package io.warrenmq.tests.harness;

/** One frame as it came from the wire. */
public final class Frame {
    public static final int METHOD = 1;
    public static final int HEADER = 2;
    public static final int BODY = 3;
    public static final int HEARTBEAT = 8;
    public static final int END = 0xce;

    /** Octets of a frame beside its payload. */
    public static final int OVERHEAD_BYTES = 8;

    private final int type;
    private final int channel;
    private final byte[] payload;

    Frame(int type, int channel, byte[] payload) {
        this.type = type;
        this.channel = channel;
        this.payload = payload;
    }

    /** A frame's bytes as the protocol wants them. */
    public static byte[] encode(int type, int channel, byte[] payload) {
        return encode(type, channel, payload, END);
    }

    /** A frame's bytes with an end octet of the test's choice. */
    public static byte[] encode(int type, int channel, byte[] payload, int end) {
        return new WireWriter()
                .octet(type)
                .shortInt(channel)
                .longBytes(payload)
                .octet(end)
                .toBytes();
    }

    /** A method frame's bytes. */
    public static byte[] encodeMethod(int channel, AmqpMethod method, WireWriter arguments) {
        byte[] payload = new WireWriter()
                .shortInt(method.classId())
                .shortInt(method.methodId())
                .bytes(arguments.toBytes())
                .toBytes();
        return encode(METHOD, channel, payload);
    }

    /** A content header frame's bytes, without properties. */
    public static byte[] encodeHeader(int channel, int classId, long bodyBytes) {
        byte[] payload = new WireWriter()
                .shortInt(classId)
                .shortInt(0)
                .longLong(bodyBytes)
                .shortInt(0)
                .toBytes();
        return encode(HEADER, channel, payload);
    }

    public int type() {
        return type;
    }

    public int channel() {
        return channel;
    }

    public int payloadBytes() {
        return payload.length;
    }

    public byte[] payload() {
        return payload.clone();
    }

    /** Whether the frame carries this method. */
    public boolean is(AmqpMethod method) {
        if (type != METHOD) {
            return false;
        }
        WireReader reader = new WireReader(payload);
        return reader.shortInt() == method.classId() && reader.shortInt() == method.methodId();
    }

    /** A reader behind the class and method id of a method frame. */
    public WireReader arguments() {
        WireReader reader = new WireReader(payload);
        reader.shortInt();
        reader.shortInt();
        return reader;
    }

    @Override
    public String toString() {
        if (type != METHOD) {
            return "frame of type " + type + " on channel " + channel + ", " + payload.length + " bytes";
        }
        WireReader reader = new WireReader(payload);
        String method = "method " + reader.shortInt() + "," + reader.shortInt() + " on channel " + channel;
        boolean closes = is(AmqpMethod.CONNECTION_CLOSE) || is(AmqpMethod.CHANNEL_CLOSE);
        return closes ? method + ": " + reader.shortInt() + " " + reader.shortString() : method;
    }
}
