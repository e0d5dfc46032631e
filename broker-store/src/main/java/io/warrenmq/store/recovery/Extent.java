package io.warrenmq.store.recovery;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.journal.BatchHeader;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.SegmentFile;
import io.warrenmq.store.journal.SegmentReader;
import io.warrenmq.store.journal.Tail;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How far the journal goes: its valid batches, and the watermark up to which they were durable for certain. */
final class Extent {
    private final Disk disk;
    private final List<Long> segments;
    private final Map<Long, List<BatchHeader>> batches = new TreeMap<>();

    /** From where on a segment is void, because a later one has a copy of its end; by segment. */
    private final Map<Long, Long> cuts = new TreeMap<>();

    private long durableUpTo;

    private Extent(Disk disk, List<Long> segments, long position) {
        this.disk = disk;
        this.segments = segments;
        this.durableUpTo = position;
    }

    /** @throws DamageException when something is missing that was durable */
    static Extent of(Disk disk, Chain chain, long position) throws IOException, DamageException {
        Extent extent = new Extent(disk, chain.segments(), position);
        extent.findCuts();
        for (int i = 0; i < extent.segments.size(); i++) {
            extent.scan(i, position);
        }
        return extent;
    }

    private void findCuts() throws IOException {
        for (long segment : segments) {
            try (SegmentReader reader = reader(segment)) {
                BatchHeader first = reader.batchAt(SegmentFile.HEADER_BYTES);
                Long cut = first == null ? null : Tail.cutOf(reader, first);
                if (cut != null) {
                    cuts.put(segment, cut);
                }
            }
        }
    }

    /** Everything of that segment at or behind this position is void. */
    private long cutFor(long segment) {
        long lowest = Long.MAX_VALUE;
        for (Map.Entry<Long, Long> cut : cuts.entrySet()) {
            if (cut.getKey() > segment) {
                lowest = Math.min(lowest, cut.getValue());
            }
        }
        return lowest;
    }

    private void scan(int index, long from) throws IOException, DamageException {
        long segment = segments.get(index);
        long cut = cutFor(segment);
        List<BatchHeader> valid = new ArrayList<>();
        batches.put(segment, valid);
        try (SegmentReader reader = reader(segment)) {
            requireWhole(reader);
            int offset = segment == Position.segment(from) ? Position.offset(from) : SegmentFile.HEADER_BYTES;
            BatchHeader batch = reader.batchAt(offset);
            while (batch != null && batch.position() < cut) {
                valid.add(batch);
                durableUpTo = Math.max(durableUpTo, batch.durableUpTo());
                offset = Position.offset(batch.end());
                batch = reader.batchAt(offset);
            }
            if (batch == null) {
                stopped(index, reader, Position.of(segment, offset));
            }
        }
    }

    /** A segment's file is filled before it gets its name, so nothing but damage makes it shorter. */
    private static void requireWhole(SegmentReader reader) throws DamageException {
        if (reader.sizeBytes() < reader.header().capacityBytes()) {
            throw new DamageException(
                    SegmentFile.name(reader.header().id()) + " bytes " + reader.sizeBytes() + " to "
                            + reader.header().capacityBytes(),
                    "the file ends before");
        }
    }

    /** No valid batch stands at {@code at}: an end, unless something behind it says that there was one. */
    private void stopped(int index, SegmentReader reader, long at) throws IOException, DamageException {
        if (index + 1 < segments.size()) {
            try (SegmentReader next = reader(segments.get(index + 1))) {
                BatchHeader first = next.batchAt(SegmentFile.HEADER_BYTES);
                if (first != null && first.durableUpTo() <= at) {
                    return; // the next one continues where this one ends
                }
            }
        }
        requireNoMarkBeyond(reader, Position.offset(at) + 1, at);
        for (long later : segments.subList(index + 1, segments.size())) {
            try (SegmentReader behind = reader(later)) {
                requireNoMarkBeyond(behind, SegmentFile.HEADER_BYTES, at);
            }
        }
    }

    private static void requireNoMarkBeyond(SegmentReader reader, int fromOffset, long at)
            throws IOException, DamageException {
        BatchHeader found = reader.findHeader(fromOffset);
        while (found != null) {
            if (found.durableUpTo() > at) {
                throw damage(at, Math.min(found.position(), found.durableUpTo()));
            }
            found = reader.findHeader(Position.offset(found.position()) + 1);
        }
    }

    private static DamageException damage(long from, long to) {
        String range = Position.segment(from) == Position.segment(to)
                ? "bytes " + Position.offset(from) + " to " + Position.offset(to)
                : "from byte " + Position.offset(from) + " to " + Position.text(to);
        return new DamageException(
                SegmentFile.name(Position.segment(from)) + " " + range,
                "what was durable here cannot be read any more");
    }

    private SegmentReader reader(long segment) throws IOException {
        @Nullable SegmentReader reader = SegmentReader.open(disk, segment);
        return Objects.requireNonNull(reader, "the header was valid a moment ago");
    }

    /** The valid batches of a segment, in order. */
    List<BatchHeader> batches(long segment) {
        return batches.getOrDefault(segment, List.of());
    }

    /** Everything below was forced to the disk once. */
    long durableUpTo() {
        return durableUpTo;
    }

    /** The valid batches that may not have been durable, in order. */
    List<BatchHeader> undecided() {
        return batches.values().stream()
                .flatMap(List::stream)
                .filter(batch -> batch.end() > durableUpTo)
                .toList();
    }
}
