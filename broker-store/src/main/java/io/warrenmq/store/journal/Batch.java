package io.warrenmq.store.journal;

import io.warrenmq.core.message.Message;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Records that go to the disk together: a buffer that begins with room for the header. Filled under the journal's lock,
 * then owned by the writer. Settlements gather beside it and become its last record.
 */
final class Batch {
    /** The least that a disk writes as a whole. */
    static final int SECTOR_BYTES = 512;

    /** What {@link #fillSector} adds at most. */
    static final int FILLING_BYTES_MAX = SECTOR_BYTES + Records.FRAME_BYTES;

    private static final int CAPACITY_MIN = 64 * 1024;

    /** A buffer that grew beyond this is given up once {@link #SMALL_USES_MAX} batches in a row have not needed it. */
    private static final int CAPACITY_KEPT_MAX = 1024 * 1024;

    private static final int SMALL_USES_MAX = 256;

    private final CRC32C crc = new CRC32C();
    private final Settlements settlements = new Settlements();
    private ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY_MIN);
    private Segment segment;
    private int offset;
    private int recordCount;
    private int smallUses;

    /** @param offset where in the segment it will stand */
    Batch(Segment segment, int offset) {
        this.segment = segment;
        this.offset = offset;
        clear();
    }

    /** Begins anew at another place. */
    void restart(Segment at, int atOffset) {
        segment = at;
        offset = atOffset;
        smallUses = buffer.position() > CAPACITY_KEPT_MAX ? 0 : smallUses + 1;
        if (buffer.capacity() > CAPACITY_KEPT_MAX && smallUses > SMALL_USES_MAX) {
            buffer = ByteBuffer.allocateDirect(CAPACITY_KEPT_MAX);
        }
        clear();
    }

    private void clear() {
        buffer.clear().position(BatchHeader.BYTES);
        recordCount = 0;
    }

    Segment segment() {
        return segment;
    }

    /** Whether there is nothing to write. */
    boolean isEmpty() {
        return recordCount == 0 && settlements.isEmpty();
    }

    /** Bytes that it takes now, what is to become the record of its settlements included. */
    long sizeBytes() {
        return buffer.position() + settlementBytes();
    }

    private long settlementBytes() {
        return settlements.isEmpty() ? 0 : settlements.sizeBytes() + Records.FRAME_BYTES;
    }

    /** Where the next record would stand if settlements did not come last. */
    private long nextPosition() {
        return Position.of(segment.id(), offset + buffer.position());
    }

    /** Whether a record of at most that many bytes still fits into the segment. */
    boolean fits(long recordBytesMax) {
        long reserve = settlementBytes() + Records.FRAME_BYTES + Settlements.ENTRY_BYTES_MAX + FILLING_BYTES_MAX;
        return offset + buffer.position() + recordBytesMax + reserve <= segment.capacityBytes();
    }

    long add(Message message, @Nullable Mark mark, long[] queueIds, int queueCount) {
        reserve(MessageRecord.bytesMax(message, queueCount));
        long position = nextPosition();
        int start = Records.begin(buffer);
        MessageRecord.encode(buffer, message, mark, queueIds, queueCount);
        end(start, RecordType.MESSAGE, position);
        return position;
    }

    long add(byte type, byte[] payload) {
        reserve(Records.FRAME_BYTES + (long) payload.length);
        long position = nextPosition();
        int start = Records.begin(buffer);
        buffer.put(payload);
        end(start, type, position);
        return position;
    }

    long add(Note note) {
        reserve(Records.FRAME_BYTES + (long) Note.BYTES_MAX);
        long position = nextPosition();
        int start = Records.begin(buffer);
        note.put(buffer);
        end(start, note.type(), position);
        return position;
    }

    long add(Decided decided) {
        reserve(Records.FRAME_BYTES + (long) Decided.BYTES_MAX);
        long position = nextPosition();
        int start = Records.begin(buffer);
        decided.put(buffer);
        end(start, RecordType.DECIDED, position);
        return position;
    }

    private void end(int start, byte type, long position) {
        Records.end(buffer, start, type, position, crc);
        recordCount++;
    }

    void settle(long queueId, long position) {
        settlements.add(queueId, position);
    }

    /** Adds settlements as a record of its own, at its place among the others. */
    void addSettlements(Settlements gathered) {
        reserve(Records.FRAME_BYTES + (long) gathered.sizeBytes());
        long position = nextPosition();
        int start = Records.begin(buffer);
        gathered.moveTo(buffer);
        end(start, RecordType.SETTLED, position);
    }

    /** A position that is durable when what was settled so far is. */
    long settlementsPosition() {
        return nextPosition();
    }

    private void reserve(long bytes) {
        if (buffer.remaining() >= bytes) {
            return;
        }
        long needed = buffer.position() + bytes;
        long capacity = Math.max(needed, Math.min(2L * buffer.capacity(), Integer.MAX_VALUE - 8));
        ByteBuffer larger = ByteBuffer.allocateDirect(Math.toIntExact(capacity));
        larger.put(buffer.flip());
        buffer = larger;
    }

    /** Nothing is added any more: settlements become the last record. Returns where the batch ends. */
    int seal() {
        if (!settlements.isEmpty()) {
            reserve(settlementBytes());
            long position = nextPosition();
            int start = Records.begin(buffer);
            settlements.moveTo(buffer);
            end(start, RecordType.SETTLED, position);
        }
        fillSector();
        return offset + buffer.position();
    }

    /**
     * The next batch begins in a sector of its own: a write that is cut short by a loss of power may spoil the sector
     * that it was in, and nothing that is durable may stand there.
     */
    private void fillSector() {
        int left = -(offset + buffer.position()) & (SECTOR_BYTES - 1);
        if (left > 0) {
            int length = left < Records.FRAME_BYTES ? left + SECTOR_BYTES : left;
            reserve(length);
            long position = nextPosition();
            int start = Records.begin(buffer);
            buffer.put(new byte[length - Records.FRAME_BYTES]);
            end(start, RecordType.VOID, position);
        }
    }

    long position() {
        return Position.of(segment.id(), offset);
    }

    /** Where the batch ends, once it is sealed. */
    long end() {
        return nextPosition();
    }

    /** Header and records, ready to be written. */
    ByteBuffer complete(long durableUpTo) {
        int end = buffer.position();
        new BatchHeader(position(), end - BatchHeader.BYTES, recordCount, durableUpTo, segment.incarnation())
                .encode(buffer);
        return buffer.duplicate().flip();
    }

    int offset() {
        return offset;
    }
}
