package io.warrenmq.bench.journal;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What an append takes of the publisher's thread while the journal keeps up: 64 in a row, then, uncounted, the wait for
 * the disk. Bytes per operation include what the waiting and the journal's own threads allocate.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AppendCost {
    private static final int APPENDS = 64;

    private final long[] positions = new long[APPENDS];

    @Benchmark
    @OperationsPerInvocation(APPENDS)
    public void append(JournalState journal) {
        for (int i = 0; i < APPENDS; i++) {
            positions[i] = journal.append();
        }
    }

    @TearDown(Level.Invocation)
    public void settle(JournalState journal) throws InterruptedException {
        for (long position : positions) {
            journal.settle(position);
        }
        journal.real().awaitDurable(positions[APPENDS - 1]);
    }
}
