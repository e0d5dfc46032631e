package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.accessRefused;

import io.warrenmq.core.access.Users;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The durable settings of a virtual host beside its topology, such as policies: tables by component and name, which
 * live through a restart. What a value means is up to its component. Used on the home shard only.
 */
public final class Parameters {
    /** One setting. */
    public record Parameter(String component, String name, FieldTable value) {}

    private final VirtualHost vhost;
    private final Map<String, TreeMap<String, FieldTable>> components = new TreeMap<>();

    Parameters(VirtualHost vhost) {
        this.vhost = vhost;
    }

    /**
     * Sets a parameter and journals that, unless it has this value already. Names have up to 255 bytes.
     *
     * @throws io.warrenmq.core.error.BrokerException 403 for a component that stands for permissions
     */
    public void set(String component, String name, FieldTable value) {
        assert vhost.home().isInside();
        if (Users.ownsComponent(component)) {
            throw accessRefused("parameters of component '" + component + "' are set as permissions only");
        }
        FieldTable known = find(component, name);
        if (known == null || !known.equals(value)) {
            vhost.changed(new TopologyChange.ParameterSet(vhost.name(), component, name, value));
            restore(component, name, value);
            vhost.topologyEvents().set(component, name, value);
        }
    }

    /** Clears a parameter and journals that; false when there is none. */
    public boolean clear(String component, String name) {
        assert vhost.home().isInside();
        if (find(component, name) == null) {
            return false;
        }
        vhost.changed(new TopologyChange.ParameterCleared(vhost.name(), component, name));
        restore(component, name, null);
        vhost.topologyEvents().cleared(component, name);
        return true;
    }

    /** The value of a parameter; null when there is none. */
    public @Nullable FieldTable find(String component, String name) {
        assert vhost.home().isInside();
        TreeMap<String, FieldTable> known = components.get(component);
        return known == null ? null : known.get(name);
    }

    /** All parameters of a component, by name; a copy. */
    public List<Parameter> list(String component) {
        assert vhost.home().isInside();
        List<Parameter> all = new ArrayList<>();
        TreeMap<String, FieldTable> known = components.get(component);
        if (known != null) {
            known.forEach((name, value) -> all.add(new Parameter(component, name, value)));
        }
        return all;
    }

    /** All parameters of all components; a copy. */
    public List<Parameter> list() {
        assert vhost.home().isInside();
        return components.keySet().stream().flatMap(each -> list(each).stream()).toList();
    }

    /** Takes over what was journaled before. Null clears. */
    void restore(String component, String name, @Nullable FieldTable value) {
        TreeMap<String, FieldTable> known = components.computeIfAbsent(component, _ -> new TreeMap<>());
        if (value == null) {
            known.remove(name);
        } else {
            known.put(name, value);
        }
    }
}
