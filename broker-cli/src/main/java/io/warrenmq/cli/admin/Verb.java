package io.warrenmq.cli.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A command of the administrator's command line. Help, completion and manual pages come from here. Immutable.
 *
 * @param name as people type it
 * @param summary one sentence
 * @param parameters in their order; only the last may be optional or repeated
 * @param options beyond those that all verbs have
 */
record Verb(String name, String summary, List<Parameter> parameters, List<Choice> options, Action action) {
    /** What a verb does; returns the exit code. */
    @FunctionalInterface
    interface Action {
        int run(Call call);
    }

    /** What a verb does when it does not fail. */
    @FunctionalInterface
    interface Task {
        void run(Call call);
    }

    /**
     * A word behind the verb.
     *
     * @param name as help shows it and {@link Call#word} finds it
     */
    record Parameter(String name, boolean isRequired, boolean isRepeated) {
        private static final String MORE = "...";

        /** Out of {@code name}, {@code [name]}, {@code name...} or {@code [name...]}. */
        static Parameter of(String notation) {
            boolean isOptional = notation.startsWith("[");
            String inner = isOptional ? notation.substring(1, notation.length() - 1) : notation;
            boolean isRepeated = inner.endsWith(MORE);
            String name = isRepeated ? inner.substring(0, inner.length() - MORE.length()) : inner;
            return new Parameter(name, !isOptional, isRepeated);
        }

        String arity() {
            return (isRequired ? "1" : "0") + ".." + (isRepeated ? "*" : "1");
        }
    }

    /**
     * An option.
     *
     * @param names such as {@code -p} and {@code --vhost}; the last one is the one that {@link Call} knows it by
     * @param value what to call its value; empty when it has none
     * @param isRepeated whether it may be given more than once
     */
    record Choice(List<String> names, String value, String description, boolean isRepeated) {
        static Choice of(String names, String value, String description) {
            return new Choice(List.of(names.split(" ", -1)), value, description, false);
        }

        boolean hasValue() {
            return !value.isEmpty();
        }

        String name() {
            return names.getLast();
        }
    }

    static Verb deciding(String name, String summary, Action action) {
        return new Verb(name, summary, List.of(), List.of(), action);
    }

    static Verb of(String name, String summary, Task task) {
        return deciding(name, summary, call -> {
            task.run(call);
            return io.warrenmq.cli.command.ExitCode.OK;
        });
    }

    /** With these words, see {@link Parameter#of}. */
    Verb takes(String... notations) {
        return new Verb(name, summary, Stream.of(notations).map(Parameter::of).toList(), options, action);
    }

    /** With one more option that has a value. */
    Verb option(String names, String value, String description) {
        return with(Choice.of(names, value, description));
    }

    /** With one more option that may be given many times. */
    Verb options(String names, String value, String description) {
        return with(new Choice(List.of(names.split(" ", -1)), value, description, true));
    }

    /** With one more option that has no value. */
    Verb flag(String names, String description) {
        return with(Choice.of(names, "", description));
    }

    private Verb with(Choice choice) {
        List<Choice> more = new ArrayList<>(options);
        more.add(choice);
        return new Verb(name, summary, parameters, List.copyOf(more), action);
    }
}
