package io.warrenmq.amqp.method;

/** Class 20: the life of a channel. */
public sealed interface ChannelMethod extends Method {
    int CLASS_ID = 20;

    static ChannelMethod decode(int methodId, MethodReader in) {
        return switch (CLASS_ID << 16 | methodId) {
            case MethodIds.CHANNEL_OPEN -> Open.read(in);
            case MethodIds.CHANNEL_OPEN_OK -> OpenOk.read(in);
            case MethodIds.CHANNEL_FLOW -> new Flow(in.bit());
            case MethodIds.CHANNEL_FLOW_OK -> new FlowOk(in.bit());
            case MethodIds.CHANNEL_CLOSE -> new Close(in.uint16(), in.shortString(), in.uint16(), in.uint16());
            case MethodIds.CHANNEL_CLOSE_OK -> new CloseOk();
            default -> throw new UnknownMethodException(CLASS_ID, methodId);
        };
    }

    record Open() implements ChannelMethod {
        static Open read(MethodReader in) {
            in.skipShortString();
            return new Open();
        }

        @Override
        public int id() {
            return MethodIds.CHANNEL_OPEN;
        }

        @Override
        public void encode(MethodWriter out) {
            out.shortString("");
        }
    }

    record OpenOk() implements ChannelMethod {
        static OpenOk read(MethodReader in) {
            in.longString();
            return new OpenOk();
        }

        @Override
        public int id() {
            return MethodIds.CHANNEL_OPEN_OK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.longText("");
        }
    }

    record Flow(boolean active) implements ChannelMethod {
        @Override
        public int id() {
            return MethodIds.CHANNEL_FLOW;
        }

        @Override
        public void encode(MethodWriter out) {
            out.bit(active);
        }
    }

    record FlowOk(boolean active) implements ChannelMethod {
        @Override
        public int id() {
            return MethodIds.CHANNEL_FLOW_OK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.bit(active);
        }
    }

    /** {@code replyText} is cut to 255 bytes. The failed ids are 0 when no method was at fault. */
    record Close(int replyCode, String replyText, int failedClassId, int failedMethodId) implements ChannelMethod {
        @Override
        public int id() {
            return MethodIds.CHANNEL_CLOSE;
        }

        @Override
        public void encode(MethodWriter out) {
            out.uint16(replyCode);
            out.shortStringCut(replyText);
            out.uint16(failedClassId);
            out.uint16(failedMethodId);
        }
    }

    record CloseOk() implements ChannelMethod {
        @Override
        public int id() {
            return MethodIds.CHANNEL_CLOSE_OK;
        }
    }
}
