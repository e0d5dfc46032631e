package io.warrenmq.core.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a queue, by priority; those that can take a message stand in line. Within a priority they take
 * turns, and a lower one is served only while no higher one can take anything (RabbitMQ's consumer priorities). A
 * consumer without credit is in no line, so it costs the others nothing. Owned by the queue's shard.
 */
final class ConsumerRing {
    private static final class Level {
        final int priority;
        final ArrayDeque<Consumer> line = new ArrayDeque<>(4);
        int members;

        Level(int priority) {
            this.priority = priority;
        }
    }

    private final List<Level> levels = new ArrayList<>(1);
    private final List<Consumer> members = new ArrayList<>(1);
    private boolean singleActive;

    /** The one that gets everything, if only one does. */
    private @Nullable Consumer active;

    int size() {
        return members.size();
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** All consumers in the order of subscription; a copy. */
    List<Consumer> members() {
        return List.copyOf(members);
    }

    /** Whether only one of them gets messages, and another only once that has gone. */
    void singleActive(boolean only) {
        if (only != singleActive) {
            singleActive = only;
            active = null;
            activate();
        }
    }

    /** The one that gets everything; null when all do. */
    @Nullable
    Consumer singleActive() {
        return active;
    }

    /** The consumer of the highest priority that has been there longest becomes the active one if there is none. */
    private void activate() {
        if (!singleActive) {
            members.forEach(this::lineUp);
        } else if (active == null && !members.isEmpty()) {
            Consumer next = members.getFirst();
            for (Consumer each : members) {
                next = each.options().priority() > next.options().priority() ? each : next;
            }
            active = next;
            lineUp(next);
        }
    }

    void add(Consumer consumer) {
        members.add(consumer);
        level(consumer.options().priority()).members++;
        if (singleActive) {
            activate();
        } else {
            lineUp(consumer);
        }
    }

    boolean remove(Consumer consumer) {
        if (!members.remove(consumer)) {
            return false;
        }
        Level level = level(consumer.options().priority());
        level.members--;
        if (consumer.isWaiting()) {
            level.line.remove(consumer);
            consumer.waiting(false);
        }
        if (level.members == 0) {
            levels.remove(level);
        }
        if (consumer == active) {
            active = null;
            activate();
        }
        return true;
    }

    /** Puts the consumer at the end of its line if it can take messages and does not stand there yet. */
    void lineUp(Consumer consumer) {
        if (!consumer.isWaiting() && consumer.mayWait() && (!singleActive || consumer == active)) {
            consumer.waiting(true);
            level(consumer.options().priority()).line.addLast(consumer);
        }
    }

    /** Whether anybody stands in line. */
    boolean isAnyWaiting() {
        for (int i = 0; i < levels.size(); i++) {
            if (!levels.get(i).line.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Takes the consumer whose turn it is out of its line; null when none can take a message now. */
    @Nullable
    Consumer next() {
        for (int i = 0; i < levels.size(); i++) {
            Consumer consumer = nextOf(levels.get(i));
            if (consumer != null) {
                return consumer;
            }
        }
        return null;
    }

    private @Nullable Consumer nextOf(Level level) {
        while (!level.line.isEmpty()) {
            Consumer consumer = level.line.removeFirst();
            consumer.waiting(false);
            // Credit may have gone since it lined up, for instance by a smaller prefetch.
            if ((!singleActive || consumer == active) && consumer.mayWait() && consumer.takeTurn()) {
                return consumer;
            }
        }
        return null;
    }

    /** Takes this consumer out of its line; false when it does not stand there, or can take no message now. */
    boolean take(Consumer consumer) {
        if (!consumer.isWaiting()) {
            return false;
        }
        level(consumer.options().priority()).line.remove(consumer);
        consumer.waiting(false);
        return (!singleActive || consumer == active) && consumer.mayWait() && consumer.takeTurn();
    }

    private Level level(int priority) {
        int at = 0;
        while (at < levels.size() && levels.get(at).priority > priority) {
            at++;
        }
        if (at < levels.size() && levels.get(at).priority == priority) {
            return levels.get(at);
        }
        Level level = new Level(priority);
        levels.add(at, level);
        return level;
    }
}
