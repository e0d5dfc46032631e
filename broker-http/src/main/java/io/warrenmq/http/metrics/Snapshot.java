package io.warrenmq.http.metrics;

import io.warrenmq.core.management.ChannelView;
import io.warrenmq.core.management.ConnectionView;
import io.warrenmq.core.management.Management;
import io.warrenmq.core.management.OverviewView;
import io.warrenmq.core.management.VhostView;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.node.NodeFacts;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker once for each scrape and keeps the answer for the meters, which read nothing else. Waits on the
 * scrape's own thread, never on a shard. Of two scrapes at one time each may see the other's answer, which is as new.
 */
final class Snapshot {
    private static final int ANSWER_SECONDS_MAX = 10;

    private final Management management;
    private final NodeFacts facts;
    private volatile @Nullable Figures latest;

    Snapshot(Management management, NodeFacts facts) {
        this.management = management;
        this.facts = facts;
    }

    Management management() {
        return management;
    }

    /** What the last scrape has found; null before the first. */
    @Nullable
    Figures latest() {
        return latest;
    }

    /**
     * Asks again.
     *
     * @param withSums also for what takes a look at every channel and connection
     */
    void take(boolean withSums) {
        CompletableFuture<OverviewView> overview = management.overview();
        Figures before = latest;
        Figures.Sums sums = before == null ? Figures.Sums.NONE : before.sums();
        if (withSums) {
            CompletableFuture<List<ChannelView>> channels = management.channels(null);
            CompletableFuture<List<VhostView>> vhosts = management.vhosts();
            CompletableFuture<List<ConnectionView>> connections = management.connections(null);
            sums = Figures.Sums.of(await(channels), await(vhosts), await(connections));
        }
        latest = new Figures(await(overview), Figures.OfProcess.of(facts), sums);
    }

    /**
     * Waits for an answer.
     *
     * @throws HttpRefusal 503 when it does not come in time
     */
    static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException _) {
            throw HttpRefusal.unavailable("the broker has not answered for " + ANSWER_SECONDS_MAX + " s");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw HttpRefusal.unavailable("the broker stops");
        }
    }
}
