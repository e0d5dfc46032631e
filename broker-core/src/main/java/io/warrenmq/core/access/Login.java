package io.warrenmq.core.access;

/** What becomes of an attempt to log in. Clients must not be able to tell the refusals apart, nor what led to them. */
public sealed interface Login {
    /** The user is who it says. */
    record Granted(User user) implements Login {}

    /**
     * Name and password are refused.
     *
     * @param reason for the log only
     * @param delayMs time to let pass before the client hears of it, 0 or more; it grows with each failure
     */
    record Refused(String reason, long delayMs) implements Login {}

    /**
     * There were so many failures just before that nothing was checked.
     *
     * @param waitMs ask again after this time, or refuse
     */
    record TooSoon(long waitMs) implements Login {}

    /** So many passwords are being checked that this one was not: refuse, at once. */
    record Busy() implements Login {}
}
