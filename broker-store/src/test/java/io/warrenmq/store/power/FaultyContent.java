package io.warrenmq.store.power;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file's content in three parts: what the process sees (the page cache), what is durable, and the writes between the
 * two, sector by sector. Sectors are never changed in place, so copies share them.
 */
final class FaultyContent {
    static final int SECTOR_BYTES = 512;
    static final byte[] ZEROS = new byte[SECTOR_BYTES];

    /** Stands for a sector that was never written; the process reads zeros. */
    private static final byte[] NOTHING = new byte[SECTOR_BYTES];

    /**
     * A write that nobody has synced.
     *
     * @param content null when the file was cut to {@code size}
     * @param from first byte of the sector that was written
     * @param to behind the last
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Unsynced(int sector, byte @Nullable [] content, int from, int to, long size) {}

    private byte[][] cache = new byte[0][];
    private byte[][] durable = new byte[0][];
    private long size;
    private long durableSize;
    private final List<Unsynced> unsynced = new ArrayList<>();

    long size() {
        return size;
    }

    long durableSize() {
        return durableSize;
    }

    /** Both layers, and what lies between them: as after a death of the process alone. */
    FaultyContent copy() {
        FaultyContent copy = new FaultyContent();
        copy.cache = cache.clone();
        copy.durable = durable.clone();
        copy.size = size;
        copy.durableSize = durableSize;
        copy.unsynced.addAll(unsynced);
        return copy;
    }

    int read(ByteBuffer bytes, long position) {
        int total = (int) Math.max(0, Math.min(bytes.remaining(), size - position));
        for (int done = 0; done < total; ) {
            int offset = (int) ((position + done) % SECTOR_BYTES);
            int length = Math.min(SECTOR_BYTES - offset, total - done);
            bytes.put(sector(cache, (position + done) / SECTOR_BYTES), offset, length);
            done += length;
        }
        return total;
    }

    void write(ByteBuffer bytes, long position) {
        long at = position;
        while (bytes.hasRemaining()) {
            int index = (int) (at / SECTOR_BYTES);
            int offset = (int) (at % SECTOR_BYTES);
            int length = Math.min(SECTOR_BYTES - offset, bytes.remaining());
            byte[] changed = sector(cache, index).clone();
            bytes.get(changed, offset, length);
            if (Arrays.equals(changed, ZEROS)) {
                changed = ZEROS;
            }
            at += length;
            size = Math.max(size, at);
            cache = put(cache, index, changed);
            unsynced.add(new Unsynced(index, changed, offset, offset + length, size));
        }
    }

    void truncate(long length) {
        if (length < size) {
            cut(cache, length);
            size = length;
            unsynced.add(new Unsynced(0, null, 0, 0, length));
        }
    }

    /** Both layers become this. */
    void replace(byte[] bytes) {
        truncate(0);
        write(ByteBuffer.wrap(bytes), 0);
        force();
    }

    /** What the process sees becomes durable, except for what an earlier, failed force has let go of. */
    void force() {
        for (Unsynced each : unsynced) {
            apply(each);
            durableSize = each.size;
        }
        unsynced.clear();
    }

    /**
     * A force that fails: some of it has reached the disk, the rest is let go of while the process still sees it, and
     * no later force will write it.
     */
    void failForce(Fate fate, byte[][] stale) {
        decide(fate, stale);
    }

    /** The page cache forgets what it has: the process sees what the disk has. Nothing may be unsynced. */
    void forget() {
        if (!unsynced.isEmpty()) {
            throw new IllegalStateException("unsynced writes are never forgotten");
        }
        cache = durable.clone();
        size = durableSize;
    }

    /** The content as the power loss leaves it. */
    FaultyContent crash(Fate fate, byte[][] stale) {
        FaultyContent left = new FaultyContent();
        left.durable = durable.clone();
        left.durableSize = durableSize;
        if (!unsynced.isEmpty()) {
            left.unsynced.addAll(unsynced);
            left.decide(fate, stale);
        }
        left.forget();
        return left;
    }

    private void decide(Fate fate, byte[][] stale) {
        int count = unsynced.size();
        long sizeBefore = durableSize;
        int sizes = fate.sizes(count);
        for (int i = 0; i < count; i++) {
            Unsynced each = unsynced.get(i);
            byte[] content = each.content;
            if (content != null) {
                byte[] landed = land(sector(durable, each.sector), each, content, fate.sector(i, count), fate);
                if (landed != null) {
                    durable = put(durable, each.sector, landed);
                }
            } else if (i < sizes) {
                cut(durable, each.size);
            }
        }
        if (sizes > 0) {
            durableSize = unsynced.get(sizes - 1).size;
        }
        unsynced.clear();
        fillHoles(sizeBefore, fate, stale);
        cut(durable, durableSize);
    }

    private static byte @Nullable [] land(byte[] before, Unsynced write, byte[] after, Fate.Sector fate, Fate source) {
        return switch (fate) {
            case LOST -> null;
            case KEPT -> after;
            case FRONT_HALF -> halves(after, before);
            case BACK_HALF -> halves(before, after);
            case GARBAGE -> {
                byte[] torn = before.clone();
                System.arraycopy(source.garbage(), write.from, torn, write.from, write.to - write.from);
                yield torn;
            }
            case GARBAGE_AROUND -> source.garbage();
        };
    }

    private static byte[] halves(byte[] front, byte[] back) {
        byte[] torn = back.clone();
        System.arraycopy(front, 0, torn, 0, SECTOR_BYTES / 2);
        return torn;
    }

    private void fillHoles(long sizeBefore, Fate fate, byte[][] stale) {
        long from = (sizeBefore + SECTOR_BYTES - 1) / SECTOR_BYTES;
        long to = (durableSize + SECTOR_BYTES - 1) / SECTOR_BYTES;
        for (int i = (int) from; i < to; i++) {
            if (i >= durable.length || durable[i] == NOTHING) {
                durable = put(durable, i, fate.hole(stale));
            }
        }
    }

    private void apply(Unsynced each) {
        byte[] content = each.content;
        if (content == null) {
            cut(durable, each.size);
        } else {
            durable = put(durable, each.sector, content);
        }
    }

    /** Sectors with something in them, for others to find where they never wrote. */
    List<byte[]> sectorsInUse(int countMax) {
        List<byte[]> found = new ArrayList<>();
        for (byte[] each : durable) {
            if (each != NOTHING && each != ZEROS && found.size() < countMax) {
                found.add(each);
            }
        }
        return found;
    }

    private static byte[] sector(byte[][] sectors, long index) {
        return index < sectors.length ? sectors[(int) index] : NOTHING;
    }

    private static byte[][] put(byte[][] sectors, int index, byte[] content) {
        byte[][] roomy = sectors;
        if (index >= sectors.length) {
            roomy = Arrays.copyOf(sectors, roomFor(index));
            Arrays.fill(roomy, sectors.length, roomy.length, NOTHING);
        }
        roomy[index] = content;
        return roomy;
    }

    private static int roomFor(int index) {
        return index < 8 ? 8 : index + index / 2;
    }

    private static void cut(byte[][] sectors, long length) {
        int whole = (int) (length / SECTOR_BYTES);
        int rest = (int) (length % SECTOR_BYTES);
        if (rest > 0 && whole < sectors.length) {
            byte[] last = sectors[whole];
            if (last != NOTHING && last != ZEROS) {
                sectors[whole] = Arrays.copyOf(Arrays.copyOf(last, rest), SECTOR_BYTES);
            }
            whole++;
        }
        if (whole < sectors.length) {
            Arrays.fill(sectors, whole, sectors.length, NOTHING);
        }
    }

    @Override
    public String toString() {
        return size + " bytes, durable " + durableSize + ", unsynced writes " + unsynced.size();
    }
}
