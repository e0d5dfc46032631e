package io.warrenmq.core.access;

/** Regular expressions for the names that each permission is given for; an empty one matches nothing. */
public record Patterns(String configure, String write, String read) {
    /** Matches every name. */
    public static final Patterns ALL = new Patterns(".*", ".*", ".*");
}
