package io.warrenmq.core.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows what a queue on the same shard as its channels must do next, from a plain map of what is ready. It is told of
 * each call before the queue is, and checks each delivery as it happens.
 */
final class QueueOracle {
    private static final class Member {
        final TestConsumer consumer;
        final ConsumerSpec spec;

        /** Who was served while this one could have been, since its own last turn. */
        final Set<Member> served = new HashSet<>();

        int prefetch;
        int heldCount;

        Member(TestConsumer consumer, ConsumerSpec spec) {
            this.consumer = consumer;
            this.spec = spec;
            this.prefetch = spec.prefetch();
        }

        boolean hasCredit() {
            return consumer.isWritable() && (spec.noAck() || prefetch == 0 || heldCount < prefetch);
        }
    }

    private record Item(String text, boolean handedOut) {}

    private final TreeMap<Long, Item> ready = new TreeMap<>();
    private final Map<Arrival, Long> held = new HashMap<>();
    private final List<Member> members = new ArrayList<>();
    private long nextSequence;
    private boolean turnsMatter = true;

    // --- told before the queue is

    void publish(String text) {
        ready.put(nextSequence++, new Item(text, false));
    }

    void subscribe(TestConsumer consumer, ConsumerSpec spec) {
        members.add(new Member(consumer, spec));
    }

    /** Whether the queue must refuse the consumer. */
    boolean refuses(ConsumerSpec spec) {
        return members.stream().anyMatch(each -> each.spec.exclusive()) || (spec.exclusive() && !members.isEmpty());
    }

    void cancel(TestConsumer consumer) {
        members.removeIf(each -> each.consumer == consumer);
        noteWhoCannot();
    }

    void settle(Arrival arrival) {
        release(arrival);
    }

    void requeue(Arrival arrival) {
        ready.put(release(arrival), new Item(arrival.text(), true));
    }

    private long release(Arrival arrival) {
        Long sequence = held.remove(arrival);
        if (sequence == null) {
            throw new IllegalStateException("not held: " + arrival.text());
        }
        Member member = find(arrival.consumer());
        if (member != null) {
            member.heldCount--;
        }
        return sequence;
    }

    int purge() {
        int count = ready.size();
        ready.clear();
        return count;
    }

    void prefetch(TestConsumer consumer, int prefetch) {
        Member member = find(consumer);
        if (member != null) {
            member.prefetch = prefetch;
        }
        noteWhoCannot();
    }

    /** While consumers begin or cease to ask for leave, who comes first is up to their channel. */
    void turnsMatter(boolean matter) {
        turnsMatter = matter;
        members.forEach(each -> each.served.clear());
    }

    // --- checks

    /** A consumer was given a message. */
    void delivered(Arrival arrival) {
        Member member = find(arrival.consumer());
        if (member == null) {
            throw new IllegalStateException("a consumer that has gone gets " + arrival.text());
        }
        require(member.hasCredit(), member.spec.tag() + " has no credit for " + arrival.text());
        if (turnsMatter) {
            requireTurn(member);
        }
        took(arrival);
        if (arrival.delivery() != null) {
            member.heldCount++;
        }
        noteWhoCannot();
    }

    /** A message was taken out: it must be the first. */
    void took(Arrival arrival) {
        var first = ready.pollFirstEntry();
        require(first != null, "the queue is empty, and yet gave " + arrival.text());
        require(
                first.getValue().equals(new Item(arrival.text(), arrival.redelivered())),
                "expected " + first.getValue() + ", not " + arrival.text() + " redelivered=" + arrival.redelivered());
        if (arrival.delivery() != null) {
            require(arrival.sequence() == first.getKey(), "sequence " + arrival.sequence() + " of " + first);
            held.put(arrival, first.getKey());
        }
    }

    /** Nobody of a higher priority could take it, and nobody of its own was passed over twice. */
    private void requireTurn(Member chosen) {
        for (Member other : members) {
            if (other != chosen && other.hasCredit() && !other.consumer.isLimitedTogether()) {
                require(
                        other.spec.priority() <= chosen.spec.priority(),
                        chosen.spec.tag() + " was served before " + other.spec.tag());
                require(
                        other.spec.priority() < chosen.spec.priority() || other.served.add(chosen),
                        chosen.spec.tag() + " had two turns while " + other.spec.tag() + " waited");
            }
        }
        chosen.served.clear();
    }

    private void noteWhoCannot() {
        members.stream()
                .filter(each -> !each.hasCredit() || each.consumer.isLimitedTogether())
                .forEach(each -> each.served.clear());
    }

    /** After each call: the counts agree, and no message waits for a consumer that could take it. */
    void check(Queue queue) {
        noteWhoCannot();
        require(
                new QueueStatus(ready.size(), held.size(), 0, members.size()).equals(queue.status()),
                queue.status() + ", but " + ready.size() + " ready, " + held.size() + " unacked");
        if (!ready.isEmpty()) {
            for (Member member : members) {
                require(
                        !member.hasCredit() || !member.consumer.hasRoomTogether(),
                        "messages wait, and " + member.spec.tag() + " could take one");
            }
        }
    }

    private @Nullable Member find(@Nullable TestConsumer consumer) {
        for (Member member : members) {
            if (member.consumer == consumer) {
                return member;
            }
        }
        return null;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}
