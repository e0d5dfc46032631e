package io.warrenmq.store.power;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.Timer;
import io.warrenmq.store.Store;
import io.warrenmq.store.StoreSettings;
import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.journal.JournalEvents;
import io.warrenmq.store.journal.JournalWriter;
import io.warrenmq.store.journal.SyncPolicy;
import io.warrenmq.store.recovery.DamageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The real store, with everything done in the calling thread when the simulation says so. */
final class StoreSubject implements Subject, JournalEvents {
    private static final Executor INLINE = Runnable::run;

    private final LoneShard shard = new LoneShard();
    private final Store store;
    private @Nullable Throwable failure;

    private StoreSubject(FaultyDisk disk, CheckpointStore checkpoints, StoreSettings settings, RandomGenerator random)
            throws IOException, DamageException {
        store = Store.open(
                disk, checkpoints, settings, this, random, new Store.Threads(INLINE, INLINE, INLINE, INLINE));
        store.startWithoutThread();
    }

    /** Stores of one run, with settings that make everything happen soon. */
    static Opening opening(long seed) {
        return opening(seed, ModelCheckpointStore::new);
    }

    static Opening opening(long seed, Function<FaultyDisk, CheckpointStore> checkpoints) {
        RandomGenerator random = new SplittableRandom(seed).split();
        int segmentBytes = 4096 + random.nextInt(4) * 2500;
        StoreSettings settings = new StoreSettings(
                new SyncPolicy.Always(), segmentBytes, 1 << 20, segmentBytes * (1L + random.nextInt(4)));
        return disk -> new StoreSubject(disk, checkpoints.apply(disk), settings, random);
    }

    @Override
    public Recovered recovered() {
        return store.recovered();
    }

    @Override
    public Journal journal() {
        return store.journal();
    }

    @Override
    public void step() {
        JournalWriter.Step last;
        do {
            last = store.log().writer().step();
        } while (last == JournalWriter.Step.WROTE);
    }

    /** The store takes checkpoints by itself, so this only says on disk what is durable. */
    @Override
    public void checkpoint() {
        store.log().writer().step();
        store.log().writer().mark();
    }

    @Override
    public @Nullable Message[] read(long[] positions) {
        @Nullable Message[] all = new Message[positions.length];
        int done = 0;
        while (done < positions.length) {
            long[] rest = Arrays.copyOfRange(positions, done, positions.length);
            List<Message> loaded = new ArrayList<>();
            store.paging().read(rest, rest.length, shard, messages -> {
                if (messages != null) {
                    loaded.addAll(Arrays.asList(messages));
                }
            });
            if (loaded.isEmpty()) {
                done++;
            }
            for (Message each : loaded) {
                all[done++] = each;
            }
        }
        return all;
    }

    @Override
    public @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public void close() {
        store.log().writer().finish();
        store.close();
    }

    @Override
    public void failed(Throwable cause) {
        failure = cause;
    }

    @Override
    public void spaceExhausted(boolean exhausted, String detail) {}

    /** A shard that does at once what it is given. */
    private static final class LoneShard extends Shard {
        LoneShard() {
            super(0);
        }

        @Override
        public boolean isInside() {
            return true;
        }

        @Override
        public void post(Runnable task) {
            task.run();
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            throw new UnsupportedOperationException("nothing here waits");
        }

        @Override
        public long nowMs() {
            return 0;
        }

        @Override
        public long wallMs() {
            return 0;
        }
    }
}
