package io.warrenmq.core.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The policies of one rank in a virtual host. Exactly one governs a thing that any match: that with the highest
 * priority, and of several the one whose name comes first. Owned by the home shard.
 */
public final class PolicyTable {
    /** A policy with its pattern. */
    private record Entry(Policy policy, NamePattern pattern) {
        boolean matches(ApplyTo.Kind kind, String name) {
            return policy.applyTo().covers(kind) && pattern.matches(name);
        }
    }

    private static final Comparator<Entry> FIRST_GOVERNS = Comparator.comparingInt(
                    (Entry each) -> each.policy().priority())
            .reversed()
            .thenComparing(each -> each.policy().name());

    private final Map<String, Entry> byName = new TreeMap<>();
    private List<Entry> inOrder = List.of();

    /** Adds a policy, or puts it in the place of that of its name. It must have been checked. */
    public void set(Policy policy) {
        byName.put(policy.name(), new Entry(policy, NamePattern.of(policy.pattern())));
        sort();
    }

    /** Removes a policy; false when there is none of that name. */
    public boolean clear(String name) {
        boolean cleared = byName.remove(name) != null;
        sort();
        return cleared;
    }

    private void sort() {
        inOrder = byName.values().stream().sorted(FIRST_GOVERNS).toList();
    }

    /** The policy of that name; null when there is none. */
    public @Nullable Policy find(String name) {
        Entry entry = byName.get(name);
        return entry == null ? null : entry.policy();
    }

    /** All policies by name; a copy. */
    public List<Policy> list() {
        List<Policy> all = new ArrayList<>(byName.size());
        byName.values().forEach(each -> all.add(each.policy()));
        return all;
    }

    /** The policy that governs what has that name; null when none does. */
    public @Nullable Policy match(ApplyTo.Kind kind, String name) {
        for (Entry each : inOrder) {
            if (each.matches(kind, name)) {
                return each.policy();
            }
        }
        return null;
    }
}
