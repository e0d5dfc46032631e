package io.warrenmq.amqp.method;

import static io.warrenmq.amqp.method.MethodReader.bit;

import io.warrenmq.core.table.FieldTable;

/** Class 40: exchanges. */
public sealed interface ExchangeMethod extends Method {
    int CLASS_ID = 40;

    static ExchangeMethod decode(int methodId, MethodReader in) {
        return switch (CLASS_ID << 16 | methodId) {
            case MethodIds.EXCHANGE_DECLARE -> Declare.read(in);
            case MethodIds.EXCHANGE_DECLARE_OK -> new DeclareOk();
            case MethodIds.EXCHANGE_DELETE -> Delete.read(in);
            case MethodIds.EXCHANGE_DELETE_OK -> new DeleteOk();
            case MethodIds.EXCHANGE_BIND ->
                new Bind(in.skipTicket().shortString(), in.shortString(), in.shortString(), in.bit(), in.table());
            case MethodIds.EXCHANGE_BIND_OK -> new BindOk();
            case MethodIds.EXCHANGE_UNBIND ->
                new Unbind(in.skipTicket().shortString(), in.shortString(), in.shortString(), in.bit(), in.table());
            case MethodIds.EXCHANGE_UNBIND_OK -> new UnbindOk();
            default -> throw new UnknownMethodException(CLASS_ID, methodId);
        };
    }

    record Declare(
            String exchange,
            String type,
            boolean passive,
            boolean durable,
            boolean autoDelete,
            boolean internal,
            boolean noWait,
            FieldTable arguments)
            implements ExchangeMethod {
        static Declare read(MethodReader in) {
            String exchange = in.skipTicket().shortString();
            String type = in.shortString();
            int bits = in.bits();
            return new Declare(
                    exchange, type, bit(bits, 0), bit(bits, 1), bit(bits, 2), bit(bits, 3), bit(bits, 4), in.table());
        }

        @Override
        public int id() {
            return MethodIds.EXCHANGE_DECLARE;
        }

        @Override
        public void encode(MethodWriter out) {
            out.ticket();
            out.shortString(exchange);
            out.shortString(type);
            out.bits(passive, durable, autoDelete, internal, noWait);
            out.table(arguments);
        }
    }

    record DeclareOk() implements ExchangeMethod {
        @Override
        public int id() {
            return MethodIds.EXCHANGE_DECLARE_OK;
        }
    }

    record Delete(String exchange, boolean ifUnused, boolean noWait) implements ExchangeMethod {
        static Delete read(MethodReader in) {
            String exchange = in.skipTicket().shortString();
            int bits = in.bits();
            return new Delete(exchange, bit(bits, 0), bit(bits, 1));
        }

        @Override
        public int id() {
            return MethodIds.EXCHANGE_DELETE;
        }

        @Override
        public void encode(MethodWriter out) {
            out.ticket();
            out.shortString(exchange);
            out.bits(ifUnused, noWait);
        }
    }

    record DeleteOk() implements ExchangeMethod {
        @Override
        public int id() {
            return MethodIds.EXCHANGE_DELETE_OK;
        }
    }

    /** RabbitMQ's extension: from one exchange to another. */
    record Bind(String destination, String source, String routingKey, boolean noWait, FieldTable arguments)
            implements ExchangeMethod {
        @Override
        public int id() {
            return MethodIds.EXCHANGE_BIND;
        }

        @Override
        public void encode(MethodWriter out) {
            out.ticket();
            out.shortString(destination);
            out.shortString(source);
            out.shortString(routingKey);
            out.bit(noWait);
            out.table(arguments);
        }
    }

    record BindOk() implements ExchangeMethod {
        @Override
        public int id() {
            return MethodIds.EXCHANGE_BIND_OK;
        }
    }

    record Unbind(String destination, String source, String routingKey, boolean noWait, FieldTable arguments)
            implements ExchangeMethod {
        @Override
        public int id() {
            return MethodIds.EXCHANGE_UNBIND;
        }

        @Override
        public void encode(MethodWriter out) {
            out.ticket();
            out.shortString(destination);
            out.shortString(source);
            out.shortString(routingKey);
            out.bit(noWait);
            out.table(arguments);
        }
    }

    record UnbindOk() implements ExchangeMethod {
        @Override
        public int id() {
            return MethodIds.EXCHANGE_UNBIND_OK;
        }
    }
}
