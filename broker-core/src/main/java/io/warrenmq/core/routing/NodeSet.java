package io.warrenmq.core.routing;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A set of trie nodes that is filled and cleared again and again, mostly with a few. For one thread. */
final class NodeSet {
    /** So many are looked through one by one; what comes beyond is hashed. */
    private static final int SCAN_MAX = 8;

    /** A hash set that has held more is given up, for clearing costs as much as it has grown to. */
    private static final int HASHED_KEPT_MAX = 256;

    private final @Nullable TopicNode[] few = new TopicNode[SCAN_MAX];
    private int fewCount;
    private @Nullable Set<TopicNode> more;

    /** Adds a node; false when it was there already. */
    boolean add(TopicNode node) {
        for (int i = 0; i < fewCount; i++) {
            if (few[i] == node) {
                return false;
            }
        }
        if (fewCount < SCAN_MAX) {
            few[fewCount++] = node;
            return true;
        }
        if (more == null) {
            more = Collections.newSetFromMap(new IdentityHashMap<>());
        }
        return more.add(node);
    }

    void clear() {
        Arrays.fill(few, 0, fewCount, null);
        fewCount = 0;
        if (more != null && !more.isEmpty()) {
            if (more.size() > HASHED_KEPT_MAX) {
                more = null;
            } else {
                more.clear();
            }
        }
    }
}
