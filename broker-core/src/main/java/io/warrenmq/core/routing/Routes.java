package io.warrenmq.core.routing;

/**
 * Collects where a message goes. A {@link BindingTable} calls it on the thread that routes; topic and headers
 * tables may report one destination several times.
 */
@FunctionalInterface
public interface Routes {
    /** Takes a destination that a binding matched. */
    void add(Destination destination);

    /** What a topic table searches with. A collector that is used again lends its own, which saves making one. */
    default TopicWalk topicWalk() {
        return new TopicWalk();
    }

    /**
     * A number from 0 to {@code bound - 1}, each as likely as any other: what a table draws that chooses by chance. A
     * collector for such tables has a random source.
     */
    default int chance(int bound) {
        throw new IllegalStateException("this collector has no random source");
    }
}
