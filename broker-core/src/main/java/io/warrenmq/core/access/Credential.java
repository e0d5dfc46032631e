package io.warrenmq.core.access;

/** What a user is to log in with. */
public sealed interface Credential {
    /** A password, which is hashed first. */
    record Password(Secret password) implements Credential {}

    /** A hash that is kept as it is; see {@link PasswordHash#of}. */
    record Hash(PasswordHash hash) implements Credential {}

    /** No password lets the user in. */
    record None() implements Credential {}

    /** What the user has; a new user gets none. */
    record Unchanged() implements Credential {}
}
