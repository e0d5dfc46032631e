package io.warrenmq.cli.config;

import java.util.ArrayList;
import java.util.List;

/** Keys that belong together, in the order of their declarations, which add themselves. */
public final class KeyGroup {
    private final String title;
    private final List<Key<?>> keys = new ArrayList<>();

    /** @param title heading of the documentation */
    public KeyGroup(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /** Takes the key in and returns it, so that its declaration is all that there is to write. */
    public <T> Key<T> add(Key<T> key) {
        keys.add(key);
        return key;
    }

    public List<Key<?>> keys() {
        return List.copyOf(keys);
    }
}
