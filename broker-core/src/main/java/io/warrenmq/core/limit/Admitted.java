package io.warrenmq.core.limit;

/** A connection that has been counted. Asked from any thread. */
@FunctionalInterface
public interface Admitted {
    /** It is to go. */
    void close(String explanation);

    /** Its user may do more or less in its virtual host than before: what goes on without asking is to be looked at. */
    default void permissionsChanged() {}
}
