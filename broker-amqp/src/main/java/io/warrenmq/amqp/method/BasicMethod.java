package io.warrenmq.amqp.method;

import static io.warrenmq.amqp.method.MethodReader.bit;

import io.warrenmq.core.table.FieldTable;

/** Class 60: messages. Publish, return, deliver and get-ok are followed by a content header and a body. */
public sealed interface BasicMethod extends Method {
    int CLASS_ID = 60;

    static BasicMethod decode(int methodId, MethodReader in) {
        return switch (CLASS_ID << 16 | methodId) {
            case MethodIds.BASIC_QOS -> new Qos(in.uint32(), in.uint16(), in.bit());
            case MethodIds.BASIC_QOS_OK -> new QosOk();
            case MethodIds.BASIC_CONSUME -> Consume.read(in);
            case MethodIds.BASIC_CONSUME_OK -> new ConsumeOk(in.shortString());
            case MethodIds.BASIC_CANCEL -> new Cancel(in.shortString(), in.bit());
            case MethodIds.BASIC_CANCEL_OK -> new CancelOk(in.shortString());
            case MethodIds.BASIC_PUBLISH -> Publish.read(in);
            case MethodIds.BASIC_RETURN ->
                new Return(in.uint16(), in.shortString(), in.shortString(), in.shortString());
            case MethodIds.BASIC_DELIVER ->
                new Deliver(in.shortString(), in.int64(), in.bit(), in.shortString(), in.shortString());
            case MethodIds.BASIC_GET -> new Get(in.skipTicket().shortString(), in.bit());
            case MethodIds.BASIC_GET_OK ->
                new GetOk(in.int64(), in.bit(), in.shortString(), in.shortString(), in.uint32());
            case MethodIds.BASIC_GET_EMPTY -> GetEmpty.read(in);
            case MethodIds.BASIC_ACK -> new Ack(in.int64(), in.bit());
            case MethodIds.BASIC_REJECT -> new Reject(in.int64(), in.bit());
            case MethodIds.BASIC_RECOVER_ASYNC -> new RecoverAsync(in.bit());
            case MethodIds.BASIC_RECOVER -> new Recover(in.bit());
            case MethodIds.BASIC_RECOVER_OK -> new RecoverOk();
            case MethodIds.BASIC_NACK -> Nack.read(in);
            default -> throw new UnknownMethodException(CLASS_ID, methodId);
        };
    }

    /** 0 stands for no limit. */
    record Qos(long prefetchBytes, int prefetchCount, boolean global) implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_QOS;
        }

        @Override
        public void encode(MethodWriter out) {
            out.uint32(prefetchBytes);
            out.uint16(prefetchCount);
            out.bit(global);
        }
    }

    record QosOk() implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_QOS_OK;
        }
    }

    record Consume(
            String queue,
            String consumerTag,
            boolean noLocal,
            boolean noAck,
            boolean exclusive,
            boolean noWait,
            FieldTable arguments)
            implements BasicMethod {
        static Consume read(MethodReader in) {
            String queue = in.skipTicket().shortString();
            String consumerTag = in.shortString();
            int bits = in.bits();
            return new Consume(queue, consumerTag, bit(bits, 0), bit(bits, 1), bit(bits, 2), bit(bits, 3), in.table());
        }

        @Override
        public int id() {
            return MethodIds.BASIC_CONSUME;
        }

        @Override
        public void encode(MethodWriter out) {
            out.ticket();
            out.shortString(queue);
            out.shortString(consumerTag);
            out.bits(noLocal, noAck, exclusive, noWait);
            out.table(arguments);
        }
    }

    record ConsumeOk(String consumerTag) implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_CONSUME_OK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.shortString(consumerTag);
        }
    }

    /** From the client a request; from the server, with no-wait, the news that the consumer is gone. */
    record Cancel(String consumerTag, boolean noWait) implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_CANCEL;
        }

        @Override
        public void encode(MethodWriter out) {
            out.shortString(consumerTag);
            out.bit(noWait);
        }
    }

    record CancelOk(String consumerTag) implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_CANCEL_OK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.shortString(consumerTag);
        }
    }

    record Publish(String exchange, String routingKey, boolean mandatory, boolean immediate) implements BasicMethod {
        static Publish read(MethodReader in) {
            String exchange = in.skipTicket().shortString();
            String routingKey = in.shortString();
            int bits = in.bits();
            return new Publish(exchange, routingKey, bit(bits, 0), bit(bits, 1));
        }

        @Override
        public int id() {
            return MethodIds.BASIC_PUBLISH;
        }

        @Override
        public void encode(MethodWriter out) {
            out.ticket();
            out.shortString(exchange);
            out.shortString(routingKey);
            out.bits(mandatory, immediate);
        }
    }

    /** {@code replyText} is cut to 255 bytes. */
    record Return(int replyCode, String replyText, String exchange, String routingKey) implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_RETURN;
        }

        @Override
        public void encode(MethodWriter out) {
            out.uint16(replyCode);
            out.shortStringCut(replyText);
            out.shortString(exchange);
            out.shortString(routingKey);
        }
    }

    record Deliver(String consumerTag, long deliveryTag, boolean redelivered, String exchange, String routingKey)
            implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_DELIVER;
        }

        @Override
        public void encode(MethodWriter out) {
            out.shortString(consumerTag);
            out.int64(deliveryTag);
            out.bit(redelivered);
            out.shortString(exchange);
            out.shortString(routingKey);
        }
    }

    record Get(String queue, boolean noAck) implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_GET;
        }

        @Override
        public void encode(MethodWriter out) {
            out.ticket();
            out.shortString(queue);
            out.bit(noAck);
        }
    }

    record GetOk(long deliveryTag, boolean redelivered, String exchange, String routingKey, long messageCount)
            implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_GET_OK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.int64(deliveryTag);
            out.bit(redelivered);
            out.shortString(exchange);
            out.shortString(routingKey);
            out.count(messageCount);
        }
    }

    record GetEmpty() implements BasicMethod {
        static GetEmpty read(MethodReader in) {
            in.skipShortString();
            return new GetEmpty();
        }

        @Override
        public int id() {
            return MethodIds.BASIC_GET_EMPTY;
        }

        @Override
        public void encode(MethodWriter out) {
            out.shortString("");
        }
    }

    record Ack(long deliveryTag, boolean multiple) implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_ACK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.int64(deliveryTag);
            out.bit(multiple);
        }
    }

    record Reject(long deliveryTag, boolean requeue) implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_REJECT;
        }

        @Override
        public void encode(MethodWriter out) {
            out.int64(deliveryTag);
            out.bit(requeue);
        }
    }

    record RecoverAsync(boolean requeue) implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_RECOVER_ASYNC;
        }

        @Override
        public void encode(MethodWriter out) {
            out.bit(requeue);
        }
    }

    record Recover(boolean requeue) implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_RECOVER;
        }

        @Override
        public void encode(MethodWriter out) {
            out.bit(requeue);
        }
    }

    record RecoverOk() implements BasicMethod {
        @Override
        public int id() {
            return MethodIds.BASIC_RECOVER_OK;
        }
    }

    /** RabbitMQ's extension. */
    record Nack(long deliveryTag, boolean multiple, boolean requeue) implements BasicMethod {
        static Nack read(MethodReader in) {
            long deliveryTag = in.int64();
            int bits = in.bits();
            return new Nack(deliveryTag, bit(bits, 0), bit(bits, 1));
        }

        @Override
        public int id() {
            return MethodIds.BASIC_NACK;
        }

        @Override
        public void encode(MethodWriter out) {
            out.int64(deliveryTag);
            out.bits(multiple, requeue);
        }
    }
}
