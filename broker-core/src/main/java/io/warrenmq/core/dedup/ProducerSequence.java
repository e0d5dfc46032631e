package io.warrenmq.core.dedup;

/**
 * How a publisher has numbered a message, so that it counts once however often it is published.
 *
 * @param producer who has numbered it: 1 to {@value #PRODUCER_BYTES_MAX} bytes of UTF-8
 * @param sequence 0 or more, growing by producer
 */
public record ProducerSequence(String producer, long sequence) {
    public static final int PRODUCER_BYTES_MAX = 255;

    public ProducerSequence {
        if (producer.isEmpty() || sequence < 0) {
            throw new IllegalArgumentException("number " + sequence + " of producer '" + producer + "'");
        }
    }
}
