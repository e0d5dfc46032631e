package io.warrenmq.store.power;

/**
 * Decides what is left of everything that was written and not synced when the power goes. Whatever it decides, a real
 * disk beneath a journaling file system may do.
 */
interface Fate {
    /** What becomes of one sector that was written. */
    enum Sector {
        LOST,
        KEPT,
        /** The first half is new, the second half old. */
        FRONT_HALF,
        /** The first half is old, the second half new. */
        BACK_HALF,
        /** What was written of the sector is nonsense; the rest of it is as it was. */
        GARBAGE,
        /** All of the sector is nonsense, also what was durable and not written again. */
        GARBAGE_AROUND
    }

    /** @param index which of the file's {@code count} writes since its last force, in order */
    Sector sector(int index, int count);

    /** How many of {@code count} changes of a file's size, in order, have reached the disk. */
    int sizes(int count);

    /** What a part of a file holds that its size covers but that was never written to the disk. */
    byte[] hole(byte[][] stale);

    /** Whether a change of the directory, or the checkpoint that was being saved, has reached the disk. */
    boolean entry(int index, int count);

    /** A sector's worth of nonsense. */
    byte[] garbage();

    /** Nothing that was not synced survives. */
    Fate NOTHING = new Fate() {
        @Override
        public Sector sector(int index, int count) {
            return Sector.LOST;
        }

        @Override
        public int sizes(int count) {
            return 0;
        }

        @Override
        public byte[] hole(byte[][] stale) {
            return FaultyContent.ZEROS;
        }

        @Override
        public boolean entry(int index, int count) {
            return false;
        }

        @Override
        public byte[] garbage() {
            return FaultyContent.ZEROS;
        }
    };
}
