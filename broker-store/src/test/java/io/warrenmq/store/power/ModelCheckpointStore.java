package io.warrenmq.store.power;

import io.warrenmq.store.checkpoint.Checkpoint;
import io.warrenmq.store.checkpoint.CheckpointException;
import io.warrenmq.store.checkpoint.CheckpointState;
import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.checkpoint.SegmentBook;
import java.io.IOException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint store that is right by being simple: its state lies on the {@link FaultyDisk} as one object, which a
 * save replaces at once or, when the power goes, not at all. It fails when the disk is told to fail {@link
 * FaultyDisk.Kind#CHECKPOINT}.
 */
final class ModelCheckpointStore implements CheckpointStore {
    private final FaultyDisk disk;

    ModelCheckpointStore(FaultyDisk disk) {
        this.disk = disk;
    }

    @Override
    public CheckpointState load() {
        return disk.checkpoint().state();
    }

    @Override
    public void save(Checkpoint checkpoint) {
        try {
            disk.checkpoint(disk.checkpoint().next(checkpoint));
        } catch (IOException failure) {
            throw new CheckpointException("the checkpoint was not saved", failure);
        }
    }

    @Override
    public SegmentBook book(long segment) {
        return disk.checkpoint().book(segment);
    }

    @Override
    public byte @Nullable [] read(long position) {
        return disk.checkpoint().read(position);
    }

    @Override
    public long verify(LongConsumer damaged) {
        return disk.checkpoint().storedCount();
    }

    @Override
    public void close() {}
}
