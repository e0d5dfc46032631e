package io.warrenmq.store.recovery;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.journal.BatchHeader;
import io.warrenmq.store.journal.JournalWriter;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.Salvage;
import io.warrenmq.store.journal.SegmentFile;
import io.warrenmq.store.journal.SegmentReader;
import io.warrenmq.store.journal.Tail;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the journal from the checkpoint's position on as recovery does, but goes on behind damage: in its place comes
 * what a repair would make of it.
 */
final class JournalCheck {
    private final Disk disk;
    private final List<SegmentFile> chain;
    private final long position;
    private final List<Finding> findings;
    private final JournalWriter.Follower follower;
    private final Map<Long, Long> cuts = new TreeMap<>();

    /** The greatest watermark of all batches: everything below was durable once. */
    private long mark;

    /** Where the last batch ended that was read or could be made again. */
    private long end;

    private long bytes;

    /** @param follower is given all batches in order, those that a repair would make included */
    JournalCheck(
            Disk disk,
            List<SegmentFile> chain,
            long position,
            List<Finding> findings,
            JournalWriter.Follower follower) {
        this.disk = disk;
        this.chain = chain;
        this.position = position;
        this.findings = findings;
        this.follower = follower;
        this.end = position;
    }

    void read() throws IOException {
        for (SegmentFile segment : chain) {
            try (SegmentReader reader = SegmentReader.openAs(disk, segment)) {
                findMarks(reader);
            }
        }
        for (int i = 0; i < chain.size(); i++) {
            try (SegmentReader reader = SegmentReader.openAs(disk, chain.get(i))) {
                if (reader.sizeBytes() < reader.header().capacityBytes()) {
                    findings.add(new Finding.CutFile(reader.header(), reader.sizeBytes()));
                }
                scan(i, reader);
            }
        }
    }

    private int begin(SegmentFile segment) {
        return segment.id() == Position.segment(position) ? Position.offset(position) : SegmentFile.HEADER_BYTES;
    }

    private void findMarks(SegmentReader reader) throws IOException {
        Long cut = cutOf(reader);
        if (cut != null) {
            cuts.put(reader.header().id(), cut);
        }
        int offset = begin(reader.header());
        BatchHeader batch = reader.findHeader(offset);
        while (batch != null) {
            mark = Math.max(mark, batch.durableUpTo());
            batch = reader.findHeader(Position.offset(batch.end()));
        }
    }

    /** From where on the segments before are void; in a damaged first batch its header says the same. */
    private static @Nullable Long cutOf(SegmentReader reader) throws IOException {
        BatchHeader valid = reader.batchAt(SegmentFile.HEADER_BYTES);
        if (valid != null) {
            return Tail.cutOf(reader, valid);
        }
        Long cut = Tail.cutAt(reader, SegmentFile.HEADER_BYTES + BatchHeader.BYTES);
        BatchHeader header = reader.headerAt(SegmentFile.HEADER_BYTES);
        return cut == null && header != null ? Long.valueOf(header.durableUpTo()) : cut;
    }

    private long cutFor(long segment) {
        return cuts.entrySet().stream()
                .filter(cut -> cut.getKey() > segment)
                .mapToLong(Map.Entry::getValue)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private void scan(int index, SegmentReader reader) throws IOException {
        long segment = reader.header().id();
        long cut = cutFor(segment);
        long at = Position.of(segment, begin(reader.header()));
        while (at < cut) {
            BatchHeader batch = reader.batchAt(Position.offset(at));
            if (batch != null) {
                follow(Objects.requireNonNull(reader.bytes(batch)), at);
                at = batch.end();
            } else {
                long next = damagedUpTo(index, reader, at);
                if (next == 0) {
                    return;
                }
                next = Math.min(next, cut);
                damaged(reader, at, next);
                at = next;
            }
            end = at;
        }
    }

    private void follow(ByteBuffer batch, long at) {
        bytes += batch.remaining();
        follower.follow(batch, at);
    }

    private void damaged(SegmentReader reader, long from, long to) throws IOException {
        ByteBuffer range = reader.copy(Position.offset(from), Position.offset(to));
        Salvage salvage = Salvage.of(range, place(reader, from));
        findings.add(new Finding.DamagedRange(from, to, salvage));
        follow(salvage.image(), from);
    }

    private Salvage.Place place(SegmentReader reader, long from) throws IOException {
        BatchHeader header = reader.headerAt(Position.offset(from));
        // What lies before was durable, or this would be a torn end. A segment begins where the one before ends.
        long durableUpTo = header != null ? header.durableUpTo() : Math.min(from, end);
        return new Salvage.Place(from, durableUpTo, reader.header().incarnation(), header);
    }

    /** No valid batch stands at {@code at}: where what was durable ends or goes on; 0 when the segment ends here. */
    private long damagedUpTo(int index, SegmentReader reader, long at) throws IOException {
        Long nextMark = index + 1 < chain.size() ? firstMark(chain.get(index + 1)) : null;
        if ((nextMark != null && nextMark <= at) || mark <= at) {
            return 0;
        }
        BatchHeader header = reader.headerAt(Position.offset(at));
        if (header != null) {
            return header.end();
        }
        BatchHeader next = reader.findHeader(Position.offset(at) + 1);
        if (next != null) {
            return isIn(reader, mark) ? Math.min(next.position(), mark) : next.position();
        }
        if (nextMark != null && isIn(reader, nextMark)) {
            return nextMark;
        }
        return isIn(reader, mark) ? mark : lastRecordEnd(reader, at);
    }

    private static boolean isIn(SegmentReader reader, long position) {
        return Position.segment(position) == reader.header().id();
    }

    private @Nullable Long firstMark(SegmentFile segment) throws IOException {
        try (SegmentReader reader = SegmentReader.openAs(disk, segment)) {
            BatchHeader first = reader.headerAt(SegmentFile.HEADER_BYTES);
            return first == null ? null : Long.valueOf(first.durableUpTo());
        }
    }

    /** Nobody knows how far the segment went: as far as there are records. */
    private long lastRecordEnd(SegmentReader reader, long at) throws IOException {
        if (reader.sizeBytes() <= Position.offset(at)) {
            return 0;
        }
        ByteBuffer range = reader.copy(Position.offset(at), reader.sizeBytes());
        int recordEnd = Salvage.lastRecordEnd(range, place(reader, at));
        return recordEnd == 0 ? 0 : at + recordEnd;
    }

    long bytes() {
        return bytes;
    }
}
