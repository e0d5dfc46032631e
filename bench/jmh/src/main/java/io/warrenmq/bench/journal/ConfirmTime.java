package io.warrenmq.bench.journal;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** How long a publisher with one message in flight waits for its confirm; the message is settled after that. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ConfirmTime {
    @Benchmark
    public void appendAndAwait(JournalState journal) throws InterruptedException {
        long position = journal.append();
        journal.real().awaitDurable(position);
        journal.settle(position);
    }
}
