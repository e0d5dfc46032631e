package io.warrenmq.store.power;

import io.warrenmq.store.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that keeps apart what the process sees and what has been synced, and that can lose its power: {@link
 * #crash} gives the disk as the next process finds it. Unsynced sectors are there, not there, or torn, each by itself;
 * unsynced changes of the directory likewise, except that a rename is done or not done. The disk it was asked of goes
 * on as if nothing had happened, so one run yields as many crashes as one likes, at any of its {@link #observe points}.
 *
 * <p>Any thread may call.
 */
final class FaultyDisk implements Disk {
    /** What the store asks of the disk. */
    enum Kind {
        CREATE,
        WRITE,
        READ,
        FORCE,
        RENAME,
        DELETE,
        SYNC,
        TRUNCATE,
        CHECKPOINT
    }

    /** One call; {@code name} may be empty. */
    record Operation(Kind kind, String name, long position, long sizeBytes) {}

    /** Is told of each call that changes something, before it is done; a crash now is a crash between two calls. */
    @FunctionalInterface
    interface Observer {
        void before(Operation operation);
    }

    /** A change of the directory; {@code to} is null for a deletion. */
    private record Entry(@Nullable String from, @Nullable String to, FaultyContent content) {}

    private static final class Plan {
        private int after;
        private int times;
        private String message = "";
    }

    private static final int STALE_SECTORS = 64;
    private static final int LOG_SHOWN = 40;

    private final long capacityBytes;
    private final boolean syncsAreLies;
    private final Map<String, FaultyContent> visible = new TreeMap<>();
    private final Map<String, FaultyContent> durable = new TreeMap<>();
    private final List<Entry> unsynced = new ArrayList<>();
    private final List<byte[]> stale = new ArrayList<>();
    private final Map<Kind, Plan> plans = new EnumMap<>(Kind.class);
    private final List<Operation> log = new ArrayList<>();
    private Observer observer = _ -> {};
    private Fate failures = new RandomFate(0);
    private ModelCheckpoint checkpoint = ModelCheckpoint.NONE;
    private @Nullable ModelCheckpoint nextCheckpoint;

    private FaultyDisk(long capacityBytes, boolean syncsAreLies) {
        this.capacityBytes = capacityBytes;
        this.syncsAreLies = syncsAreLies;
    }

    /** An empty disk that keeps its promises. */
    static FaultyDisk honest() {
        return withCapacity(Long.MAX_VALUE);
    }

    /** An empty disk on which a write that does not fit fails. */
    static FaultyDisk withCapacity(long bytes) {
        return new FaultyDisk(bytes, false);
    }

    /** An empty disk whose force and sync answer and do nothing: a test that does not fail on it proves nothing. */
    static FaultyDisk lying() {
        return new FaultyDisk(Long.MAX_VALUE, true);
    }

    // --- the ends of a process

    /** The disk after the power came back; a crash within a call that is about to be done includes all its states. */
    synchronized FaultyDisk crash(Fate fate) {
        FaultyDisk left = new FaultyDisk(capacityBytes, syncsAreLies);
        byte[][] nonsense = stale.toArray(new byte[0][]);
        Map<String, FaultyContent> names = new TreeMap<>(durable);
        for (int i = 0; i < unsynced.size(); i++) {
            if (fate.entry(i, unsynced.size())) {
                apply(unsynced.get(i), names);
            }
        }
        names.forEach((name, content) -> left.visible.put(name, content.crash(fate, nonsense)));
        left.durable.putAll(left.visible);
        left.stale.addAll(stale);
        ModelCheckpoint saving = nextCheckpoint;
        left.checkpoint = saving != null && fate.entry(0, 1) ? saving : checkpoint;
        return left;
    }

    /** The disk after the process alone has died: nothing is lost, and nothing is durable that was not. */
    synchronized FaultyDisk kill() {
        FaultyDisk left = new FaultyDisk(capacityBytes, syncsAreLies);
        Map<FaultyContent, FaultyContent> copies = new IdentityHashMap<>();
        visible.forEach((name, content) -> left.visible.put(name, copy(content, copies)));
        durable.forEach((name, content) -> left.durable.put(name, copy(content, copies)));
        unsynced.forEach(each -> left.unsynced.add(new Entry(each.from, each.to, copy(each.content, copies))));
        left.stale.addAll(stale);
        ModelCheckpoint saving = nextCheckpoint;
        left.checkpoint = saving != null && failures.entry(0, 1) ? saving : checkpoint;
        return left;
    }

    private static FaultyContent copy(FaultyContent content, Map<FaultyContent, FaultyContent> copies) {
        return copies.computeIfAbsent(content, FaultyContent::copy);
    }

    /** The page cache is dropped: what a failed force has let go of is seen as the disk has it. */
    synchronized void forgetCache() {
        visible.values().forEach(FaultyContent::forget);
    }

    // --- for tests to look and to break

    /** Whom to tell of each call from now on. Called while the disk is locked. */
    synchronized void observe(Observer told) {
        observer = told;
    }

    /** All calls so far that changed something. */
    synchronized List<Operation> log() {
        return List.copyOf(log);
    }

    /** Of calls of this kind, {@code after} still succeed and the next {@code times} throw an {@link IOException}. */
    synchronized void fail(Kind kind, int after, int times, String message) {
        Plan plan = new Plan();
        plan.after = after;
        plan.times = times;
        plan.message = message;
        plans.put(kind, plan);
    }

    /** What decides how much of a failed call is done. */
    synchronized void failAs(Fate fate) {
        failures = fate;
    }

    /** What the process would read. */
    synchronized byte[] content(String name) throws IOException {
        FaultyContent content = find(name);
        byte[] bytes = new byte[(int) content.size()];
        content.read(ByteBuffer.wrap(bytes), 0);
        return bytes;
    }

    /** Changes a file on the disk itself, as decay does: the change is durable and no call has made it. */
    synchronized void damage(String name, UnaryOperator<byte[]> change) throws IOException {
        find(name).replace(change.apply(content(name)));
    }

    synchronized ModelCheckpoint checkpoint() {
        return checkpoint;
    }

    /** Goes on to the next checkpoint; a crash in between keeps the one or the other. */
    synchronized void checkpoint(ModelCheckpoint next) throws IOException {
        begin(new Operation(Kind.CHECKPOINT, "", next.state().position(), 0));
        nextCheckpoint = next;
        tell(new Operation(Kind.CHECKPOINT, "", next.state().position(), 0));
        checkpoint = next;
        nextCheckpoint = null;
    }

    // --- the directory

    @Override
    public synchronized List<String> list() {
        return List.copyOf(visible.keySet());
    }

    @Override
    public synchronized FaultyFile create(String name) throws IOException {
        begin(new Operation(Kind.CREATE, name, 0, 0));
        if (visible.containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        change(new Entry(null, name, new FaultyContent()));
        return new FaultyFile(this, name, find(name));
    }

    @Override
    public synchronized FaultyFile open(String name) throws IOException {
        return new FaultyFile(this, name, find(name));
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        begin(new Operation(Kind.RENAME, from, 0, 0));
        change(new Entry(from, to, find(from)));
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        FaultyContent gone = visible.get(name);
        if (gone == null) {
            return;
        }
        begin(new Operation(Kind.DELETE, name, 0, 0));
        stale.addAll(gone.sectorsInUse(16));
        if (stale.size() > STALE_SECTORS) {
            stale.subList(0, stale.size() - STALE_SECTORS).clear();
        }
        change(new Entry(name, null, gone));
    }

    @Override
    public synchronized void sync() throws IOException {
        begin(new Operation(Kind.SYNC, "", 0, 0));
        if (!syncsAreLies) {
            durable.clear();
            durable.putAll(visible);
            unsynced.clear();
        }
    }

    @Override
    public synchronized long usableBytes() {
        long used = 0;
        for (FaultyContent each : visible.values()) {
            used += each.size();
        }
        return Math.max(0, capacityBytes - used);
    }

    private FaultyContent find(String name) throws NoSuchFileException {
        FaultyContent found = visible.get(name);
        if (found == null) {
            throw new NoSuchFileException(name);
        }
        return found;
    }

    private void change(Entry entry) {
        apply(entry, visible);
        unsynced.add(entry);
    }

    private static void apply(Entry entry, Map<String, FaultyContent> names) {
        if (entry.from != null && names.get(entry.from) == entry.content) {
            names.remove(entry.from);
        }
        if (entry.to != null) {
            names.put(entry.to, entry.content);
        }
    }

    // --- files

    synchronized int read(FaultyFile file, ByteBuffer bytes, long position) throws IOException {
        throwIfDue(Kind.READ);
        return file.content().read(bytes, position);
    }

    synchronized void write(FaultyFile file, ByteBuffer bytes, long position) throws IOException {
        tell(new Operation(Kind.WRITE, file.name(), position, bytes.remaining()));
        String due = due(Kind.WRITE);
        if (due != null) {
            writeSome(file, bytes, position, failures.sizes(bytes.remaining()));
            throw new IOException(due);
        }
        long grown = Math.max(0, position + bytes.remaining() - file.content().size());
        long room = usableBytes();
        if (grown > room) {
            writeSome(file, bytes, position, (int) Math.max(0, bytes.remaining() - (grown - room)));
            throw new IOException("No space left on device");
        }
        file.content().write(bytes, position);
    }

    private static void writeSome(FaultyFile file, ByteBuffer bytes, long position, int length) {
        file.content().write(bytes.slice(bytes.position(), length), position);
        bytes.position(bytes.position() + length);
    }

    synchronized void force(FaultyFile file) throws IOException {
        tell(new Operation(Kind.FORCE, file.name(), 0, 0));
        String due = due(Kind.FORCE);
        if (due != null) {
            file.content().failForce(failures, stale.toArray(new byte[0][]));
            throw new IOException(due);
        }
        if (!syncsAreLies) {
            file.content().force();
        }
    }

    synchronized void truncate(FaultyFile file, long length) throws IOException {
        begin(new Operation(Kind.TRUNCATE, file.name(), length, 0));
        file.content().truncate(length);
    }

    private void begin(Operation operation) throws IOException {
        tell(operation);
        throwIfDue(operation.kind());
    }

    private void tell(Operation operation) {
        log.add(operation);
        observer.before(operation);
    }

    private void throwIfDue(Kind kind) throws IOException {
        String due = due(kind);
        if (due != null) {
            throw new IOException(due);
        }
    }

    private @Nullable String due(Kind kind) {
        Plan plan = plans.get(kind);
        if (plan == null || plan.after-- > 0) {
            return null;
        }
        if (plan.times-- > 0) {
            return plan.message;
        }
        plans.remove(kind);
        return null;
    }

    /** Files, and the last calls. */
    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder("disk");
        visible.forEach(
                (name, content) -> text.append("\n  ").append(name).append(' ').append(content));
        log.subList(Math.max(0, log.size() - LOG_SHOWN), log.size())
                .forEach(each -> text.append("\n    ").append(each));
        return text.toString();
    }
}
