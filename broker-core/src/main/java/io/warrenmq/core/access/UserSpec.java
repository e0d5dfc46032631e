package io.warrenmq.core.access;

import java.util.List;

/** What a user is to be: all of it, not only what changes. */
public record UserSpec(String name, Credential credential, List<String> tags) {
    public UserSpec {
        tags = List.copyOf(tags);
    }
}
