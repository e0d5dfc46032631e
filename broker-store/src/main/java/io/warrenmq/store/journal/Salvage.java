package io.warrenmq.store.journal;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a damaged range of the journal: one valid batch over the whole range, in which each record that is
 * valid on its own stays where it is, and records without meaning fill the gaps.
 *
 * <p>Records are looked for at each byte, for what says where they begin may be lost. A record whose length still leads
 * to a valid one is passed over as a whole, so that nothing in a message's body is taken for a record.
 */
public final class Salvage {
    private static final int CUT_PAYLOAD_BYTES = Long.BYTES;
    private static final int CUT_BYTES = Records.FRAME_BYTES + CUT_PAYLOAD_BYTES;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer image;
    private final Place place;
    private final List<int[]> kept = new ArrayList<>();
    private final Map<Long, Integer> lostMessages = new TreeMap<>();
    private int lostMessageCount;
    private int lostSettledCount;
    private int lostTopologyCount;
    private int lostNoteCount;
    private int lostDecisionCount;
    private int unknownBytes;

    /**
     * Where the range is.
     *
     * @param from position of its first byte, where a batch begins or began
     * @param durableUpTo for the header of the batch
     * @param incarnation of the segment
     * @param header the header of the batch, when it is still valid
     */
    public record Place(
            long from,
            long durableUpTo,
            long incarnation,
            @Nullable BatchHeader header) {
        private boolean isFirst() {
            return Position.offset(from) == SegmentFile.HEADER_BYTES;
        }
    }

    private Salvage(ByteBuffer range, Place place) {
        this.image = range;
        this.place = place;
    }

    /** @param range a copy of its bytes, from index 0 to the limit; becomes the batch */
    public static Salvage of(ByteBuffer range, Place place) {
        Salvage salvage = new Salvage(range, place);
        salvage.findRecords();
        salvage.dropWhatLeavesNoRoom();
        salvage.write();
        return salvage;
    }

    /** Where the last valid record of a range ends that may reach too far; 0 when there is none. */
    public static int lastRecordEnd(ByteBuffer range, Place place) {
        Salvage salvage = new Salvage(range, place);
        salvage.findRecords();
        return salvage.kept.isEmpty() ? 0 : salvage.kept.getLast()[1];
    }

    private void findRecords() {
        int at = BatchHeader.BYTES;
        int limit = image.limit();
        while (at < limit) {
            if (isRecord(at)) {
                int end = at + Records.FRAME_BYTES + Records.payloadBytes(image, at);
                kept.add(new int[] {at, end});
                at = end;
            } else {
                int end = claimedEnd(at);
                if (end > 0) {
                    noteLost(at, end);
                } else {
                    unknownBytes++;
                }
                at = Math.max(end, at + 1);
            }
        }
    }

    private boolean isRecord(int at) {
        return at + Records.FRAME_BYTES <= image.limit()
                && RecordType.isKnown(Records.type(image, at))
                && Records.isValid(image, at, place.from() + at, crc);
    }

    /** Where a damaged record says that it ends, if that is confirmed by what stands there; else 0. */
    private int claimedEnd(int at) {
        int room = image.limit() - at - Records.FRAME_BYTES;
        if (room < 0 || !RecordType.isKnown(Records.type(image, at))) {
            return 0;
        }
        int payload = Records.payloadBytes(image, at);
        if (payload < 0 || payload > room) {
            return 0;
        }
        int end = at + Records.FRAME_BYTES + payload;
        return end == image.limit() || isRecord(end) ? end : 0;
    }

    private void noteLost(int at, int end) {
        switch (Records.type(image, at)) {
            case RecordType.MESSAGE -> {
                lostMessageCount++;
                for (long queueId : queuesOf(image.slice(at + Records.FRAME_BYTES, end - at - Records.FRAME_BYTES))) {
                    lostMessages.merge(queueId, 1, Integer::sum);
                }
            }
            case RecordType.SETTLED -> lostSettledCount++;
            case RecordType.TOPOLOGY -> lostTopologyCount++;
            case RecordType.RETURNED, RecordType.RESCHEDULED -> lostNoteCount++;
            case RecordType.DECIDED -> lostDecisionCount++;
            default -> {} // meant nothing
        }
    }

    /** The queues that a damaged message names; they may be wrong. */
    private static long[] queuesOf(ByteBuffer payload) {
        try {
            long[] queueIds = new long[MessageRecord.queueCount(payload)];
            for (int i = 0; i < queueIds.length; i++) {
                queueIds[i] = Varint.get(payload);
            }
            return queueIds;
        } catch (BufferUnderflowException _) {
            return new long[0];
        }
    }

    /** A gap has room for a frame, unless what seems to be a record beside it was none. */
    private void dropWhatLeavesNoRoom() {
        int end = image.limit();
        for (int i = kept.size() - 1; i >= 0; i--) {
            int gap = end - kept.get(i)[1];
            if (gap > 0 && gap < Records.FRAME_BYTES) {
                kept.remove(i);
            } else {
                end = kept.get(i)[0];
            }
        }
        int first = end - BatchHeader.BYTES;
        if (first > 0 && first < Records.FRAME_BYTES && !kept.isEmpty()) {
            kept.removeFirst();
        }
    }

    private void write() {
        long durableUpTo = place.durableUpTo();
        int count = kept.size();
        int at = BatchHeader.BYTES;
        int firstEnd = kept.isEmpty() ? image.limit() : kept.getFirst()[0];
        if (place.isFirst() && firstEnd == at && Records.type(image, at) == RecordType.CUT) {
            durableUpTo = image.getLong(at + Records.FRAME_BYTES); // where a run begins both are the same
        } else if (place.isFirst() && place.header() != null && fitsCut(firstEnd - at)) {
            writeCut(at, durableUpTo);
            at += CUT_BYTES;
            count++;
        }
        for (int[] record : kept) {
            count += fill(at, record[0]);
            at = record[1];
        }
        count += fill(at, image.limit());
        image.clear();
        new BatchHeader(place.from(), image.limit() - BatchHeader.BYTES, count, durableUpTo, place.incarnation())
                .encode(image);
    }

    private static boolean fitsCut(int gap) {
        return gap == CUT_BYTES || gap >= CUT_BYTES + Records.FRAME_BYTES;
    }

    /** What a run's first batch begins with; in another batch it says nothing new. */
    private void writeCut(int at, long cut) {
        int start = Records.begin(image.position(at));
        image.putLong(cut);
        Records.end(image, start, RecordType.CUT, place.from() + start, crc);
    }

    private int fill(int from, int to) {
        if (from == to) {
            return 0;
        }
        int start = Records.begin(image.position(from));
        while (image.position() < to) {
            image.put((byte) 0);
        }
        Records.end(image, start, RecordType.VOID, place.from() + start, crc);
        return 1;
    }

    /** The batch that takes the place of the range. */
    public ByteBuffer image() {
        return image.duplicate().clear();
    }

    public int keptCount() {
        return kept.size();
    }

    /** Lost messages by the ids of queues that they name, as far as that can be read; not certain. */
    public Map<Long, Integer> lostMessages() {
        return lostMessages;
    }

    public int lostMessageCount() {
        return lostMessageCount;
    }

    /** Lost records of settlements, each of one or many. */
    public int lostSettledCount() {
        return lostSettledCount;
    }

    public int lostTopologyCount() {
        return lostTopologyCount;
    }

    /** Lost notes of messages that came back or were due at another time. */
    public int lostNoteCount() {
        return lostNoteCount;
    }

    /** Lost decisions about messages that publishers had numbered. */
    public int lostDecisionCount() {
        return lostDecisionCount;
    }

    /** Bytes of which not even the kind is known. */
    public int unknownBytes() {
        return unknownBytes;
    }
}
