package io.warrenmq.bench.journal;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** How many messages a second one thread gets onto the disk, each appended and settled. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class AppendRate {
    /** Waits, as publishers do, whenever the journal is behind its disk. */
    @Benchmark
    public void appendAndSettle(JournalState journal) throws InterruptedException {
        journal.settle(journal.append());
        if (journal.real().journal().isBehind()) {
            journal.real().awaitCaughtUp();
        }
    }
}
