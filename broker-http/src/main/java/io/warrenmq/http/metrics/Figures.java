package io.warrenmq.http.metrics;

import io.warrenmq.core.alarm.Alarm;
import io.warrenmq.core.management.ChannelView;
import io.warrenmq.core.management.ConnectionView;
import io.warrenmq.core.management.OverviewView;
import io.warrenmq.core.management.QueueTypeTotals;
import io.warrenmq.core.management.VhostView;
import io.warrenmq.http.node.NodeFacts;
import io.warrenmq.http.node.ProcessFigures;
import java.util.List;
import java.util.Set;

/** What one scrape has found of the broker as a whole. */
record Figures(OverviewView overview, OfProcess process, Sums sums) {
    /**
     * What the process has and may have; NaN is unknown or without limit.
     *
     * @param alarms in force
     */
    record OfProcess(
            double openFiles,
            double openFilesMax,
            double residentBytes,
            double residentBytesMax,
            double diskFreeBytes,
            double diskFreeBytesMin,
            double threads,
            double collections,
            double uptimeSeconds,
            Set<Alarm> alarms) {
        static OfProcess of(NodeFacts facts) {
            return new OfProcess(
                    known(ProcessFigures.openFiles()),
                    known(ProcessFigures.openFilesMax()),
                    ProcessFigures.residentBytes(),
                    known(facts.memoryLimitBytes()),
                    known(ProcessFigures.diskFreeBytes(facts.dataDir())),
                    known(facts.diskFreeLimitBytes()),
                    ProcessFigures.threads(),
                    ProcessFigures.collections(),
                    (System.currentTimeMillis() - facts.startedMs()) / 1000.0,
                    facts.alarms().inForce());
        }

        private static double known(long value) {
            return value > 0 ? value : Double.NaN;
        }

        double alarm(Alarm alarm) {
            return alarms.contains(alarm) ? 1 : 0;
        }
    }

    /** Sums over objects that the overview does not have. Bytes are also those of connections that have gone. */
    record Sums(
            long unconfirmed,
            long uncommitted,
            long acksUncommitted,
            long prefetch,
            long globalPrefetch,
            long receivedBytes,
            long sentBytes,
            long pendingBytes) {
        static final Sums NONE = new Sums(0, 0, 0, 0, 0, 0, 0, 0);

        static Sums of(List<ChannelView> channels, List<VhostView> vhosts, List<ConnectionView> connections) {
            long unconfirmed = 0;
            long uncommitted = 0;
            long acksUncommitted = 0;
            long prefetch = 0;
            long globalPrefetch = 0;
            for (ChannelView each : channels) {
                unconfirmed += each.numbers().unconfirmed();
                uncommitted += each.numbers().uncommitted();
                acksUncommitted += each.numbers().acksUncommitted();
                prefetch += each.numbers().prefetch();
                globalPrefetch += each.numbers().globalPrefetch();
            }
            return new Sums(
                    unconfirmed,
                    uncommitted,
                    acksUncommitted,
                    prefetch,
                    globalPrefetch,
                    vhosts.stream().mapToLong(VhostView::receivedBytes).sum(),
                    vhosts.stream().mapToLong(VhostView::sentBytes).sum(),
                    connections.stream()
                            .mapToLong(each -> each.numbers().pendingBytes())
                            .sum());
        }
    }

    /** The sums of a type of queue; always there. */
    QueueTypeTotals type(String type) {
        return overview.types().stream()
                .filter(each -> each.type().equals(type))
                .findFirst()
                .orElseThrow();
    }
}
