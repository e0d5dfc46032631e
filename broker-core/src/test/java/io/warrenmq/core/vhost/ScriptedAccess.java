package io.warrenmq.core.vhost;

import io.warrenmq.core.access.AccessControl;
import io.warrenmq.core.access.Permission;
import io.warrenmq.core.access.Secret;
import io.warrenmq.core.access.User;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything is allowed but what a test denies; notes what was asked. */
final class ScriptedAccess implements AccessControl {
    private final Set<String> denied = new HashSet<>();
    private final List<String> asked = new ArrayList<>();

    void deny(Permission permission, String resource) {
        denied.add(permission.word() + " " + resource);
    }

    /** What was asked since the last call, such as {@code read q}. */
    List<String> takeAsked() {
        List<String> taken = List.copyOf(asked);
        asked.clear();
        return taken;
    }

    @Override
    public @Nullable User login(String name, Secret password, boolean loopback) {
        return null;
    }

    @Override
    public boolean mayEnter(User user, String vhost) {
        return true;
    }

    @Override
    public boolean may(User user, String vhost, Permission permission, String resource) {
        String question = permission.word() + " " + resource;
        asked.add(question);
        return !denied.contains(question);
    }
}
