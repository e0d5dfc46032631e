package io.warrenmq.amqp.method;

/**
 * A method of AMQP 0-9-1 or of RabbitMQ's extensions to it, in either direction: one sealed interface per class, one
 * record per method. Reserved fields are no part of the records: they are passed over when read and written with their
 * defaults.
 */
public sealed interface Method
        permits ConnectionMethod,
                ChannelMethod,
                AccessMethod,
                ExchangeMethod,
                QueueMethod,
                BasicMethod,
                ConfirmMethod,
                TxMethod {

    /** Class and method in one number, as in {@link MethodIds}. */
    int id();

    default int classId() {
        return id() >>> 16;
    }

    default int methodId() {
        return id() & 0xFFFF;
    }

    /** As in "queue.declare". */
    default String name() {
        return MethodIds.name(id());
    }

    /** Writes the arguments. Methods that have none write nothing. */
    default void encode(MethodWriter out) {}
}
