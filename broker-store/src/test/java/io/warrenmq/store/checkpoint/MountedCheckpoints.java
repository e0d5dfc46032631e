package io.warrenmq.store.checkpoint;

/** Opens the checkpoint store of another file system of H2 than the default. */
public final class MountedCheckpoints {
    private MountedCheckpoints() {}

    /** @param directory with the file system's scheme, and a slash at the end */
    public static CheckpointStore open(String directory) {
        return H2CheckpointStore.open(directory + "catalogue");
    }
}
