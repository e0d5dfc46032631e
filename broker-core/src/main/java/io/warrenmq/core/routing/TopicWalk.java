package io.warrenmq.core.routing;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One search of the topic trie for one routing key.
 *
 * <p>Why it stays linear: a {@code #} node is entered at some word and tries every later word itself. Its arrivals
 * come in ascending order of words, because the only thing that repeats an arrival is the loop of a
 * {@code #} node further up. So the first arrival covers all later ones, and no node is visited more than once per word
 * of the key, however many {@code #} a binding key has.
 */
final class TopicWalk {
    private final String key;
    private final int end;
    private final Routes into;

    /** The {@code #} nodes below another {@code #} that have had their first arrival. */
    private @Nullable Set<TopicNode> entered;

    private int visitCount;

    TopicWalk(String key, Routes into) {
        this.key = key;
        this.end = TopicWords.end(key);
        this.into = into;
    }

    /** Reports what matches below the root; returns the number of node visits, the measure of the work. */
    int run(TopicNode root) {
        arrive(root, TopicWords.first(key), false);
        return visitCount;
    }

    /** The words before {@code position} led to this node. */
    private void arrive(TopicNode node, int position, boolean belowHash) {
        if (position == end) {
            node.destinations().addTo(into);
        }
        tryChildren(node, position, belowHash);
    }

    private void tryChildren(TopicNode node, int position, boolean belowHash) {
        visitCount++;
        TopicNode hash = node.hash();
        if (hash != null && (!belowHash || isFirstArrival(hash))) {
            enterHash(hash, position);
        }
        if (position == end) {
            return;
        }
        int stop = TopicWords.stop(key, position);
        int next = TopicWords.after(stop);
        TopicNode star = node.star();
        if (star != null) {
            arrive(star, next, belowHash);
        }
        TopicNode word = node.word(key, position, stop);
        if (word != null) {
            arrive(word, next, belowHash);
        }
    }

    /** {@code #} takes none, some or all of the words from here on; what comes after it is tried at each of them. */
    private void enterHash(TopicNode hash, int from) {
        hash.destinations().addTo(into);
        if (!hash.hasChildren()) {
            visitCount++;
            return;
        }
        int position = from;
        while (position != end) {
            tryChildren(hash, position, true);
            position = TopicWords.after(TopicWords.stop(key, position));
        }
        tryChildren(hash, end, true);
    }

    private boolean isFirstArrival(TopicNode hash) {
        if (entered == null) {
            entered = new HashSet<>();
        }
        return entered.add(hash);
    }
}
