package io.warrenmq.amqp.method;

import static io.warrenmq.amqp.method.MethodReader.bit;

/** Class 30: a relic of AMQP 0-8 that a few old clients still send; RabbitMQ answers with ticket 1. */
public sealed interface AccessMethod extends Method {
    int CLASS_ID = 30;

    static AccessMethod decode(int methodId, MethodReader in) {
        return switch (CLASS_ID << 16 | methodId) {
            case MethodIds.ACCESS_REQUEST -> Request.read(in);
            case MethodIds.ACCESS_REQUEST_OK -> new RequestOk(in.uint16());
            default -> throw new UnknownMethodException(CLASS_ID, methodId);
        };
    }

    record Request(String realm, boolean exclusive, boolean passive, boolean active, boolean write, boolean read)
            implements AccessMethod {
        static Request read(MethodReader in) {
            String realm = in.shortString();
            int bits = in.bits();
            return new Request(realm, bit(bits, 0), bit(bits, 1), bit(bits, 2), bit(bits, 3), bit(bits, 4));
        }

        @Override
        public int id() {
            return MethodIds.ACCESS_REQUEST;
        }

        @Override
        public void encode(MethodWriter out) {
            out.shortString(realm);
            out.bits(exclusive, passive, active, write, read);
        }
    }

    record RequestOk(int ticket) implements AccessMethod {
        @Override
        public int id() {
            return MethodIds.ACCESS_REQUEST_OK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.uint16(ticket);
        }
    }
}
