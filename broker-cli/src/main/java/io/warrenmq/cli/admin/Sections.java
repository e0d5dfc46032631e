package io.warrenmq.cli.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** All verbs. */
final class Sections {
    static final List<Section> ALL = List.of(
            StatusVerbs.SECTION,
            QueueVerbs.SECTION,
            ExchangeVerbs.SECTION,
            MessageVerbs.SECTION,
            DelayedVerbs.SECTION,
            ConnectionVerbs.SECTION,
            VhostVerbs.SECTION,
            UserVerbs.SECTION,
            PermissionVerbs.SECTION,
            PolicyVerbs.SECTION,
            ParameterVerbs.SECTION,
            LimitVerbs.SECTION,
            DefinitionVerbs.SECTION,
            CheckVerbs.SECTION,
            NodeVerbs.SECTION,
            ShellVerbs.SECTION);

    private Sections() {}

    static @Nullable Verb find(String name) {
        for (Section section : ALL) {
            for (Verb verb : section.verbs()) {
                if (verb.name().equals(name)) {
                    return verb;
                }
            }
        }
        return null;
    }
}
