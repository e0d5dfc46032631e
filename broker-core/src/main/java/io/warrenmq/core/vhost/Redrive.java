package io.warrenmq.core.vhost;

import io.warrenmq.core.access.Access;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.DeadLetters;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.Return;
import io.warrenmq.core.queue.Withdrawer;
import io.warrenmq.core.queue.Withdrawn;
import io.warrenmq.core.redrive.RedriveRequest;
import io.warrenmq.core.redrive.RedriveSkip;
import io.warrenmq.core.redrive.RedriveStatus;
import io.warrenmq.core.redrive.RedriveStatus.State;
import io.warrenmq.core.shard.Shard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one queue on their way back, in their order. Each goes in one unit of the journal: that it is in the
 * other queue and that its source is done with it. So a crash finds it in one of the two, whenever it comes. What a
 * full queue refuses goes back to its place. Owned by the source's shard but for what any thread may ask.
 *
 * <p>Bound: {@value #BATCH_MAX} messages are under way at one time.
 */
public final class Redrive {
    private static final int BATCH_MAX = 32;
    private static final int RETRY_MS = 20;
    private static final int PAUSE_MS_MAX = 1_000;
    private static final long MS_PER_SECOND = 1_000;
    private static final long NOT_ENDED = -1;

    private final long id;
    private final VirtualHost vhost;
    private final Queue source;
    private final Shard shard;
    private final RedriveRequest request;
    private final String user;
    private final WayBack wayBack;
    private final CompletableFuture<RedriveStatus> ended = new CompletableFuture<>();
    private final long startedMs;

    private final Map<RedriveSkip, Long> skipped = new EnumMap<>(RedriveSkip.class);
    private final Set<Queue> full = new HashSet<>();
    private long startedAtMs;
    private long total;
    private long examined;
    private long matched;
    private long moved;
    private long next;
    private boolean atEnd;
    private int open;
    private List<Under> batch = new ArrayList<>();
    private final List<Delivery> refused = new ArrayList<>();

    private volatile boolean cancelled;
    private volatile RedriveStatus status;

    /** A message that has left its source. */
    private record Under(Routed routed, Delivery delivery) {}

    Redrive(long id, VirtualHost vhost, Queue source, RedriveRequest request, Access access, long nowMs) {
        this.id = id;
        this.vhost = vhost;
        this.source = source;
        this.shard = source.shard();
        this.request = request;
        this.user = access.user().name();
        this.wayBack = new WayBack(vhost, source, request, access);
        this.startedMs = nowMs;
        this.status = snapshot(State.RUNNING, NOT_ENDED, null);
    }

    // --- from any thread

    /** How far it was a moment ago. */
    public RedriveStatus status() {
        return status;
    }

    /** Completed on a shard when it has ended, for whatever reason. */
    public CompletableFuture<RedriveStatus> ended() {
        return ended.copy();
    }

    /** Makes an end of it, once what is under way has arrived. */
    public void cancel() {
        cancelled = true;
    }

    // --- on the source's shard

    void begin() {
        assert shard.isInside();
        startedAtMs = shard.nowMs();
        total = source.observation().readyCount();
        run();
    }

    private void run() {
        if (cancelled) {
            end(State.CANCELLED, null);
        } else if (source.isEnded()) {
            end(State.FAILED, source.describe() + " has gone");
        } else if (atEnd || examined >= total || left() <= 0) {
            end(State.DONE, null);
        } else if (!request.dryRun() && vhost.journal().isBehind()) {
            vhost.journal().whenCaughtUp(shard, this::run);
        } else {
            int room = room();
            if (room > 0) {
                look(room);
            }
        }
    }

    /** Messages that may still move. */
    private long left() {
        return request.countMax() == RedriveRequest.ALL ? Long.MAX_VALUE : request.countMax() - moved;
    }

    /** How many may leave now; when there are none, it goes on later. */
    private int room() {
        int countMax = (int) Math.min(BATCH_MAX, left());
        if (request.perSecondMax() == RedriveRequest.UNBOUNDED || request.dryRun()) {
            return countMax;
        }
        long rate = request.perSecondMax();
        long elapsedMs = shard.nowMs() - startedAtMs;
        long due = elapsedMs * rate / MS_PER_SECOND + 1 - moved;
        if (due > rate) { // after a pause it does not make up for more than a second
            startedAtMs += (due - rate) * MS_PER_SECOND / rate;
            due = rate;
        }
        if (due > 0) {
            return (int) Math.min(countMax, due);
        }
        long waitMs = moved * MS_PER_SECOND / rate - elapsedMs;
        publish();
        shard.schedule(Math.clamp(waitMs, 1, PAUSE_MS_MAX), this::run);
        return 0;
    }

    private void look(int room) {
        Chooser chooser = new Chooser(room);
        try {
            source.pulls().withdraw(next, chooser, seen -> looked(chooser, seen));
        } catch (BrokerException refusal) {
            end(State.FAILED, refusal.explanation());
        }
    }

    /** Takes those that have a way back. */
    private final class Chooser implements Withdrawer {
        private final int room;
        private long movableCount;
        private boolean busy;
        private @Nullable Routed chosen;

        Chooser(int room) {
            this.room = room;
        }

        @Override
        public boolean isEnough() {
            return movableCount >= room;
        }

        @Override
        public boolean wants(Message message) {
            if (!request.filter().matches(message, shard.wallMs())) {
                return false;
            }
            matched++;
            return switch (wayBack.find(message)) {
                case WayBack.Way.Stays stays -> {
                    skip(stays.why());
                    yield false;
                }
                case WayBack.Way.To to -> isWanted(to.routed());
            };
        }

        private boolean isWanted(Routed routed) {
            if (Arrays.stream(routed.queues()).anyMatch(full::contains)) {
                skip(RedriveSkip.FULL);
                return false;
            }
            movableCount++;
            chosen = routed;
            return !request.dryRun();
        }

        @Override
        public void take(Message message, Delivery delivery) {
            if (chosen != null) {
                batch.add(new Under(chosen, delivery));
                chosen = null;
            }
        }

        @Override
        public void miss(boolean isBusy) {
            matched--;
            movableCount--;
            busy = isBusy;
            chosen = null;
        }
    }

    private void skip(RedriveSkip why) {
        skipped.merge(why, 1L, Long::sum);
    }

    private void looked(Chooser chooser, Withdrawn seen) {
        examined += seen.examinedCount();
        next = seen.nextPosition();
        atEnd = seen.isAtEnd();
        if (request.dryRun()) {
            moved += chooser.movableCount;
            publish();
            shard.post(this::run);
        } else if (batch.isEmpty()) {
            publish();
            goOn(chooser.busy ? RETRY_MS : 0);
        } else {
            List<Under> leaving = batch;
            batch = new ArrayList<>();
            open = leaving.size();
            leaving.forEach(this::send);
        }
    }

    private void goOn(int afterMs) {
        if (afterMs == 0) {
            shard.post(this::run);
        } else {
            shard.schedule(afterMs, this::run);
        }
    }

    private void send(Under under) {
        DeadLetterPublisher way = vhost.deadLetters(shard);
        way.move(source, under.delivery.position(), under.routed, new DeadLetters.Acceptance() {
            @Override
            public void taken() {
                moved++;
                source.settleJournaled(under.delivery);
                answered();
            }

            @Override
            public void refused() {
                skip(RedriveSkip.FULL);
                full.addAll(List.of(under.routed.queues()));
                refused.add(under.delivery);
                answered();
            }
        });
    }

    private void answered() {
        if (--open > 0) {
            return;
        }
        if (!refused.isEmpty()) {
            source.requeue(List.copyOf(refused), Return.GIVEN_BACK);
            refused.clear();
        }
        publish();
        shard.post(this::run);
    }

    // --- what others see

    private void publish() {
        status = snapshot(State.RUNNING, NOT_ENDED, null);
    }

    private void end(State state, @Nullable String failure) {
        RedriveStatus last = snapshot(state, shard.wallMs(), failure);
        status = last;
        ended.complete(last);
    }

    private RedriveStatus snapshot(State state, long endedMs, @Nullable String failure) {
        return new RedriveStatus(
                id,
                vhost.name(),
                user,
                request,
                state,
                total,
                examined,
                matched,
                moved,
                Map.copyOf(skipped),
                startedMs,
                endedMs,
                failure);
    }
}
