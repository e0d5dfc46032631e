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
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AppendCost {
    private static final int APPENDS = 64;

    @Benchmark
    @OperationsPerInvocation(APPENDS)
    public void append(Appended journal) {
        for (int i = 0; i < APPENDS; i++) {
            journal.positions[i] = journal.append();
        }
    }

    /** Settles and waits between the measured calls. */
    @State(Scope.Thread)
    public static class Appended extends JournalState {
        private final long[] positions = new long[APPENDS];

        @TearDown(Level.Invocation)
        public void settle() throws InterruptedException {
            for (long position : positions) {
                settle(position);
            }
            real().awaitDurable(positions[APPENDS - 1]);
        }
    }
}
