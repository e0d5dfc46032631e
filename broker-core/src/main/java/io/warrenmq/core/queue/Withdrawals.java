package io.warrenmq.core.queue;

import io.warrenmq.core.browse.BrowseFilter;
import io.warrenmq.core.browse.BrowseOptions;
import io.warrenmq.core.message.Message;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes messages out of the midst of a queue for somebody who looks at each of them. Owned by the queue's shard. */
final class Withdrawals {
    /** What one look looks at, at most. */
    private static final int EXAMINED_MAX = 1_024;

    private final Queue queue;
    private final Lanes lanes;
    private final Dispatch dispatch;

    Withdrawals(Queue queue, Lanes lanes, Dispatch dispatch) {
        this.queue = queue;
        this.lanes = lanes;
        this.dispatch = dispatch;
    }

    /** See {@link Pulls#withdraw}. */
    void begin(long fromPosition, Withdrawer withdrawer, Consumer<? super Withdrawn> answer) {
        Look look = new Look(fromPosition, withdrawer, answer);
        Cursor cursor = new Cursor(
                queue,
                lanes,
                lanes.holdings().paging(),
                new BrowseOptions(fromPosition, BrowseFilter.ALL),
                EXAMINED_MAX,
                look);
        look.cursor = cursor;
        cursor.run();
    }

    /** One look. */
    private final class Look implements Cursor.Viewer {
        private final Withdrawer withdrawer;
        private final Consumer<? super Withdrawn> answer;
        private @Nullable Cursor cursor;
        private int examined;
        private long next;

        Look(long fromPosition, Withdrawer withdrawer, Consumer<? super Withdrawn> answer) {
            this.next = fromPosition;
            this.withdrawer = withdrawer;
            this.answer = answer;
        }

        @Override
        public boolean isReady() {
            return cursor != null;
        }

        @Override
        public void show(Message message, long position) {
            throw new IllegalStateException("shown with its place only");
        }

        @Override
        public void show(Backlog lane, WaitingMessage place, Message message, long position) {
            if (cursor == null) {
                return;
            }
            if (queue.isEnded() || withdrawer.isEnough()) {
                finish(position, false);
                return;
            }
            if (withdrawer.wants(message) && !take(lane, place, message)) {
                finish(position, false);
                return;
            }
            examined++;
            next = position + 1;
        }

        /** False when the message is being read. */
        private boolean take(Backlog lane, WaitingMessage place, Message message) {
            Found found = find(lane, place, message);
            switch (found) {
                case Found.Nothing _ -> withdrawer.miss(false);
                case Found.Busy _ -> {
                    withdrawer.miss(true);
                    return false;
                }
                case Found.InMemory(Message taken, long standing) -> handOver(lane, place, taken, standing);
                case Found.Elsewhere(long standing) -> {
                    lanes.holdings().ready(-message.bodyBytes()); // until now nobody knew its size
                    handOver(lane, place, message, standing);
                }
            }
            return true;
        }

        private static Found find(Backlog lane, WaitingMessage place, Message message) {
            Delivery returned = place.returned();
            if (returned == null) {
                return lane.takeOut(place.sequence());
            }
            if (returned.isInMemory()) {
                return lane.takeOut(returned)
                        ? new Found.InMemory(message, returned.standing())
                        : Found.Nothing.INSTANCE;
            }
            return lane.takeOutAbsent(returned) ? new Found.Elsewhere(returned.standing()) : Found.Busy.INSTANCE;
        }

        private void handOver(Backlog lane, WaitingMessage place, Message message, long standing) {
            Delivery delivery = place.returned();
            if (delivery == null) {
                delivery = new Delivery(lane, message, standing, place.sequence());
                lane.history().passOn(message, delivery);
                lanes.holdings().keep(message);
            } else if (!delivery.isInMemory()) {
                delivery.message(message);
                lanes.holdings().keep(message);
            }
            dispatch.withdrawn(delivery);
            withdrawer.take(message, delivery);
        }

        @Override
        public void ended(long position) {
            finish(next, examined < EXAMINED_MAX);
        }

        private void finish(long position, boolean isAtEnd) {
            if (cursor != null) {
                cursor.close();
                cursor = null;
                dispatch.run(); // somebody may have waited for what has gone
                answer.accept(new Withdrawn(position, examined, isAtEnd));
            }
        }
    }
}
