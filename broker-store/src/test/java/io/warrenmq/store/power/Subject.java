package io.warrenmq.store.power;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.message.Message;
import io.warrenmq.store.recovery.DamageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A store that is open, as the simulation drives it: nothing happens in it by itself. */
interface Subject {
    /** Starts a store on what a disk holds. */
    @FunctionalInterface
    interface Opening {
        /** Any exception means that the store refuses to start. */
        Subject open(FaultyDisk disk) throws IOException, DamageException;

        /** What was opened on that disk will not be used any more, and neither will the disk. */
        default void forget(FaultyDisk disk) {}
    }

    Recovered recovered();

    Journal journal();

    /** What waits for the disk is written and forced, unless something is wrong with the disk. */
    void step();

    /** A checkpoint is taken, and segments that are of no more use go. */
    void checkpoint();

    /** Reads messages back, in order; null for one that is found damaged. */
    @Nullable
    Message[] read(long[] positions);

    /** What the store has reported as the reason that it cannot go on; null while it can. */
    @Nullable
    Throwable failure();

    /** A clean stop. */
    void close();
}
