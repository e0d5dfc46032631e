package io.warrenmq.amqp.channel;

/** What a client says of deliveries. */
enum Outcome {
    /** They are done: {@code basic.ack}. */
    ACKNOWLEDGED,
    /** They are not wanted: {@code basic.nack} and {@code basic.reject} without requeue. */
    REJECTED,
    /** They are to be delivered again: {@code basic.nack} with requeue, {@code basic.recover}. */
    GIVEN_BACK,
    /** The same, and it counts as a failure: {@code basic.reject} with requeue (RabbitMQ 4.3). */
    FAILED
}
