package io.warrenmq.core.routing;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A hash map from words to trie nodes that is searched with a part of a longer string, so a lookup allocates
 * nothing. Any thread reads, one writer changes.
 *
 * <p>Chains are immutable: a change builds a new chain, a resize builds new chains in a new array, and either is
 * published with one volatile write. So a reader finds every word that is not being changed.
 */
final class WordMap {
    private static final int BUCKETS_MIN = 2;

    private volatile AtomicReferenceArray<@Nullable Link> buckets = new AtomicReferenceArray<>(BUCKETS_MIN);
    private int count;

    private record Link(
            String word, int hash, TopicNode node, @Nullable Link next) {
        boolean is(int otherHash, String key, int from, int to) {
            return hash == otherHash && word.length() == to - from && key.startsWith(word, from);
        }
    }

    /** The node of the word {@code key[from, to)}. */
    @Nullable
    TopicNode find(String key, int from, int to) {
        int hash = hash(key, from, to);
        var present = buckets;
        for (Link link = present.get(bucket(hash, present)); link != null; link = link.next()) {
            if (link.is(hash, key, from, to)) {
                return link.node();
            }
        }
        return null;
    }

    /** Adds a word that is not there yet. */
    void add(String word, TopicNode node) {
        count++;
        if (count > buckets.length()) {
            resize(2 * buckets.length());
        }
        push(buckets, word, hash(word, 0, word.length()), node);
    }

    /** Removes a word and returns how many are left. */
    int remove(String key, int from, int to) {
        int hash = hash(key, from, to);
        int bucket = bucket(hash, buckets);
        Link rest = null;
        int removed = 0;
        for (Link link = buckets.get(bucket); link != null; link = link.next()) {
            if (link.is(hash, key, from, to)) {
                removed++;
            } else {
                rest = new Link(link.word(), link.hash(), link.node(), rest);
            }
        }
        buckets.set(bucket, rest);
        count -= removed;
        if (count < buckets.length() / 8) {
            resize(Math.max(BUCKETS_MIN, buckets.length() / 4));
        }
        return count;
    }

    private void resize(int bucketCount) {
        var old = buckets;
        var resized = new AtomicReferenceArray<@Nullable Link>(bucketCount);
        for (int i = 0; i < old.length(); i++) {
            for (Link link = old.get(i); link != null; link = link.next()) {
                push(resized, link.word(), link.hash(), link.node());
            }
        }
        buckets = resized;
    }

    private static void push(AtomicReferenceArray<@Nullable Link> into, String word, int hash, TopicNode node) {
        int bucket = bucket(hash, into);
        into.set(bucket, new Link(word, hash, node, into.get(bucket)));
    }

    private static int bucket(int hash, AtomicReferenceArray<@Nullable Link> in) {
        return hash & (in.length() - 1);
    }

    private static int hash(String key, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + key.charAt(i);
        }
        return hash ^ (hash >>> 16);
    }
}
