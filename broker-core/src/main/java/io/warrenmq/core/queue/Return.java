package io.warrenmq.core.queue;

/** How a message comes back to its queue. */
public enum Return {
    /** Its consumer has given it back without a fault: {@code basic.nack} or {@code basic.recover} with requeue. */
    GIVEN_BACK,
    /**
     * Its consumer could not cope: {@code basic.reject} with requeue, or the consumer's channel has gone. Counts in
     * {@code x-delivery-count} (RabbitMQ 4.3).
     */
    FAILED,
    /** Its consumer has taken too long. */
    TIMED_OUT
}
