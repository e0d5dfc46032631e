package io.warrenmq.core.access;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.policy.NamePattern;

/** Permissions with their patterns ready for use. */
record Grant(Patterns patterns, NamePattern configure, NamePattern write, NamePattern read) {
    /** @throws io.warrenmq.core.error.BrokerException 406 when one is not a regular expression */
    static Grant of(Patterns patterns) {
        return new Grant(
                patterns,
                compile("configure", patterns.configure()),
                compile("write", patterns.write()),
                compile("read", patterns.read()));
    }

    /** An empty pattern matches nothing, as in RabbitMQ. */
    static NamePattern compile(String field, String pattern) {
        try {
            return NamePattern.of(pattern.isEmpty() ? "^$" : pattern);
        } catch (IllegalArgumentException fault) {
            throw preconditionFailed(
                    field + " is '" + pattern + "', which is not a regular expression: " + fault.getMessage());
        }
    }

    boolean allows(Permission permission, String name) {
        return switch (permission) {
            case CONFIGURE -> configure.matches(name);
            case WRITE -> write.matches(name);
            case READ -> read.matches(name);
        };
    }
}
