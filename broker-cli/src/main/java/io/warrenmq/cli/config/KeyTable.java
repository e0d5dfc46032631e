package io.warrenmq.cli.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All keys that there are. Immutable. */
public final class KeyTable {
    private final List<KeyGroup> groups;
    private final Map<String, Key<?>> byName = new HashMap<>();
    private final List<Key<?>> families = new ArrayList<>();

    public KeyTable(List<KeyGroup> groups) {
        this.groups = List.copyOf(groups);
        for (KeyGroup group : groups) {
            for (Key<?> key : group.keys()) {
                if (key.isFamily()) {
                    families.add(key);
                } else if (byName.put(key.name(), key) != null) {
                    throw new IllegalStateException(key.name() + " is declared twice");
                }
            }
        }
    }

    public List<KeyGroup> groups() {
        return groups;
    }

    /** Every key, in the order of the declarations. */
    public List<Key<?>> keys() {
        return groups.stream().<Key<?>>flatMap(group -> group.keys().stream()).toList();
    }

    /** The key of that name, or the first family that it belongs to. */
    public @Nullable Key<?> find(String name) {
        Key<?> exact = byName.get(name);
        if (exact != null) {
            return exact;
        }
        for (Key<?> family : families) {
            if (family.covers(name)) {
                return family;
            }
        }
        return null;
    }

    /** The known name that is nearest to a mistyped one; null when none is near. */
    @Nullable
    String nearest(String name) {
        String best = null;
        int bestDistance = Math.max(2, name.length() / 3) + 1;
        for (Key<?> key : keys()) {
            int distance = Spelling.distance(name, likeName(key.name(), name));
            if (key.applies() && distance < bestDistance) {
                best = key.name();
                bestDistance = distance;
            }
        }
        return best;
    }

    /** The family's name with what the mistyped name has in the places of its stars. */
    private static String likeName(String family, String name) {
        String[] segments = family.split("\\.", -1);
        String[] given = name.split("\\.", -1);
        for (int i = 0; i < segments.length; i++) {
            if (segments[i].startsWith("*") && i < given.length) {
                segments[i] = given[i];
            }
        }
        return String.join(".", segments);
    }
}
