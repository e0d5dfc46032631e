package io.warrenmq.store.recovery;

/** What the store reads is not what it wrote, in a place where a loss of power is no explanation. */
public final class DamageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param where file and range of bytes */
    public DamageException(String where, String what) {
        super(where + ": " + what);
    }
}
