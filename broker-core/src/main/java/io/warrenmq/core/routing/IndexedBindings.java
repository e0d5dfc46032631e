package io.warrenmq.core.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The writer's side of every binding table: which bindings exist, by destination. The subclass keeps the reader's
 * side in step through {@link #link} and {@link #unlink}.
 *
 * <p>One writer at a time; the maps are concurrent only so that listings may run on any thread.
 */
abstract class IndexedBindings {
    /** Per destination its bindings, each with the running number that orders listings. */
    private final ConcurrentHashMap<Destination, ConcurrentHashMap<Binding, Long>> byDestination =
            new ConcurrentHashMap<>();

    private final AtomicInteger size = new AtomicInteger();
    private long addedCount;

    /** Makes a new binding visible to {@code route}. */
    abstract void link(Binding binding);

    /** Takes a binding, known to be linked, away from {@code route}. */
    abstract void unlink(Binding binding);

    public final boolean add(Binding binding) {
        var siblings = byDestination.computeIfAbsent(binding.destination(), _ -> new ConcurrentHashMap<>(1));
        if (siblings.putIfAbsent(binding, addedCount) != null) {
            return false;
        }
        addedCount++;
        size.incrementAndGet();
        link(binding);
        return true;
    }

    public final boolean remove(Binding binding) {
        var siblings = byDestination.get(binding.destination());
        if (siblings == null || siblings.remove(binding) == null) {
            return false;
        }
        if (siblings.isEmpty()) {
            byDestination.remove(binding.destination());
        }
        size.decrementAndGet();
        unlink(binding);
        return true;
    }

    public final List<Binding> removeDestination(Destination destination) {
        var siblings = byDestination.remove(destination);
        if (siblings == null) {
            return List.of();
        }
        var removed = inOrder(siblings.entrySet());
        size.addAndGet(-removed.size());
        removed.forEach(this::unlink);
        return removed;
    }

    public final boolean isEmpty() {
        return size.get() == 0;
    }

    public final int size() {
        return size.get();
    }

    public final List<Binding> bindings() {
        var all = new ArrayList<Map.Entry<Binding, Long>>();
        byDestination.values().forEach(siblings -> all.addAll(siblings.entrySet()));
        return inOrder(all);
    }

    /** Of each destination its oldest binding, in no order. Any thread; what changes meanwhile is in it or not. */
    final List<Binding> oldestBindings() {
        var oldest = new ArrayList<Binding>(byDestination.size());
        for (var siblings : byDestination.values()) {
            siblings.entrySet().stream()
                    .min(Map.Entry.comparingByValue())
                    .ifPresent(first -> oldest.add(first.getKey()));
        }
        return oldest;
    }

    private static List<Binding> inOrder(Iterable<Map.Entry<Binding, Long>> numbered) {
        var entries = new ArrayList<Map.Entry<Binding, Long>>();
        numbered.forEach(entries::add);
        entries.sort(Comparator.comparingLong(Map.Entry::getValue));
        return entries.stream().map(Map.Entry::getKey).toList();
    }
}
