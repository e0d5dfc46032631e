package io.warrenmq.store.journal;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.store.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of a journal that may not have been durable when its writer ended: written, and nothing says that it was
 * forced. The next run copies it into a segment of its own before it does anything else, because what can be read may
 * be in the page cache only. A message gets a new position there.
 *
 * @param cut from here on the old segments are void once the copy is there
 * @param records what is to be copied
 */
public record Tail(long cut, List<Entry> records) {
    /** A record as it stood at that position. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Entry(byte type, byte[] payload, long position) {}

    private static final int CUT_BYTES = Long.BYTES;

    /** Reads the records of batches that are valid. */
    public static Tail read(Disk disk, long cut, List<BatchHeader> batches) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (BatchHeader batch : batches) {
            try (SegmentReader reader =
                    Objects.requireNonNull(SegmentReader.open(disk, Position.segment(batch.position())))) {
                ByteBuffer bytes = Objects.requireNonNull(reader.bytes(batch));
                int begin = bytes.position();
                int at = begin + BatchHeader.BYTES;
                while (at < bytes.limit()) {
                    byte[] payload = new byte[Records.payloadBytes(bytes, at)];
                    bytes.get(at + Records.FRAME_BYTES, payload);
                    byte type = Records.type(bytes, at);
                    if (type != RecordType.CUT && type != RecordType.VOID) {
                        entries.add(new Entry(type, payload, batch.position() + (at - begin)));
                    }
                    at += Records.FRAME_BYTES + payload.length;
                }
            }
        }
        return new Tail(cut, entries);
    }

    /** What the first record of a batch says about the segments before, if it is such a record. */
    public static @Nullable Long cutOf(SegmentReader reader, BatchHeader batch) throws IOException {
        ByteBuffer bytes = reader.bytes(batch);
        if (bytes == null || batch.recordCount() == 0) {
            return null;
        }
        int at = bytes.position() + BatchHeader.BYTES;
        return Records.type(bytes, at) == RecordType.CUT && Records.payloadBytes(bytes, at) == CUT_BYTES
                ? Long.valueOf(bytes.getLong(at + Records.FRAME_BYTES))
                : null;
    }

    /** What a valid record at that offset says about the segments before, whatever its batch is. */
    public static @Nullable Long cutAt(SegmentReader reader, int offset) throws IOException {
        ByteBuffer payload = reader.recordAt(offset, RecordType.CUT);
        return payload != null && payload.remaining() == CUT_BYTES ? Long.valueOf(payload.getLong()) : null;
    }

    /** Room that the copy needs, at most. */
    long bytesMax() {
        long bytes = Records.FRAME_BYTES + CUT_BYTES;
        for (Entry entry : records) {
            // A position may become longer by being elsewhere; a settlement is at least two bytes.
            bytes += Records.FRAME_BYTES
                    + entry.payload().length * (entry.type() == RecordType.SETTLED ? 10L : 1L)
                    + (Note.isNote(entry.type()) ? Note.BYTES_MAX : 0)
                    + (entry.type() == RecordType.DECIDED ? Decided.BYTES_MAX : 0);
        }
        return bytes;
    }

    /** Puts the copy into an empty batch. */
    void copyTo(Batch batch) {
        batch.add(RecordType.CUT, ByteBuffer.allocate(CUT_BYTES).putLong(cut).array());
        List<long[]> moved = new ArrayList<>();
        for (Entry entry : records) {
            switch (entry.type()) {
                case RecordType.MESSAGE ->
                    moved.add(new long[] {entry.position(), batch.add(entry.type(), entry.payload())});
                case RecordType.SETTLED -> batch.addSettlements(moved(entry.payload(), moved));
                case RecordType.TOPOLOGY -> batch.add(entry.type(), topology(entry.payload(), moved));
                case RecordType.RETURNED, RecordType.RESCHEDULED -> {
                    Note note = Note.get(entry.type(), ByteBuffer.wrap(entry.payload()));
                    batch.add(note.at(moved(note.position(), moved)));
                }
                case RecordType.DECIDED -> {
                    Decided decided = Decided.get(ByteBuffer.wrap(entry.payload()));
                    batch.add(decided.at(moved(decided.position(), moved)));
                }
                default -> batch.add(entry.type(), entry.payload());
            }
        }
    }

    private Settlements moved(byte[] payload, List<long[]> moved) {
        Settlements copy = new Settlements();
        Settlements.forEach(ByteBuffer.wrap(payload), (queueId, position) -> copy.add(queueId, moved(position, moved)));
        return copy;
    }

    private byte[] topology(byte[] payload, List<long[]> moved) {
        return TopologyRecord.decode(payload) instanceof TopologyChange.QueueRested(long id, long upTo)
                ? TopologyRecord.encode(new TopologyChange.QueueRested(id, moved(upTo, moved)))
                : payload;
    }

    /** Where the message is now; for another position, where the last message before it is. */
    private long moved(long position, List<long[]> moved) {
        if (position < cut) {
            return position;
        }
        int low = 0;
        int high = moved.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (moved.get(middle)[0] <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? cut - 1 : moved.get(low - 1)[1];
    }
}
