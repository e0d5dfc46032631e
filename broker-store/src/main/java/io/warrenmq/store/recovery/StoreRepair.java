package io.warrenmq.store.recovery;

import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.store.checkpoint.Checkpoint;
import io.warrenmq.store.checkpoint.CheckpointState;
import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.checkpoint.ProducerBook;
import io.warrenmq.store.checkpoint.SegmentBook;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.SegmentFile;
import io.warrenmq.store.journal.SegmentReader;
import io.warrenmq.store.ledger.BookEnds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Makes a damaged store one that a broker starts with: what cannot be read is set aside and given up, all else stays.
 * For a store that nobody has open.
 *
 * <p>May be cut short at any point and run again: bytes are set aside before anything is written over them, and each
 * step leaves either what was there or what is wanted.
 */
public final class StoreRepair {
    /** One damage may hide another, such as a file that is cut and a batch that stood in it. */
    private static final int ROUNDS_MAX = 8;

    /** A damaged record may say that it is as long as it likes. */
    private static final int ASIDE_BYTES_MAX = 1024 * 1024;

    private final Disk disk;
    private final CheckpointStore checkpoints;
    private final Consumer<String> log;

    private StoreRepair(Disk disk, CheckpointStore checkpoints, Consumer<String> log) {
        this.disk = disk;
        this.checkpoints = checkpoints;
        this.log = log;
    }

    /**
     * Repairs until nothing is left to repair.
     *
     * @param log is told what was done, line by line
     * @return what a check says afterwards
     * @throws IOException when the disk fails; the repair can be run again
     */
    public static CheckReport run(Disk disk, CheckpointStore checkpoints, Consumer<String> log) throws IOException {
        StoreRepair repair = new StoreRepair(disk, checkpoints, log);
        CheckReport report = StoreCheck.run(disk, checkpoints);
        for (int round = 0; round < ROUNDS_MAX && !report.isSound() && report.isRepairable(); round++) {
            for (Finding finding : report.findings()) {
                repair.repair(finding);
            }
            repair.settle(report.findings());
            report = StoreCheck.run(disk, checkpoints);
        }
        return report;
    }

    private void repair(Finding finding) throws IOException {
        switch (finding) {
            case Finding.DamagedRange range -> write(range);
            case Finding.LostHeader(SegmentFile rebuilt) -> writeHeader(rebuilt);
            case Finding.CutFile cut -> extend(cut);
            case Finding.UnreadableMessage message -> setAside(message);
            case Finding.MissingOlder _, Finding.Unrepairable _ -> {} // nothing to write in a segment
        }
    }

    private void write(Finding.DamagedRange range) throws IOException {
        long segment = Position.segment(range.from());
        int from = Position.offset(range.from());
        setAside(segment, from, Position.offset(range.to()));
        try (DiskFile file = disk.open(SegmentFile.name(segment))) {
            file.write(range.salvage().image(), from);
            file.force(true);
        }
        log.accept("repaired: " + SegmentFile.name(segment) + " bytes " + from + " to " + Position.offset(range.to())
                + ", " + range.salvage().keptCount() + " whole records stay");
    }

    private void writeHeader(SegmentFile header) throws IOException {
        setAside(header.id(), 0, SegmentFile.HEADER_BYTES);
        try (DiskFile file = disk.open(SegmentFile.name(header.id()))) {
            file.write(header.encode(), 0);
            file.force(true);
        }
        log.accept("repaired: the header of " + SegmentFile.name(header.id()));
    }

    private void extend(Finding.CutFile cut) throws IOException {
        try (DiskFile file = disk.open(SegmentFile.name(cut.header().id()))) {
            long sizeBytes = file.size();
            ByteBuffer zeros = ByteBuffer.allocate(ASIDE_BYTES_MAX);
            for (long at = sizeBytes; at < cut.header().capacityBytes(); at += zeros.limit()) {
                zeros.clear()
                        .limit((int) Math.min(zeros.capacity(), cut.header().capacityBytes() - at));
                file.write(zeros, at);
                zeros.flip();
            }
            file.force(true);
        }
        log.accept("repaired: the size of " + SegmentFile.name(cut.header().id()));
    }

    private void setAside(Finding.UnreadableMessage message) throws IOException {
        if (!message.moved()) {
            long segment = Position.segment(message.position());
            int from = Position.offset(message.position());
            try (SegmentReader reader = SegmentReader.openAny(disk, segment)) {
                setAside(segment, from, reader.claimedEnd(from, ASIDE_BYTES_MAX));
            }
        }
    }

    /** Copies bytes of a segment that are about to be given up to a file of their own. */
    private void setAside(long segment, int from, int to) throws IOException {
        ByteBuffer bytes;
        try (SegmentReader reader = SegmentReader.openAny(disk, segment)) {
            int end = Math.min(to, reader.sizeBytes());
            if (from >= end) {
                return; // the file had ended before
            }
            bytes = reader.copy(from, end);
        }
        String range = "damaged-" + Long.toHexString(segment) + "-" + from + "-" + to;
        String name = range + ".bin";
        for (int copy = 2; disk.list().contains(name); copy++) {
            if (holds(name, bytes)) {
                return; // an earlier attempt was cut short behind this
            }
            name = range + "-" + copy + ".bin";
        }
        String unfinished = name + ".tmp";
        disk.delete(unfinished);
        try (DiskFile file = disk.create(unfinished)) {
            file.write(bytes, 0);
            file.force(true);
        }
        disk.rename(unfinished, name);
        disk.sync();
        log.accept("set aside: " + SegmentFile.name(segment) + " bytes " + from + " to " + to + " in " + name);
    }

    private boolean holds(String name, ByteBuffer bytes) throws IOException {
        try (DiskFile file = disk.open(name)) {
            if (file.size() != bytes.limit()) {
                return false;
            }
            ByteBuffer content = ByteBuffer.allocate(bytes.limit());
            file.read(content, 0);
            return content.flip().equals(bytes);
        }
    }

    /** Nobody needs to decide any more about messages that are given up. */
    private static List<ProducerBook.Undecided> undecided(CheckpointState state, List<Finding> findings) {
        Set<Long> givenUp = findings.stream()
                .filter(Finding.UnreadableMessage.class::isInstance)
                .map(finding -> ((Finding.UnreadableMessage) finding).position())
                .collect(Collectors.toSet());
        return state.producers().undecided().stream()
                .filter(message -> !givenUp.contains(message.position()))
                .toList();
    }

    /** Ends the messages that nobody can read, so that their queues go on. */
    private void settle(List<Finding> findings) {
        CheckpointState state = checkpoints.load();
        Map<Long, BookEnds> ends = new LinkedHashMap<>();
        List<Settlement> moved = new ArrayList<>();
        List<Long> gone = new ArrayList<>();
        for (Finding finding : findings) {
            if (finding instanceof Finding.MissingOlder missing) {
                gone.add(missing.segment());
                log.accept("repaired: " + SegmentFile.name(missing.segment()) + " is given up");
            } else if (finding
                    instanceof Finding.UnreadableMessage(long position, List<Long> queueIds, boolean isMoved)) {
                for (long queueId : queueIds) {
                    if (isMoved) {
                        moved.add(new Settlement(queueId, position));
                    } else {
                        long segment = Position.segment(position);
                        ends.computeIfAbsent(segment, id -> new BookEnds(checkpoints.book(id)))
                                .add(Position.offset(position), queueId);
                    }
                }
                log.accept("repaired: the message at " + Position.text(position) + " is given up");
            }
        }
        if (!ends.isEmpty() || !moved.isEmpty() || !gone.isEmpty()) {
            List<SegmentBook> books =
                    ends.values().stream().map(BookEnds::toBook).toList();
            checkpoints.save(new Checkpoint(
                    state.position(),
                    state.lastQueueId(),
                    List.of(),
                    books,
                    gone,
                    List.of(),
                    moved,
                    List.of(),
                    new ProducerBook(List.of(), List.of(), undecided(state, findings))));
        }
    }
}
