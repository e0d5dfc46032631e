package io.warrenmq.store.power;

import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.checkpoint.MountedCheckpoints;
import io.warrenmq.store.recovery.DamageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** Opens stores with the real checkpoint store on the same disk as the journal, and sees to it that databases go. */
final class H2Opening implements Subject.Opening, AutoCloseable {
    private record Opened(String mounted, CheckpointStore checkpoints) {}

    private final Subject.Opening stores;
    private final Map<FaultyDisk, Opened> open = new HashMap<>();

    H2Opening(long seed) {
        stores = StoreSubject.opening(seed, this::checkpoints);
    }

    /** A disk with an empty database. */
    static FaultyDisk prepared() {
        FaultyDisk disk = FaultyDisk.honest();
        String mounted = FaultyFiles.mount(disk);
        MountedCheckpoints.open(mounted).close();
        FaultyFiles.unmount(mounted);
        synced(disk);
        return disk;
    }

    /** As the store does when it opens its database in a directory. */
    private static void synced(FaultyDisk disk) {
        try {
            disk.sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Subject open(FaultyDisk disk) throws IOException, DamageException {
        return stores.open(disk);
    }

    private CheckpointStore checkpoints(FaultyDisk disk) {
        String mounted = FaultyFiles.mount(disk);
        CheckpointStore checkpoints = MountedCheckpoints.open(mounted);
        open.put(disk, new Opened(mounted, checkpoints));
        synced(disk);
        return checkpoints;
    }

    /** Nobody needs this disk any more. */
    @Override
    public void forget(FaultyDisk disk) {
        Opened gone = open.remove(disk);
        if (gone != null) {
            disk.observe(_ -> {});
            gone.checkpoints.close();
            FaultyFiles.unmount(gone.mounted);
        }
    }

    @Override
    public void close() {
        Map.copyOf(open).keySet().forEach(this::forget);
    }
}
