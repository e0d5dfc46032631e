package io.warrenmq.core.queue;

import io.warrenmq.core.journal.MarkList;
import io.warrenmq.core.journal.Recovered.QueueContent;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.PositionList;
import java.util.HashMap;
import java.util.Map;

/** Puts what the journal holds for a queue where it waits. Used once, on the queue's shard. */
final class Revival {
    private final Queue queue;
    private final Lanes lanes;
    private final Expiry expiry;
    private final DelayLine delayed;
    private final Returns returns;

    Revival(Queue queue, Lanes lanes, Expiry expiry, DelayLine delayed, Returns returns) {
        this.queue = queue;
        this.returns = returns;
        this.lanes = lanes;
        this.expiry = expiry;
        this.delayed = delayed;
    }

    void restore(QueueContent content) {
        PositionList positions = content.positions();
        long last = positions.isEmpty() ? Message.NOT_JOURNALED : positions.last();
        long handedOutUpTo = content.handedOutUpTo() == Long.MAX_VALUE ? last : content.handedOutUpTo();
        if (queue.settings().lifetimes().deliveryDelayMs() != 0) {
            delay(positions, content.marks(), handedOutUpTo);
            return;
        }
        lanes.holdings().ready(content.bodyBytes());
        if (content.marks().isEmpty()) {
            lanes.lane(0).restore(positions, handedOutUpTo);
        } else {
            spread(positions, content.marks(), handedOutUpTo);
        }
    }

    /**
     * Both lists ascend, so one walk along both finds each message's mark. What is known of deliveries waits in the
     * lanes: some of these messages were ready before.
     */
    private void delay(PositionList positions, MarkList marks, long handedOutUpTo) {
        Map<Integer, Map<Long, Integer>> failures = new HashMap<>();
        failures.put(0, new HashMap<>());
        int[] next = {0};
        positions.forEach(position -> {
            while (next[0] < marks.size() && marks.position(next[0]) < position) {
                next[0]++;
            }
            if (next[0] == marks.size() || marks.position(next[0]) != position) {
                delayed.restore(position);
                return;
            }
            int priority = lanes.priority(marks.priority(next[0]));
            Map<Long, Integer> ofLane = failures.computeIfAbsent(priority, _ -> new HashMap<>());
            if (marks.deliveryCount(next[0]) > 0) {
                ofLane.put(position, marks.deliveryCount(next[0]));
            }
            if (marks.dueMs(next[0]) == MarkList.NONE) {
                delayed.restore(position);
            } else {
                delayed.restore(position, marks.dueMs(next[0]));
            }
        });
        failures.forEach((priority, counts) -> {
            Backlog lane = lanes.lane(priority);
            lane.restore(new PositionList(), handedOutUpTo);
            lane.history().restoreFailures(counts);
        });
    }

    /** The same for lanes by priority; what waited to be delivered again goes on to do so. */
    private void spread(PositionList positions, MarkList marks, long handedOutUpTo) {
        Map<Integer, PositionList> byPriority = new HashMap<>();
        Map<Integer, Map<Long, Integer>> failures = new HashMap<>();
        long nowMs = queue.shard().wallMs();
        int[] next = {0};
        positions.forEach(position -> {
            while (next[0] < marks.size() && marks.position(next[0]) < position) {
                next[0]++;
            }
            boolean isMarked = next[0] < marks.size() && marks.position(next[0]) == position;
            int priority = isMarked ? lanes.priority(marks.priority(next[0])) : 0;
            PositionList lane = byPriority.computeIfAbsent(priority, _ -> new PositionList());
            if (isMarked && marks.deliveryCount(next[0]) > 0) {
                failures.computeIfAbsent(priority, _ -> new HashMap<>()).put(position, marks.deliveryCount(next[0]));
            }
            if (isMarked && marks.dueMs(next[0]) != MarkList.NONE && marks.dueMs(next[0]) > nowMs) {
                returns.restore(position, marks.dueMs(next[0]));
                return;
            }
            if (isMarked && marks.expiresAtMs(next[0]) != MarkList.NONE) {
                expiry.restored(lanes.lane(priority), lane.span(), marks.expiresAtMs(next[0]));
            }
            lane.add(position);
        });
        byPriority.putIfAbsent(0, new PositionList());
        byPriority.forEach((priority, waiting) -> {
            Backlog lane = lanes.toAdd(priority);
            lane.restore(waiting, handedOutUpTo);
            lane.history().restoreFailures(failures.getOrDefault(priority, Map.of()));
        });
    }
}
