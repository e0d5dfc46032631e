package io.warrenmq.core.journal;

import io.warrenmq.core.paging.BodyBudget;
import io.warrenmq.core.paging.Paging;
import io.warrenmq.core.shard.Shard;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What queues keep their messages in.
 *
 * @param budgets what bodies may take of memory, one budget for each shard by its index
 */
public record Storage(Journal journal, Paging paging, List<BodyBudget> budgets) {
    /** Divides {@code bodyBytesMax} among the shards. */
    public static Storage of(Journal journal, Paging paging, int shardCount, long bodyBytesMax) {
        return new Storage(
                journal,
                paging,
                IntStream.range(0, shardCount)
                        .mapToObj(_ -> new BodyBudget(bodyBytesMax / shardCount))
                        .toList());
    }

    public BodyBudget budget(Shard shard) {
        return budgets.get(shard.index());
    }
}
