package io.warrenmq.http.metrics;

/** What can be scraped, by RabbitMQ's paths and words. */
enum Registry {
    AGGREGATED("default", "aggregated"),
    PER_OBJECT("per-object", "per-object"),
    DETAILED("detailed", "detailed"),
    MEMORY("memory-breakdown", "memory-breakdown");

    private final String word;
    private final String endpoint;

    Registry(String word, String endpoint) {
        this.word = word;
        this.endpoint = endpoint;
    }

    String word() {
        return word;
    }

    /** The label {@code rabbitmq_endpoint} of the identity. */
    String endpoint() {
        return endpoint;
    }
}
