package io.warrenmq.core.vhost;

import io.warrenmq.core.access.AccessControl;
import io.warrenmq.core.access.Login;
import io.warrenmq.core.access.LoginRequest;
import io.warrenmq.core.access.Permission;
import io.warrenmq.core.access.User;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Everything is allowed but what a test denies; notes what was asked. */
final class ScriptedAccess implements AccessControl {
    private final Set<String> denied = new HashSet<>();
    private final List<String> asked = new ArrayList<>();
    private long revision;

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
    public CompletableFuture<Login> login(LoginRequest request) {
        return CompletableFuture.completedFuture(new Login.Refused("nobody logs in", 0));
    }

    @Override
    public @Nullable User find(String name) {
        return null;
    }

    /** Never the same, so that no answer is remembered. */
    @Override
    public long revision() {
        return ++revision;
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
