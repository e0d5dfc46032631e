package io.warrenmq.store.journal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that writes the journal. What somebody waits for it writes at once, and whatever gathers meanwhile goes
 * with the next batch; what nobody waits for it lets gather for {@value #LINGER_MS} ms. Nobody interrupts it: that
 * would close the file.
 */
final class JournalThread implements FileJournal.Wakeable, Runnable {
    private static final int LINGER_MS = 2;

    /** After so long without work a marker says on disk that the last batch is durable, and the thread sleeps. */
    private static final int IDLE_MS = 20;

    private static final int STALL_MS = 100;
    private static final int RESERVE_CHECK_MS = 500;
    private static final int SLEEP_MS = 1_000;

    private enum State {
        WORKING,
        LINGERING,
        SLEEPING
    }

    private final FileJournal journal;
    private final JournalWriter writer;
    private final Segments segments;
    private final SyncPolicy policy;
    private final Thread thread;
    private volatile State state = State.WORKING;
    private volatile boolean awaited;
    private volatile boolean stopping;
    private long lastForceNanos = System.nanoTime();
    private long lastReserveCheckNanos = System.nanoTime();

    JournalThread(FileJournal journal, JournalWriter writer, Segments segments, SyncPolicy policy) {
        this.journal = journal;
        this.writer = writer;
        this.segments = segments;
        this.policy = policy;
        this.thread = new Thread(this, "journal");
    }

    void start() {
        journal.writer(this);
        thread.start();
    }

    @Override
    public void appended() {
        if (state == State.SLEEPING) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void awaited() {
        awaited = true;
        if (state != State.WORKING) {
            LockSupport.unpark(thread);
        }
    }

    /** Writes all that is left, then ends; waits for that. */
    void stop() {
        stopping = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        while (!stopping && !writer.hasFailed()) {
            awaitWork();
            awaited = false;
            if (writer.step() == JournalWriter.Step.STALLED) {
                pause(State.WORKING, STALL_MS);
            }
            forceWhenDue();
            seeToTheReserve();
        }
        writer.finish();
    }

    private void awaitWork() {
        if (journal.hasWork() || awaited) {
            if (!awaited && !journal.isBehind()) {
                pause(State.LINGERING, LINGER_MS);
            }
            return;
        }
        long idleSince = System.nanoTime();
        while (!stopping && !awaited && !journal.hasWork()) {
            if (System.nanoTime() - idleSince < TimeUnit.MILLISECONDS.toNanos(IDLE_MS)) {
                pause(State.LINGERING, LINGER_MS);
            } else {
                forceWhenDue();
                writer.mark();
                sleep();
            }
        }
    }

    private void sleep() {
        state = State.SLEEPING;
        // Looked at again behind the change of state: whoever appended before it did not wake this thread.
        if (!stopping && !awaited && !journal.hasWork()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(sleepMs()));
        }
        state = State.WORKING;
        seeToTheReserve();
    }

    private int sleepMs() {
        return policy instanceof SyncPolicy.Interval(int ms) && !writer.isForced() ? Math.min(ms, SLEEP_MS) : SLEEP_MS;
    }

    private void pause(State during, int ms) {
        state = during;
        if (!stopping && (during == State.WORKING || !awaited)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
        }
        state = State.WORKING;
    }

    private void forceWhenDue() {
        if (policy instanceof SyncPolicy.Interval(int ms) && !writer.isForced()) {
            long now = System.nanoTime();
            if (now - lastForceNanos >= TimeUnit.MILLISECONDS.toNanos(ms)) {
                lastForceNanos = now;
                writer.forceNow();
            }
        }
    }

    private void seeToTheReserve() {
        long now = System.nanoTime();
        if (now - lastReserveCheckNanos >= TimeUnit.MILLISECONDS.toNanos(RESERVE_CHECK_MS)) {
            lastReserveCheckNanos = now;
            if (segments.lacksReserve()) {
                segments.prepareReserve();
            }
        }
    }
}
