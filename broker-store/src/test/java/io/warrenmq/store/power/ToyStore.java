package io.warrenmq.store.power;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.journal.MarkList;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.paging.PositionList;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.store.power.BrokerModel.Noted;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The smallest store that survives a power loss, to try the simulation on, and defects that it can be given, each of
 * which the simulation must find. A log of checksummed batches in files; a start copies what is valid into a new first
 * file. Changes of the topology are written as indexes of a list that all stores of a test share.
 */
final class ToyStore implements Subject, Journal {
    /** What can be wrong with it. */
    enum Defect {
        NONE,
        CONFIRMS_BEFORE_FORCE,
        NO_DIRECTORY_SYNC,
        NO_CHECKSUM,
        FORGETS_SETTLEMENTS,
        SPLITS_UNITS,
        SETTLES_BEFORE_APPENDS,
        DELETES_BEFORE_RENAME,
        TRUSTS_THE_CACHE,
        FORGETS_DELETED_QUEUES,
        FORGETS_DELIVERY_COUNTS,
        FORGETS_DUE_TIMES,
        FORGETS_TIMES_OF_PUBLISHING,
        WRONG_BODIES
    }

    private static final int FILE_BYTES_MAX = 4096;
    private static final int MAGIC = 0x70795431;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private sealed interface Entry {
        record Published(long position, Message message, long[] queueIds) implements Entry {}

        record Changed(long position, int index) implements Entry {}

        record Settled(long queueId, long position) implements Entry {}

        record Returned(long queueId, long position, int deliveryCount) implements Entry {}

        record Rescheduled(long queueId, long position, long dueMs) implements Entry {}
    }

    private final FaultyDisk disk;
    private final List<TopologyChange> shared;
    private final Defect defect;
    private final List<Entry> waiting = new ArrayList<>();
    private final BrokerModel model = new BrokerModel();
    private final List<TopologyChange> topology = new ArrayList<>();
    private final Map<Long, Message> messages = new HashMap<>();
    private FaultyFile file;
    private long fileNumber;
    private long fileLength;
    private long batchNumber;
    private long position = 1;
    private long durablePosition = -1;
    private @Nullable Throwable failure;

    ToyStore(FaultyDisk disk, List<TopologyChange> shared, Defect defect) throws IOException {
        this.disk = disk;
        this.shared = shared;
        this.defect = defect;
        byte[] valid = readAll();
        if (defect == Defect.TRUSTS_THE_CACHE && fileNumber > 0) {
            file = newFile("log-%06d".formatted(++fileNumber));
        } else {
            file = rewrite(valid);
        }
    }

    // --- start

    private List<String> files() {
        List<String> names = disk.list();
        String base = names.stream()
                .filter(each -> each.startsWith("base-") && !each.endsWith(".tmp"))
                .reduce("", (_, last) -> last);
        List<String> files = new ArrayList<>();
        if (!base.isEmpty()) {
            files.add(base);
        }
        names.stream()
                .filter(each -> each.startsWith("log-") && (base.isEmpty() || number(each) > number(base)))
                .forEach(files::add);
        return files;
    }

    private static long number(String name) {
        return Long.parseLong(name.substring(name.indexOf('-') + 1).replace(".tmp", ""));
    }

    private byte[] readAll() throws IOException {
        ByteArrayOutputStream valid = new ByteArrayOutputStream();
        for (String name : files()) {
            ByteBuffer bytes = ByteBuffer.wrap(disk.content(name));
            while (readBatch(bytes, valid)) {
                batchNumber++;
            }
        }
        for (String each : disk.list()) {
            fileNumber = Math.max(fileNumber, number(each));
        }
        durablePosition = position - 1;
        return valid.toByteArray();
    }

    private boolean readBatch(ByteBuffer bytes, ByteArrayOutputStream valid) throws IOException {
        if (bytes.remaining() < 24) {
            return false;
        }
        int start = bytes.position();
        int magic = bytes.getInt();
        long number = bytes.getLong();
        int length = bytes.getInt();
        long checksum = bytes.getLong();
        if (magic != MAGIC || number != batchNumber || length < 0 || length > bytes.remaining()) {
            return false;
        }
        byte[] payload = new byte[length];
        bytes.get(payload);
        if (defect != Defect.NO_CHECKSUM && checksum != checksum(payload)) {
            return false;
        }
        byte[] batch = new byte[wholeSectors(bytes.position() - start)];
        bytes.get(start, batch, 0, Math.min(batch.length, bytes.limit() - start));
        bytes.position(Math.min(bytes.limit(), start + batch.length));
        valid.write(batch);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            apply(decode(in));
        }
        return true;
    }

    private void apply(Entry entry) {
        switch (entry) {
            case Entry.Published it -> {
                model.publish(it.position, it.queueIds);
                messages.put(it.position, it.message);
                position = Math.max(position, it.position + 1);
            }
            case Entry.Changed it -> {
                TopologyChange change = shared.get(it.index);
                if (defect != Defect.FORGETS_DELETED_QUEUES || !(change instanceof TopologyChange.QueueDeleted)) {
                    model.apply(change);
                    topology.add(change);
                }
                position = Math.max(position, it.position + 1);
            }
            case Entry.Settled it -> model.settle(it.queueId, it.position);
            case Entry.Returned it ->
                model.note(
                        it.queueId,
                        it.position,
                        model.note(it.queueId, it.position).returned(it.deliveryCount));
            case Entry.Rescheduled it ->
                model.note(
                        it.queueId,
                        it.position,
                        model.note(it.queueId, it.position).rescheduled(it.dueMs));
        }
    }

    /** What is valid becomes the first file of all, and the files before it go. */
    private FaultyFile rewrite(byte[] valid) throws IOException {
        String name = "base-%06d".formatted(++fileNumber);
        FaultyFile next = disk.create(name + ".tmp");
        next.write(ByteBuffer.wrap(valid), 0);
        next.force(true);
        disk.sync();
        if (defect == Defect.DELETES_BEFORE_RENAME) {
            deleteOthers(name);
        }
        disk.rename(name + ".tmp", name);
        disk.sync();
        deleteOthers(name);
        disk.sync();
        fileLength = valid.length;
        return next;
    }

    private void deleteOthers(String name) throws IOException {
        for (String each : disk.list()) {
            if (!each.startsWith(name)) {
                disk.delete(each);
            }
        }
    }

    @Override
    public Recovered recovered() {
        Map<Long, Recovered.QueueContent> contents = new TreeMap<>();
        for (long queueId : model.queueIds()) {
            contents.put(queueId, content(queueId));
        }
        return new Recovered(topology, contents, model.lastQueueId());
    }

    private Recovered.QueueContent content(long queueId) {
        PositionList positions = new PositionList();
        MarkList marks = new MarkList();
        long bodyBytes = 0;
        for (long at : model.messages(queueId)) {
            Message message = Objects.requireNonNull(messages.get(at));
            Noted noted = model.note(queueId, at);
            positions.add(at);
            bodyBytes += message.bodyBytes();
            if (message.isMarked() || !noted.equals(Noted.NOTHING)) {
                long delayMs = message.delayMs() > 0 ? message.delayMs() : MarkList.NONE;
                marks.add(
                        at,
                        Math.max(0, message.priority()),
                        MarkList.after(message.publishedMs(), message.expirationMs()),
                        noted.dueMs() == 0 ? MarkList.after(message.publishedMs(), delayMs) : noted.dueMs(),
                        noted.deliveryCount());
            }
        }
        return new Recovered.QueueContent(positions, model.handedOutUpTo(queueId), bodyBytes, marks);
    }

    // --- the writer

    @Override
    public void step() {
        if (waiting.isEmpty() || failure != null) {
            return;
        }
        try {
            writeWaiting();
        } catch (IOException broken) {
            failure = broken;
        }
    }

    private void writeWaiting() throws IOException {
        long last = position - 1;
        if (defect == Defect.SETTLES_BEFORE_APPENDS) {
            write(waiting.stream().filter(Entry.Settled.class::isInstance).toList());
            waiting.removeIf(Entry.Settled.class::isInstance);
        }
        int cut = defect == Defect.SPLITS_UNITS ? waiting.size() / 2 : 0;
        write(waiting.subList(0, cut));
        write(waiting.subList(cut, waiting.size()));
        waiting.clear();
        if (defect == Defect.CONFIRMS_BEFORE_FORCE) {
            durablePosition = last;
        }
        file.force(false);
        durablePosition = last;
        if (fileLength > FILE_BYTES_MAX) {
            file = newFile("log-%06d".formatted(++fileNumber));
        }
    }

    private FaultyFile newFile(String name) throws IOException {
        FaultyFile created = disk.create(name);
        if (defect != Defect.NO_DIRECTORY_SYNC) {
            disk.sync();
        }
        fileLength = 0;
        return created;
    }

    private void write(List<Entry> entries) throws IOException {
        if (entries.isEmpty()) {
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(entries.size());
        for (Entry each : entries) {
            encode(each, out);
        }
        byte[] payload = bytes.toByteArray();
        ByteBuffer batch = ByteBuffer.allocate(wholeSectors(24 + payload.length));
        batch.putInt(MAGIC)
                .putLong(batchNumber++)
                .putInt(payload.length)
                .putLong(checksum(payload))
                .put(payload)
                .rewind();
        file.write(batch, fileLength);
        fileLength += batch.capacity();
    }

    /** A torn write must not reach what is durable already, so no two batches share a sector. */
    private static int wholeSectors(int length) {
        return (length + FaultyContent.SECTOR_BYTES - 1) / FaultyContent.SECTOR_BYTES * FaultyContent.SECTOR_BYTES;
    }

    private static long checksum(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload);
        return crc.getValue();
    }

    private static void encode(Entry entry, DataOutputStream out) throws IOException {
        switch (entry) {
            case Entry.Published it -> {
                out.writeByte(1);
                out.writeLong(it.position);
                out.writeInt(it.queueIds.length);
                for (long each : it.queueIds) {
                    out.writeLong(each);
                }
                out.writeLong(it.message.publishedMs());
                out.writeUTF(it.message.exchange());
                out.writeUTF(it.message.routingKey());
                out.writeInt(it.message.propertiesLength());
                out.writeInt(it.message.content().length);
                out.write(it.message.content());
            }
            case Entry.Changed it -> {
                out.writeByte(2);
                out.writeLong(it.position);
                out.writeInt(it.index);
            }
            case Entry.Settled it -> {
                out.writeByte(3);
                out.writeLong(it.queueId);
                out.writeLong(it.position);
            }
            case Entry.Returned it -> {
                out.writeByte(4);
                out.writeLong(it.queueId);
                out.writeLong(it.position);
                out.writeInt(it.deliveryCount);
            }
            case Entry.Rescheduled it -> {
                out.writeByte(5);
                out.writeLong(it.queueId);
                out.writeLong(it.position);
                out.writeLong(it.dueMs);
            }
        }
    }

    private static Entry decode(DataInputStream in) throws IOException {
        return switch (in.readByte()) {
            case 1 -> decodePublished(in);
            case 2 -> new Entry.Changed(in.readLong(), in.readInt());
            case 3 -> new Entry.Settled(in.readLong(), in.readLong());
            case 4 -> new Entry.Returned(in.readLong(), in.readLong(), in.readInt());
            case 5 -> new Entry.Rescheduled(in.readLong(), in.readLong(), in.readLong());
            default -> throw new IOException("nonsense in a valid batch");
        };
    }

    private static Entry decodePublished(DataInputStream in) throws IOException {
        long at = in.readLong();
        long[] queueIds = new long[in.readInt()];
        for (int i = 0; i < queueIds.length; i++) {
            queueIds[i] = in.readLong();
        }
        long publishedMs = in.readLong();
        String exchange = in.readUTF();
        String routingKey = in.readUTF();
        int propertiesLength = in.readInt();
        Message message = new Message(exchange, routingKey, in.readNBytes(in.readInt()), propertiesLength);
        message.journaledAt(at);
        message.publishedAt(publishedMs);
        return new Entry.Published(at, message, queueIds);
    }

    // --- the journal

    @Override
    public long append(Message message, long[] queueIds, int queueCount) {
        Message copy =
                new Message(message.exchange(), message.routingKey(), message.content(), message.propertiesLength());
        copy.publishedAt(defect == Defect.FORGETS_TIMES_OF_PUBLISHING ? Message.NONE : message.publishedMs());
        messages.put(position, copy);
        waiting.add(new Entry.Published(position, copy, Arrays.copyOf(queueIds, queueCount)));
        return position++;
    }

    @Override
    public long append(TopologyChange change) {
        shared.add(change);
        waiting.add(new Entry.Changed(position, shared.size() - 1));
        return position++;
    }

    @Override
    public long append(JournalUnit unit) {
        unit.settlements().forEach(each -> settle(each.queueId(), each.position()));
        for (JournalUnit.Publish each : unit.publishes()) {
            each.message().journaledAt(append(each.message(), each.queueIds(), each.queueIds().length));
        }
        return unit.publishes().isEmpty() ? position++ : position - 1;
    }

    @Override
    public void settle(long queueId, long messagePosition) {
        if (defect != Defect.FORGETS_SETTLEMENTS || messagePosition % 64 != 0) {
            waiting.add(new Entry.Settled(queueId, messagePosition));
        }
    }

    @Override
    public void returned(long queueId, long messagePosition, int deliveryCount) {
        if (defect != Defect.FORGETS_DELIVERY_COUNTS) {
            waiting.add(new Entry.Returned(queueId, messagePosition, deliveryCount));
        }
    }

    @Override
    public void reschedule(long queueId, long messagePosition, long dueMs) {
        if (defect != Defect.FORGETS_DUE_TIMES) {
            waiting.add(new Entry.Rescheduled(queueId, messagePosition, dueMs));
        }
    }

    @Override
    public void decided(long queueId, long messagePosition, Decision decision) {
        throw new UnsupportedOperationException("no script has messages with numbers");
    }

    @Override
    public long durablePosition() {
        return durablePosition;
    }

    @Override
    public void whenDurable(long until, Shard shard, Runnable task) {
        throw new UnsupportedOperationException("the simulation asks for the position instead");
    }

    @Override
    public boolean isBehind() {
        return false;
    }

    @Override
    public void whenCaughtUp(Shard shard, Runnable task) {
        shard.post(task);
    }

    // --- the rest of it

    @Override
    public Journal journal() {
        return this;
    }

    @Override
    public void checkpoint() {
        step();
    }

    @Override
    public @Nullable Message[] read(long[] positions) {
        @Nullable Message[] read = new Message[positions.length];
        for (int i = 0; i < positions.length; i++) {
            long at = defect == Defect.WRONG_BODIES ? positions[i / 2] : positions[i];
            read[i] = messages.get(at);
        }
        return read;
    }

    @Override
    public @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public void close() {
        step();
        if (failure != null) {
            throw new UncheckedIOException(new IOException(failure));
        }
    }
}
