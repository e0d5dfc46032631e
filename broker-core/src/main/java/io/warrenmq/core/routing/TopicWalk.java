package io.warrenmq.core.routing;

/**
 * Searches topic tries, for one routing key at a time. Kept by one thread and used again, it allocates nothing.
 *
 * <p>Why a search stays linear: a {@code #} node is entered at some word and tries every later word itself. Its
 * arrivals come in ascending order of words, because the only thing that repeats an arrival is the loop of a
 * {@code #} node further up. So the first arrival covers all later ones, and no node is visited more than once per word
 * of the key, however many {@code #} a binding key has.
 */
public final class TopicWalk {
    private static final Routes NOWHERE = _ -> {};

    private String key = "";
    private int end;
    private Routes into = NOWHERE;

    /** The {@code #} nodes below another {@code #} that have had their first arrival. */
    private final NodeSet entered = new NodeSet();

    private int visitCount;

    /** Reports what matches below the root; returns the number of node visits, the measure of the work. */
    int run(TopicNode root, String routingKey, Routes found) {
        key = routingKey;
        end = TopicWords.end(routingKey);
        into = found;
        visitCount = 0;
        try {
            arrive(root, TopicWords.first(routingKey), false);
        } finally {
            forget();
        }
        return visitCount;
    }

    private void forget() {
        key = "";
        into = NOWHERE;
        entered.clear();
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
        if (hash != null && (!belowHash || entered.add(hash))) {
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
}
