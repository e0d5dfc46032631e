package io.warrenmq.amqp.method;

import static io.warrenmq.amqp.method.MethodReader.bit;

import io.warrenmq.core.table.FieldTable;

/** Class 50: queues. */
public sealed interface QueueMethod extends Method {
    int CLASS_ID = 50;

    static QueueMethod decode(int methodId, MethodReader in) {
        return switch (CLASS_ID << 16 | methodId) {
            case MethodIds.QUEUE_DECLARE -> Declare.read(in);
            case MethodIds.QUEUE_DECLARE_OK -> new DeclareOk(in.shortString(), in.uint32(), in.uint32());
            case MethodIds.QUEUE_BIND ->
                new Bind(in.skipTicket().shortString(), in.shortString(), in.shortString(), in.bit(), in.table());
            case MethodIds.QUEUE_BIND_OK -> new BindOk();
            case MethodIds.QUEUE_PURGE -> new Purge(in.skipTicket().shortString(), in.bit());
            case MethodIds.QUEUE_PURGE_OK -> new PurgeOk(in.uint32());
            case MethodIds.QUEUE_DELETE -> Delete.read(in);
            case MethodIds.QUEUE_DELETE_OK -> new DeleteOk(in.uint32());
            case MethodIds.QUEUE_UNBIND ->
                new Unbind(in.skipTicket().shortString(), in.shortString(), in.shortString(), in.table());
            case MethodIds.QUEUE_UNBIND_OK -> new UnbindOk();
            default -> throw new UnknownMethodException(CLASS_ID, methodId);
        };
    }

    record Declare(
            String queue,
            boolean passive,
            boolean durable,
            boolean exclusive,
            boolean autoDelete,
            boolean noWait,
            FieldTable arguments)
            implements QueueMethod {
        static Declare read(MethodReader in) {
            String queue = in.skipTicket().shortString();
            int bits = in.bits();
            return new Declare(queue, bit(bits, 0), bit(bits, 1), bit(bits, 2), bit(bits, 3), bit(bits, 4), in.table());
        }

        @Override
        public int id() {
            return MethodIds.QUEUE_DECLARE;
        }

        @Override
        public void encode(MethodWriter out) {
            out.ticket();
            out.shortString(queue);
            out.bits(passive, durable, exclusive, autoDelete, noWait);
            out.table(arguments);
        }
    }

    record DeclareOk(String queue, long messageCount, long consumerCount) implements QueueMethod {
        @Override
        public int id() {
            return MethodIds.QUEUE_DECLARE_OK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.shortString(queue);
            out.count(messageCount);
            out.count(consumerCount);
        }
    }

    record Bind(String queue, String exchange, String routingKey, boolean noWait, FieldTable arguments)
            implements QueueMethod {
        @Override
        public int id() {
            return MethodIds.QUEUE_BIND;
        }

        @Override
        public void encode(MethodWriter out) {
            out.ticket();
            out.shortString(queue);
            out.shortString(exchange);
            out.shortString(routingKey);
            out.bit(noWait);
            out.table(arguments);
        }
    }

    record BindOk() implements QueueMethod {
        @Override
        public int id() {
            return MethodIds.QUEUE_BIND_OK;
        }
    }

    record Purge(String queue, boolean noWait) implements QueueMethod {
        @Override
        public int id() {
            return MethodIds.QUEUE_PURGE;
        }

        @Override
        public void encode(MethodWriter out) {
            out.ticket();
            out.shortString(queue);
            out.bit(noWait);
        }
    }

    record PurgeOk(long messageCount) implements QueueMethod {
        @Override
        public int id() {
            return MethodIds.QUEUE_PURGE_OK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.count(messageCount);
        }
    }

    record Delete(String queue, boolean ifUnused, boolean ifEmpty, boolean noWait) implements QueueMethod {
        static Delete read(MethodReader in) {
            String queue = in.skipTicket().shortString();
            int bits = in.bits();
            return new Delete(queue, bit(bits, 0), bit(bits, 1), bit(bits, 2));
        }

        @Override
        public int id() {
            return MethodIds.QUEUE_DELETE;
        }

        @Override
        public void encode(MethodWriter out) {
            out.ticket();
            out.shortString(queue);
            out.bits(ifUnused, ifEmpty, noWait);
        }
    }

    record DeleteOk(long messageCount) implements QueueMethod {
        @Override
        public int id() {
            return MethodIds.QUEUE_DELETE_OK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.count(messageCount);
        }
    }

    /** The only one of its kind without a no-wait bit. */
    record Unbind(String queue, String exchange, String routingKey, FieldTable arguments) implements QueueMethod {
        @Override
        public int id() {
            return MethodIds.QUEUE_UNBIND;
        }

        @Override
        public void encode(MethodWriter out) {
            out.ticket();
            out.shortString(queue);
            out.shortString(exchange);
            out.shortString(routingKey);
            out.table(arguments);
        }
    }

    record UnbindOk() implements QueueMethod {
        @Override
        public int id() {
            return MethodIds.QUEUE_UNBIND_OK;
        }
    }
}
