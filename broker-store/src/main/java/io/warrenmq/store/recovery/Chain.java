package io.warrenmq.store.recovery;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.SegmentFile;
import io.warrenmq.store.journal.SegmentReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Which segments there are and what they are for.
 *
 * @param segments those to be read from the checkpoint's position on, each naming the one before it
 * @param leftovers files of segments that nobody needs: deleted halfway, or begun and never written
 * @param greatestId no file ever had a greater one
 */
public record Chain(List<Long> segments, List<Long> leftovers, long greatestId) {
    /**
     * @param position the checkpoint's
     * @param needed older segments that must be there because messages live in them
     * @throws DamageException when one is missing
     */
    static Chain find(Disk disk, long position, Collection<Long> needed) throws IOException, DamageException {
        List<Long> present = disk.list().stream()
                .map(SegmentFile::id)
                .filter(id -> id > 0)
                .sorted()
                .toList();
        for (long id : needed) {
            if (!present.contains(id)) {
                throw new DamageException(SegmentFile.name(id), "is missing, though messages wait in it");
            }
        }
        long first = Position.segment(position);
        List<Long> segments = new ArrayList<>();
        List<Long> leftovers = new ArrayList<>();
        long previous = 0;
        for (long id : present) {
            if (id < first) {
                if (!needed.contains(id)) {
                    leftovers.add(id);
                }
                continue;
            }
            long itsPrevious = previousOf(disk, id);
            if (itsPrevious < 0) {
                if (SegmentReader.hasLostHeader(disk, id)) {
                    throw new DamageException(SegmentFile.name(id) + " bytes 0 to 64", "the header is damaged");
                }
                leftovers.add(id); // begun and never written
                continue;
            }
            boolean continuesCheckpoint = segments.isEmpty() && first != 0;
            if (continuesCheckpoint ? id != first : itsPrevious != previous) {
                throw new DamageException(
                        SegmentFile.name(continuesCheckpoint ? first : itsPrevious),
                        "is missing; " + SegmentFile.name(id) + " continues it");
            }
            segments.add(id);
            previous = id;
        }
        if (segments.isEmpty() && first != 0) {
            throw new DamageException(SegmentFile.name(first), "is missing, though the checkpoint continues there");
        }
        return new Chain(segments, leftovers, present.isEmpty() ? 0 : present.getLast());
    }

    /** The id of the segment before; -1 when the file has no header. */
    private static long previousOf(Disk disk, long id) throws IOException, DamageException {
        try (SegmentReader reader = SegmentReader.open(disk, id)) {
            return reader == null ? -1 : reader.header().previous();
        } catch (SegmentFile.OtherFormatException other) {
            throw new DamageException(SegmentFile.name(id), String.valueOf(other.getMessage()));
        }
    }

    /** The last segment that was written to; 0 when there is none. */
    public long last() {
        return segments.isEmpty() ? 0 : segments.getLast();
    }
}
