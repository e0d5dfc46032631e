package io.warrenmq.core.routing;

import org.jspecify.annotations.Nullable;

/**
 * A node of the topic trie: the binding keys that begin with the words on the way to it. Any thread reads; the
 * table's one writer changes it. A node on the way to a binding stays the same object for as long as the
 * binding exists, so a reader never misses it.
 */
final class TopicNode {
    private volatile @Nullable TopicNode star;
    private volatile @Nullable TopicNode hash;
    private volatile @Nullable WordMap words;
    private volatile Destinations destinations = Destinations.NONE;

    /** The child for {@code *}. */
    @Nullable
    TopicNode star() {
        return star;
    }

    /** The child for {@code #}. */
    @Nullable
    TopicNode hash() {
        return hash;
    }

    /** The child for the very word {@code key[from, to)}. */
    @Nullable
    TopicNode word(String key, int from, int to) {
        WordMap present = words;
        return present == null ? null : present.find(key, from, to);
    }

    /** Where the binding keys lead that end here. */
    Destinations destinations() {
        return destinations;
    }

    boolean hasChildren() {
        return star != null || hash != null || words != null;
    }

    boolean isUnused() {
        return destinations.isEmpty() && !hasChildren();
    }

    void bind(Destination destination) {
        destinations = destinations.with(destination);
    }

    void unbind(Destination destination) {
        destinations = destinations.without(destination);
    }

    /** The child for one word of a binding key, wildcards included. */
    @Nullable
    TopicNode child(String key, int from, int to) {
        if (TopicWords.isStar(key, from, to)) {
            return star;
        }
        return TopicWords.isHash(key, from, to) ? hash : word(key, from, to);
    }

    void addChild(String key, int from, int to, TopicNode child) {
        if (TopicWords.isStar(key, from, to)) {
            star = child;
        } else if (TopicWords.isHash(key, from, to)) {
            hash = child;
        } else {
            WordMap present = words;
            if (present == null) {
                present = new WordMap();
                words = present;
            }
            present.add(key.substring(from, to), child);
        }
    }

    void removeChild(String key, int from, int to) {
        if (TopicWords.isStar(key, from, to)) {
            star = null;
        } else if (TopicWords.isHash(key, from, to)) {
            hash = null;
        } else {
            WordMap present = words;
            if (present != null && present.remove(key, from, to) == 0) {
                words = null;
            }
        }
    }
}
