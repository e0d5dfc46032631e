package io.warrenmq.http.route;

import io.warrenmq.core.Broker;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the name of a virtual host in a path. An empty one stands for the default: some tools join paths that way. A
 * plus sign stands for itself if there is such a virtual host, else for a space, as in forms.
 */
public record VhostNames(Supplier<? extends Collection<String>> names) {
    /** There is none. */
    public static final VhostNames NONE = new VhostNames(java.util.List::of);

    private static final String PARAMETER = "vhost";

    public static VhostNames of(Broker broker) {
        return new VhostNames(broker::vhostNames);
    }

    /** The parameters of a path with the name that is meant. */
    public Map<String, String> resolve(Map<String, String> path) {
        String given = path.get(PARAMETER);
        if (given == null) {
            return path;
        }
        String meant = given.isEmpty() ? Broker.DEFAULT_VHOST : given;
        if (meant.indexOf('+') >= 0 && !names.get().contains(meant)) {
            String spaced = meant.replace('+', ' ');
            meant = names.get().contains(spaced) ? spaced : meant;
        }
        if (meant.equals(given)) {
            return path;
        }
        Map<String, String> resolved = new LinkedHashMap<>(path);
        resolved.put(PARAMETER, meant);
        return resolved;
    }

    /** The virtual host that a path names, if there is one of that name. */
    public @Nullable String existing(Map<String, String> path) {
        String name = path.get(PARAMETER);
        return name != null && names.get().contains(name) ? name : null;
    }
}
