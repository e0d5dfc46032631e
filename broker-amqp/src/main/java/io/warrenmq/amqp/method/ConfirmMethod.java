package io.warrenmq.amqp.method;

/** Class 85, RabbitMQ's extension: publisher confirms. */
public sealed interface ConfirmMethod extends Method {
    int CLASS_ID = 85;

    static ConfirmMethod decode(int methodId, MethodReader in) {
        return switch (CLASS_ID << 16 | methodId) {
            case MethodIds.CONFIRM_SELECT -> new Select(in.bit());
            case MethodIds.CONFIRM_SELECT_OK -> new SelectOk();
            default -> throw new UnknownMethodException(CLASS_ID, methodId);
        };
    }

    record Select(boolean noWait) implements ConfirmMethod {
        @Override
        public int id() {
            return MethodIds.CONFIRM_SELECT;
        }

        @Override
        public void encode(MethodWriter out) {
            out.bit(noWait);
        }
    }

    record SelectOk() implements ConfirmMethod {
        @Override
        public int id() {
            return MethodIds.CONFIRM_SELECT_OK;
        }
    }
}
