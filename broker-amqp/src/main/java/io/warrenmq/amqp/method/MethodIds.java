package io.warrenmq.amqp.method;

/**
 * Every method as one number, {@code class id << 16 | method id}, which is also how the first four bytes of a method
 * frame's payload read as an int: code in a hurry switches on them before it decodes anything.
 */
public final class MethodIds {
    public static final int CONNECTION_START = 10 << 16 | 10;
    public static final int CONNECTION_START_OK = 10 << 16 | 11;
    public static final int CONNECTION_SECURE = 10 << 16 | 20;
    public static final int CONNECTION_SECURE_OK = 10 << 16 | 21;
    public static final int CONNECTION_TUNE = 10 << 16 | 30;
    public static final int CONNECTION_TUNE_OK = 10 << 16 | 31;
    public static final int CONNECTION_OPEN = 10 << 16 | 40;
    public static final int CONNECTION_OPEN_OK = 10 << 16 | 41;
    public static final int CONNECTION_CLOSE = 10 << 16 | 50;
    public static final int CONNECTION_CLOSE_OK = 10 << 16 | 51;
    public static final int CONNECTION_BLOCKED = 10 << 16 | 60;
    public static final int CONNECTION_UNBLOCKED = 10 << 16 | 61;
    public static final int CONNECTION_UPDATE_SECRET = 10 << 16 | 70;
    public static final int CONNECTION_UPDATE_SECRET_OK = 10 << 16 | 71;

    public static final int CHANNEL_OPEN = 20 << 16 | 10;
    public static final int CHANNEL_OPEN_OK = 20 << 16 | 11;
    public static final int CHANNEL_FLOW = 20 << 16 | 20;
    public static final int CHANNEL_FLOW_OK = 20 << 16 | 21;
    public static final int CHANNEL_CLOSE = 20 << 16 | 40;
    public static final int CHANNEL_CLOSE_OK = 20 << 16 | 41;

    public static final int ACCESS_REQUEST = 30 << 16 | 10;
    public static final int ACCESS_REQUEST_OK = 30 << 16 | 11;

    public static final int EXCHANGE_DECLARE = 40 << 16 | 10;
    public static final int EXCHANGE_DECLARE_OK = 40 << 16 | 11;
    public static final int EXCHANGE_DELETE = 40 << 16 | 20;
    public static final int EXCHANGE_DELETE_OK = 40 << 16 | 21;
    public static final int EXCHANGE_BIND = 40 << 16 | 30;
    public static final int EXCHANGE_BIND_OK = 40 << 16 | 31;
    public static final int EXCHANGE_UNBIND = 40 << 16 | 40;
    public static final int EXCHANGE_UNBIND_OK = 40 << 16 | 51;

    public static final int QUEUE_DECLARE = 50 << 16 | 10;
    public static final int QUEUE_DECLARE_OK = 50 << 16 | 11;
    public static final int QUEUE_BIND = 50 << 16 | 20;
    public static final int QUEUE_BIND_OK = 50 << 16 | 21;
    public static final int QUEUE_PURGE = 50 << 16 | 30;
    public static final int QUEUE_PURGE_OK = 50 << 16 | 31;
    public static final int QUEUE_DELETE = 50 << 16 | 40;
    public static final int QUEUE_DELETE_OK = 50 << 16 | 41;
    public static final int QUEUE_UNBIND = 50 << 16 | 50;
    public static final int QUEUE_UNBIND_OK = 50 << 16 | 51;

    public static final int BASIC_QOS = 60 << 16 | 10;
    public static final int BASIC_QOS_OK = 60 << 16 | 11;
    public static final int BASIC_CONSUME = 60 << 16 | 20;
    public static final int BASIC_CONSUME_OK = 60 << 16 | 21;
    public static final int BASIC_CANCEL = 60 << 16 | 30;
    public static final int BASIC_CANCEL_OK = 60 << 16 | 31;
    public static final int BASIC_PUBLISH = 60 << 16 | 40;
    public static final int BASIC_RETURN = 60 << 16 | 50;
    public static final int BASIC_DELIVER = 60 << 16 | 60;
    public static final int BASIC_GET = 60 << 16 | 70;
    public static final int BASIC_GET_OK = 60 << 16 | 71;
    public static final int BASIC_GET_EMPTY = 60 << 16 | 72;
    public static final int BASIC_ACK = 60 << 16 | 80;
    public static final int BASIC_REJECT = 60 << 16 | 90;
    public static final int BASIC_RECOVER_ASYNC = 60 << 16 | 100;
    public static final int BASIC_RECOVER = 60 << 16 | 110;
    public static final int BASIC_RECOVER_OK = 60 << 16 | 111;
    public static final int BASIC_NACK = 60 << 16 | 120;

    public static final int CONFIRM_SELECT = 85 << 16 | 10;
    public static final int CONFIRM_SELECT_OK = 85 << 16 | 11;

    public static final int TX_SELECT = 90 << 16 | 10;
    public static final int TX_SELECT_OK = 90 << 16 | 11;
    public static final int TX_COMMIT = 90 << 16 | 20;
    public static final int TX_COMMIT_OK = 90 << 16 | 21;
    public static final int TX_ROLLBACK = 90 << 16 | 30;
    public static final int TX_ROLLBACK_OK = 90 << 16 | 31;

    private MethodIds() {}

    /**
     * The method's name for logs and close texts, such as {@code queue.declare}. Compound names have underscores, as in
     * RabbitMQ's texts: {@code basic.recover_async}. An unknown method is named by its two ids.
     */
    public static String name(int id) {
        return switch (id >>> 16) {
            case ConnectionMethod.CLASS_ID -> connectionName(id);
            case ChannelMethod.CLASS_ID -> channelName(id);
            case AccessMethod.CLASS_ID -> accessName(id);
            case ExchangeMethod.CLASS_ID -> exchangeName(id);
            case QueueMethod.CLASS_ID -> queueName(id);
            case BasicMethod.CLASS_ID -> basicName(id);
            case ConfirmMethod.CLASS_ID -> confirmName(id);
            case TxMethod.CLASS_ID -> txName(id);
            default -> unknown(id);
        };
    }

    private static String connectionName(int id) {
        return switch (id) {
            case CONNECTION_START -> "connection.start";
            case CONNECTION_START_OK -> "connection.start_ok";
            case CONNECTION_SECURE -> "connection.secure";
            case CONNECTION_SECURE_OK -> "connection.secure_ok";
            case CONNECTION_TUNE -> "connection.tune";
            case CONNECTION_TUNE_OK -> "connection.tune_ok";
            case CONNECTION_OPEN -> "connection.open";
            case CONNECTION_OPEN_OK -> "connection.open_ok";
            case CONNECTION_CLOSE -> "connection.close";
            case CONNECTION_CLOSE_OK -> "connection.close_ok";
            case CONNECTION_BLOCKED -> "connection.blocked";
            case CONNECTION_UNBLOCKED -> "connection.unblocked";
            case CONNECTION_UPDATE_SECRET -> "connection.update_secret";
            case CONNECTION_UPDATE_SECRET_OK -> "connection.update_secret_ok";
            default -> unknown(id);
        };
    }

    private static String channelName(int id) {
        return switch (id) {
            case CHANNEL_OPEN -> "channel.open";
            case CHANNEL_OPEN_OK -> "channel.open_ok";
            case CHANNEL_FLOW -> "channel.flow";
            case CHANNEL_FLOW_OK -> "channel.flow_ok";
            case CHANNEL_CLOSE -> "channel.close";
            case CHANNEL_CLOSE_OK -> "channel.close_ok";
            default -> unknown(id);
        };
    }

    private static String accessName(int id) {
        return switch (id) {
            case ACCESS_REQUEST -> "access.request";
            case ACCESS_REQUEST_OK -> "access.request_ok";
            default -> unknown(id);
        };
    }

    private static String exchangeName(int id) {
        return switch (id) {
            case EXCHANGE_DECLARE -> "exchange.declare";
            case EXCHANGE_DECLARE_OK -> "exchange.declare_ok";
            case EXCHANGE_DELETE -> "exchange.delete";
            case EXCHANGE_DELETE_OK -> "exchange.delete_ok";
            case EXCHANGE_BIND -> "exchange.bind";
            case EXCHANGE_BIND_OK -> "exchange.bind_ok";
            case EXCHANGE_UNBIND -> "exchange.unbind";
            case EXCHANGE_UNBIND_OK -> "exchange.unbind_ok";
            default -> unknown(id);
        };
    }

    private static String queueName(int id) {
        return switch (id) {
            case QUEUE_DECLARE -> "queue.declare";
            case QUEUE_DECLARE_OK -> "queue.declare_ok";
            case QUEUE_BIND -> "queue.bind";
            case QUEUE_BIND_OK -> "queue.bind_ok";
            case QUEUE_PURGE -> "queue.purge";
            case QUEUE_PURGE_OK -> "queue.purge_ok";
            case QUEUE_DELETE -> "queue.delete";
            case QUEUE_DELETE_OK -> "queue.delete_ok";
            case QUEUE_UNBIND -> "queue.unbind";
            case QUEUE_UNBIND_OK -> "queue.unbind_ok";
            default -> unknown(id);
        };
    }

    private static String basicName(int id) {
        return switch (id) {
            case BASIC_QOS -> "basic.qos";
            case BASIC_QOS_OK -> "basic.qos_ok";
            case BASIC_CONSUME -> "basic.consume";
            case BASIC_CONSUME_OK -> "basic.consume_ok";
            case BASIC_CANCEL -> "basic.cancel";
            case BASIC_CANCEL_OK -> "basic.cancel_ok";
            case BASIC_PUBLISH -> "basic.publish";
            case BASIC_RETURN -> "basic.return";
            case BASIC_DELIVER -> "basic.deliver";
            case BASIC_GET -> "basic.get";
            case BASIC_GET_OK -> "basic.get_ok";
            case BASIC_GET_EMPTY -> "basic.get_empty";
            case BASIC_ACK -> "basic.ack";
            case BASIC_REJECT -> "basic.reject";
            case BASIC_RECOVER_ASYNC -> "basic.recover_async";
            case BASIC_RECOVER -> "basic.recover";
            case BASIC_RECOVER_OK -> "basic.recover_ok";
            case BASIC_NACK -> "basic.nack";
            default -> unknown(id);
        };
    }

    private static String confirmName(int id) {
        return switch (id) {
            case CONFIRM_SELECT -> "confirm.select";
            case CONFIRM_SELECT_OK -> "confirm.select_ok";
            default -> unknown(id);
        };
    }

    private static String txName(int id) {
        return switch (id) {
            case TX_SELECT -> "tx.select";
            case TX_SELECT_OK -> "tx.select_ok";
            case TX_COMMIT -> "tx.commit";
            case TX_COMMIT_OK -> "tx.commit_ok";
            case TX_ROLLBACK -> "tx.rollback";
            case TX_ROLLBACK_OK -> "tx.rollback_ok";
            default -> unknown(id);
        };
    }

    private static String unknown(int id) {
        return (id >>> 16) + "." + (id & 0xFFFF);
    }
}
