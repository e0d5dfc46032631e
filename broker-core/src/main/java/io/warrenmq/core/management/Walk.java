package io.warrenmq.core.management;

import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Shard;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A look at many objects on one shard, in turns, between which the shard does its work. Owned by the shard. */
final class Walk<T> {
    /** So many objects are looked at in one turn. */
    static final int TURN_MAX = 500;

    private final Shard shard;
    private final Iterator<? extends T> objects;
    private final Consumer<? super T> look;
    private final CompletableFuture<Done> done = new CompletableFuture<>();

    private Walk(Shard shard, Iterator<? extends T> objects, Consumer<? super T> look) {
        this.shard = shard;
        this.objects = objects;
        this.look = look;
    }

    /**
     * Looks at each object; begun from any thread, completed on the shard.
     *
     * @param objects asked on the shard only; objects may come and go while it is
     */
    static <T> CompletableFuture<Done> over(Shard shard, Iterator<? extends T> objects, Consumer<? super T> look) {
        Walk<T> walk = new Walk<>(shard, objects, look);
        shard.post(walk::turn);
        return walk.done;
    }

    private void turn() {
        try {
            for (int left = TURN_MAX; left > 0; left--) {
                if (!objects.hasNext()) {
                    done.complete(Done.DONE);
                    return;
                }
                look.accept(objects.next());
            }
        } catch (RuntimeException | AssertionError defect) {
            done.completeExceptionally(defect);
            return;
        }
        shard.post(this::turn);
    }
}
