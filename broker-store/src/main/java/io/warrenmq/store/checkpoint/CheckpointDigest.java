package io.warrenmq.store.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.store.journal.Note;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Tells one checkpoint from another: stored with its effects, so that one which is saved again after an uncertain
 * failure is known for what it is. The position would not do: two checkpoints may follow each other at the same one.
 */
final class CheckpointDigest {
    private final MessageDigest digest = sha256();
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    private CheckpointDigest() {}

    static byte[] of(Checkpoint checkpoint) {
        var all = new CheckpointDigest();
        all.add(checkpoint.position());
        all.add(checkpoint.lastQueueId());
        all.add(checkpoint.changes().size());
        checkpoint.changes().forEach(change -> all.add(change.hashCode()));
        all.add(checkpoint.segments().size());
        for (SegmentBook book : checkpoint.segments()) {
            all.add(book.segment());
            all.add(book.messages());
            all.add(book.settled());
        }
        all.add(checkpoint.gone().size());
        checkpoint.gone().forEach(all::add);
        all.add(checkpoint.moved().size());
        for (StoredMessage message : checkpoint.moved()) {
            all.add(message.position());
            for (long queueId : message.queueIds()) {
                all.add(queueId);
            }
            all.add(MessageTable.crc(message.position(), message.record()));
        }
        for (Settlement settlement : checkpoint.settled()) {
            all.add(settlement.queueId());
            all.add(settlement.position());
        }
        all.add(checkpoint.notes().size());
        for (Note note : checkpoint.notes()) {
            all.add(note.queueId());
            all.add(note.position());
            all.add(note.deliveryCount());
            all.add(note.dueMs());
        }
        ProducerBook producers = checkpoint.producers();
        if (producers != null) {
            all.add(producers);
        }
        return all.digest.digest();
    }

    private void add(ProducerBook producers) {
        add(producers.windows().size());
        for (ProducerBook.Window window : producers.windows()) {
            add(window.queueId());
            add(window.producer().getBytes(UTF_8));
            add(window.highest());
            add(window.usedMs());
            for (long word : window.seen()) {
                add(word);
            }
        }
        add(producers.forgotten().size());
        for (ProducerBook.Forgotten forgotten : producers.forgotten()) {
            add(forgotten.queueId());
            add(forgotten.producer().getBytes(UTF_8));
        }
        add(producers.undecided().size());
        for (ProducerBook.Undecided message : producers.undecided()) {
            add(message.queueId());
            add(message.position());
            add(message.refused() ? 1 : 0);
        }
    }

    private void add(long value) {
        digest.update(number.clear().putLong(value).flip());
    }

    private void add(byte[] bytes) {
        add(bytes.length);
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
