package io.warrenmq.cli.admin;

import java.util.List;

/**
 * Verbs about one kind of thing, shown together.
 *
 * @param title a heading of the help
 */
record Section(String title, List<Verb> verbs) {
    static Section of(String title, Verb... verbs) {
        return new Section(title, List.of(verbs));
    }
}
