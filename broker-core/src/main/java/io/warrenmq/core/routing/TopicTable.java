package io.warrenmq.core.routing;

import org.jspecify.annotations.Nullable;

/**
 * Bindings of a topic exchange: a trie by words. In a binding key {@code *} stands for one word and {@code #} for any
 * number of words, none included. Unrelated bindings cost a route nothing.
 */
public final class TopicTable extends IndexedBindings implements BindingTable {
    /** RabbitMQ's limit since 4.3.5. The search is linear with more, too; this keeps definitions portable. */
    public static final int HASHES_PER_KEY_MAX = 2;

    private final TopicNode root = new TopicNode();
    private int nodeCount = 1;

    /** Why a binding key is refused (406), or null when it is fine; {@code add} itself does not check. */
    public static @Nullable String checkKey(String routingKey) {
        int hashes = 0;
        int stop;
        for (int at = TopicWords.first(routingKey); at != TopicWords.end(routingKey); at = TopicWords.after(stop)) {
            stop = TopicWords.stop(routingKey, at);
            if (TopicWords.isHash(routingKey, at, stop)) {
                hashes++;
            }
        }
        return hashes <= HASHES_PER_KEY_MAX
                ? null
                : "Topic binding key '" + routingKey + "' uses " + hashes + " '#' wildcards, at most "
                        + HASHES_PER_KEY_MAX + " are allowed";
    }

    @Override
    public void route(String routingKey, Headers headers, Routes into) {
        into.topicWalk().run(root, routingKey, into);
    }

    @Override
    void link(Binding binding) {
        String key = binding.routingKey();
        TopicNode node = root;
        int position = TopicWords.first(key);
        while (position != TopicWords.end(key)) {
            int stop = TopicWords.stop(key, position);
            TopicNode child = node.child(key, position, stop);
            if (child == null) {
                child = new TopicNode();
                node.addChild(key, position, stop, child);
                nodeCount++;
            }
            node = child;
            position = TopicWords.after(stop);
        }
        node.bind(binding.destination());
    }

    @Override
    void unlink(Binding binding) {
        unlinkBelow(root, binding, TopicWords.first(binding.routingKey()));
    }

    /** Follows the key from {@code position}, unbinds at its end and prunes unused nodes on the way back. */
    private void unlinkBelow(TopicNode node, Binding binding, int position) {
        String key = binding.routingKey();
        if (position == TopicWords.end(key)) {
            node.unbind(binding.destination());
            return;
        }
        int stop = TopicWords.stop(key, position);
        TopicNode child = node.child(key, position, stop);
        if (child == null) {
            throw new IllegalStateException("no trie node for the binding key '" + key + "'");
        }
        unlinkBelow(child, binding, TopicWords.after(stop));
        if (child.isUnused()) {
            node.removeChild(key, position, stop);
            nodeCount--;
        }
    }

    /** The number of trie nodes, the root included. Writer only. */
    int nodeCount() {
        return nodeCount;
    }

    /** Routes, and returns how many node visits it took. */
    int routeCounting(String routingKey, Routes into) {
        return into.topicWalk().run(root, routingKey, into);
    }
}
