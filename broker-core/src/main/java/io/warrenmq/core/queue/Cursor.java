package io.warrenmq.core.queue;

import io.warrenmq.core.browse.BrowseOptions;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.Paging;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes along the messages of a queue that are ready and shows those that are wanted; takes nothing out. What comes
 * while it stands at the end it shows when it is told to {@link #run}. A message that waits before where it stands,
 * because it has come back, it does not show. Owned by the queue's shard.
 *
 * <p>Positions: that of a message is its number in its queue. In a queue with priorities that of a lower one is larger
 * than all of a higher one, by {@value #LANE_POSITIONS}.
 */
final class Cursor {
    /** More than a queue ever numbers. */
    private static final long LANE_POSITIONS = 1L << 48;

    /** Messages that one turn looks at, so that whatever else lives on the shard gets its own. */
    private static final int TURN_MAX = 512;

    private static final int READ_MAX = 128;

    /** Who is shown messages. */
    interface Viewer {
        /** Whether it takes one now; if not, it calls {@link Cursor#run} once it does. */
        boolean isReady();

        /** Shows a message that is wanted, with its position. */
        void show(Message message, long position);

        /** The same with where it waits: the viewer may take it out. */
        default void show(Backlog lane, WaitingMessage place, Message message, long position) {
            show(message, position);
        }

        /** No more is looked at; what was stands before {@code position}. */
        default void ended(long position) {}
    }

    private final Queue queue;
    private final Lanes lanes;
    private final Paging paging;
    private final BrowseOptions options;
    private final Viewer viewer;

    /** By priority, the sequence to look at next. */
    private final Map<Integer, Long> next = new HashMap<>(1);

    private long examinedLeft;
    private boolean busy;
    private boolean closed;
    private long lastPosition;

    /** @param examinedMax after so many messages it takes the rest as if it were not there */
    Cursor(Queue queue, Lanes lanes, Paging paging, BrowseOptions options, long examinedMax, Viewer viewer) {
        this.examinedLeft = examinedMax;
        this.queue = queue;
        this.lanes = lanes;
        this.paging = paging;
        this.options = options;
        this.viewer = viewer;
        this.lastPosition = options.from() - 1;
    }

    /** Shows what there is, if the viewer takes it; also later. */
    void run() {
        int looked = 0;
        while (!busy && !closed && viewer.isReady()) {
            Backlog lane = examinedLeft > 0 ? nextLane() : null;
            if (lane == null) {
                viewer.ended(lastPosition + 1);
                return;
            }
            if (looked >= TURN_MAX) {
                busy = true;
                queue.shard().post(this::goOn);
                return;
            }
            List<WaitingMessage> ahead = lane.list(next(lane), READ_MAX);
            looked += ahead.size();
            look(lane, ahead);
        }
    }

    private void goOn() {
        busy = false;
        run();
    }

    /** Nothing more is shown. */
    void close() {
        closed = true;
    }

    private @Nullable Backlog nextLane() {
        for (Backlog lane : lanes.occupied()) {
            if (!lane.list(next(lane), 1).isEmpty()) {
                return lane;
            }
        }
        return null;
    }

    private long next(Backlog lane) {
        return next.computeIfAbsent(lane.priority(), _ -> Math.max(0, options.from() - firstPosition(lane)));
    }

    private long firstPosition(Backlog lane) {
        return (queue.settings().consumption().priorityMax() - lane.priority()) * LANE_POSITIONS;
    }

    /** Looks at messages that are in memory, or reads those at the front that are not. */
    private void look(Backlog lane, List<WaitingMessage> ahead) {
        int absent = 0;
        while (absent < ahead.size() && ahead.get(absent).message() == null) {
            absent++;
        }
        if (absent > 0) {
            read(lane, ahead.subList(0, absent));
            return;
        }
        for (WaitingMessage each : ahead) {
            if (each.message() == null || !viewer.isReady()) {
                return;
            }
            look(lane, each, each.message());
        }
    }

    private void look(Backlog lane, WaitingMessage place, Message message) {
        next.put(lane.priority(), place.sequence() + 1);
        lastPosition = firstPosition(lane) + place.sequence();
        examinedLeft--;
        if (options.filter().matches(message)) {
            viewer.show(lane, place, message, lastPosition);
        }
    }

    private void read(Backlog lane, List<WaitingMessage> absent) {
        long[] positions = absent.stream().mapToLong(WaitingMessage::standing).toArray();
        long[] asked = positions.clone();
        busy = true;
        lanes.holdings().pin(positions);
        paging.read(asked, asked.length, queue.shard(), messages -> {
            lanes.holdings().unpin(positions);
            loaded(lane, absent, messages);
            goOn();
        });
    }

    /** What cannot be read is damaged, or has gone meanwhile. */
    private void loaded(Backlog lane, List<WaitingMessage> asked, Message @Nullable [] messages) {
        if (messages == null) {
            next.put(lane.priority(), asked.getFirst().sequence() + 1);
            return;
        }
        for (int i = 0; i < messages.length && !closed && viewer.isReady(); i++) {
            look(lane, asked.get(i), messages[i]);
        }
    }
}
