package io.warrenmq.amqp.method;

import io.netty.buffer.ByteBuf;

/** Between the payload of a method frame (class id, method id, arguments) and {@link Method}. */
public final class MethodCodec {
    private MethodCodec() {}

    /**
     * Decodes the readable bytes of {@code payload}, all of which must belong to the method. Borrows the buffer and
     * moves its reader index.
     *
     * @throws MalformedFrameException when the bytes are not exactly one method
     * @throws UnknownMethodException when there is no such class or method
     */
    public static Method decode(ByteBuf payload) {
        var in = new MethodReader(payload);
        int classId = in.uint16();
        int methodId = in.uint16();
        Method method = switch (classId) {
            case ConnectionMethod.CLASS_ID -> ConnectionMethod.decode(methodId, in);
            case ChannelMethod.CLASS_ID -> ChannelMethod.decode(methodId, in);
            case AccessMethod.CLASS_ID -> AccessMethod.decode(methodId, in);
            case ExchangeMethod.CLASS_ID -> ExchangeMethod.decode(methodId, in);
            case QueueMethod.CLASS_ID -> QueueMethod.decode(methodId, in);
            case BasicMethod.CLASS_ID -> BasicMethod.decode(methodId, in);
            case ConfirmMethod.CLASS_ID -> ConfirmMethod.decode(methodId, in);
            case TxMethod.CLASS_ID -> TxMethod.decode(methodId, in);
            default -> throw new UnknownMethodException(classId, methodId);
        };
        if (in.remaining() > 0) {
            throw new MalformedFrameException(in.remaining() + " bytes follow " + method.name());
        }
        return method;
    }

    /** Writes class id, method id and arguments. Borrows the buffer, which must be able to grow. */
    public static void encode(Method method, ByteBuf out) {
        out.writeInt(method.id());
        method.encode(new MethodWriter(out));
    }
}
