package io.warrenmq.core.alarm;

/** What the broker can run low on. While one of these is short, publishers wait and consumers go on. */
public enum Alarm {
    MEMORY("memory"),
    DISK("disk");

    private final String word;

    Alarm(String word) {
        this.word = word;
    }

    /** RabbitMQ's word for it, in the log, in {@code connection.blocked} and in the HTTP API. */
    public String word() {
        return word;
    }
}
