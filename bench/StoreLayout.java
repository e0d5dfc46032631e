import io.warrenmq.core.journal.JournalUnit.Settlement;
import io.warrenmq.store.checkpoint.Checkpoint;
import io.warrenmq.store.checkpoint.H2CheckpointStore;
import io.warrenmq.store.checkpoint.StoredMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/** The program behind {@code bench/store-layout}. */
final class StoreLayout {
    private static final int RECORD_BYTES = 1024;

    /** Messages of one checkpoint: a third of a segment of 1 KiB messages. Each checkpoint is synced. */
    private static final int CHECKPOINT_MESSAGES = 20_000;

    interface Layout extends AutoCloseable {
        void add(List<StoredMessage> messages);

        void settle(List<Settlement> settled);

        byte[] read(long position);

        /** Goes through all positions and queues, as recovery does. */
        long list();

        @Override
        void close();
    }

    /** The product. */
    static final class Rows implements Layout {
        private final H2CheckpointStore store;
        private long position;

        Rows(Path directory) {
            store = H2CheckpointStore.open(directory);
        }

        @Override
        public void add(List<StoredMessage> messages) {
            store.save(checkpoint(messages, List.of()));
        }

        @Override
        public void settle(List<Settlement> settled) {
            store.save(checkpoint(List.of(), settled));
        }

        private Checkpoint checkpoint(List<StoredMessage> moved, List<Settlement> settled) {
            return new Checkpoint(++position, 1, List.of(), List.of(), List.of(), moved, settled, List.of());
        }

        @Override
        public byte[] read(long at) {
            return store.read(at);
        }

        @Override
        public long list() {
            long[] count = {0};
            store.load().stored().forEach((_, ids, _, _) -> count[0] += ids.length);
            return count[0];
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** The same content in two maps: by position the record with its checksum, and the queues. */
    static final class Maps implements Layout {
        private final MVStore store;
        private final MVMap<Long, byte[]> records;
        private final MVMap<Long, byte[]> waiting;

        Maps(Path directory) {
            store = new MVStore.Builder()
                    .fileName(directory.resolve("messages.mv.db").toString())
                    .cacheSize(4)
                    .open();
            var map = new MVMap.Builder<Long, byte[]>()
                    .keyType(LongDataType.INSTANCE)
                    .valueType(ByteArrayDataType.INSTANCE);
            records = store.openMap("records", map);
            waiting = store.openMap("waiting", map);
        }

        @Override
        public void add(List<StoredMessage> messages) {
            for (StoredMessage message : messages) {
                records.put(message.position(), ByteBuffer.allocate(4 + message.record().length)
                        .putInt(crc(message.position(), message.record(), 0))
                        .put(message.record())
                        .array());
                waiting.put(message.position(), ByteBuffer.allocate(8).putLong(message.queueIds()[0]).array());
            }
            commit();
        }

        @Override
        public void settle(List<Settlement> settled) {
            for (Settlement settlement : settled) {
                waiting.remove(settlement.position());
                records.remove(settlement.position());
            }
            commit();
        }

        private void commit() {
            store.commit();
            store.sync();
        }

        @Override
        public byte[] read(long position) {
            byte[] value = records.get(position);
            if (crc(position, value, 4) != ByteBuffer.wrap(value).getInt()) {
                throw new IllegalStateException("damaged");
            }
            return Arrays.copyOfRange(value, 4, value.length);
        }

        private static int crc(long position, byte[] bytes, int from) {
            var crc = new CRC32C();
            crc.update(ByteBuffer.allocate(8).putLong(position).flip());
            crc.update(bytes, from, bytes.length - from);
            return (int) crc.getValue();
        }

        @Override
        public long list() {
            long count = 0;
            for (var cursor = waiting.cursor(null); cursor.hasNext(); cursor.next()) {
                count++;
            }
            return count;
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private interface Opener {
        Layout open(Path directory);
    }

    private final Path directory;
    private final int messages;
    private final Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();

    private StoreLayout(Path directory, int messages) {
        this.directory = directory;
        this.messages = messages;
    }

    private void round(String name, Opener opener) throws IOException {
        Path data = Files.createDirectory(directory.resolve(name));
        Path copy = Files.createDirectory(directory.resolve(name + "-killed"));
        var random = new Random(1);
        Layout layout = opener.open(data);
        long start = System.nanoTime();
        for (int from = 0; from < messages; from += CHECKPOINT_MESSAGES) {
            layout.add(batch(from, random));
        }
        perSecond(name, "insert, messages/s", messages, start);
        note(name, "on disk, MB", sizeBytes(data) / 1e6);
        copy(data, copy);
        layout.close();

        start = System.nanoTime();
        Layout killed = opener.open(copy);
        note(name, "open as after a kill, ms", millisSince(start));
        start = System.nanoTime();
        require(killed.list() == messages);
        note(name, "list all, ms", millisSince(start));
        killed.close();

        start = System.nanoTime();
        layout = opener.open(data);
        note(name, "open, ms", millisSince(start));
        start = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            require(layout.read(i).length == RECORD_BYTES);
        }
        perSecond(name, "read in order, messages/s", messages, start);
        int reads = messages / 4;
        start = System.nanoTime();
        for (int i = 0; i < reads; i++) {
            require(layout.read(random.nextInt(messages)).length == RECORD_BYTES);
        }
        perSecond(name, "read at random, messages/s", reads, start);
        start = System.nanoTime();
        for (int from = 0; from < messages; from += CHECKPOINT_MESSAGES) {
            List<Settlement> settled = new ArrayList<>();
            for (int i = from; i < Math.min(messages, from + CHECKPOINT_MESSAGES); i++) {
                settled.add(new Settlement(1, i));
            }
            layout.settle(settled);
        }
        perSecond(name, "delete, messages/s", messages, start);
        layout.close();
        note(name, "on disk when all are deleted, MB", sizeBytes(data) / 1e6);
        delete(data);
        delete(copy);
    }

    private List<StoredMessage> batch(int from, Random random) {
        List<StoredMessage> batch = new ArrayList<>();
        for (int i = from; i < Math.min(messages, from + CHECKPOINT_MESSAGES); i++) {
            byte[] record = new byte[RECORD_BYTES];
            random.nextBytes(record);
            batch.add(new StoredMessage(i, new long[] {1}, 0, null, record));
        }
        return batch;
    }

    private void perSecond(String layout, String what, int count, long startNanos) {
        note(layout, what, count / (millisSince(startNanos) / 1e3));
    }

    private static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e6;
    }

    private void note(String layout, String what, double figure) {
        System.out.printf("%-6s %-34s %,12.0f%n", layout, what, figure);
        figures.computeIfAbsent(what, _ -> new LinkedHashMap<>())
                .computeIfAbsent(layout, _ -> new ArrayList<>())
                .add(figure);
    }

    private void printMedians() {
        System.out.printf("%nmedians, %,d messages of %d bytes%n%n| | rows | maps |%n| --- | --- | --- |%n",
                messages, RECORD_BYTES);
        figures.forEach((what, byLayout) -> System.out.printf(
                "| %s | %,.0f | %,.0f |%n", what, median(byLayout.get("rows")), median(byLayout.get("maps"))));
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalStateException("not what was stored");
        }
    }

    private static long sizeBytes(Path directory) throws IOException {
        long size = 0;
        for (Path file : files(directory)) {
            size += Files.size(file);
        }
        return size;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            Files.copy(file, to.resolve(file.getFileName()));
        }
    }

    private static void delete(Path directory) throws IOException {
        for (Path file : files(directory)) {
            Files.delete(file);
        }
        Files.delete(directory);
    }

    public static void main(String[] arguments) throws IOException {
        int messages = 200_000;
        int rounds = 3;
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--messages" -> messages = Integer.parseInt(arguments[i + 1]);
                case "--rounds" -> rounds = Integer.parseInt(arguments[i + 1]);
                case "--directory" -> parent = Path.of(arguments[i + 1]);
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        Path directory = Files.createTempDirectory(parent, "store-layout");
        var bench = new StoreLayout(directory, messages);
        for (int round = 0; round < rounds; round++) {
            bench.round("rows", Rows::new);
            bench.round("maps", Maps::new);
        }
        Files.delete(directory);
        bench.printMedians();
    }
}
