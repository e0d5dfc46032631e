package io.warrenmq.cli.command;

/** Exit codes of the command, those of sysexits.h. */
public final class ExitCode {
    public static final int OK = 0;
    /** The command line is wrong. */
    public static final int USAGE = 64;
    /** What the broker has stored is damaged, or what it was given does not fit: no such object, a wrong value. */
    public static final int DATA = 65;
    /** There is no such user. */
    public static final int NO_USER = 67;
    /** Something that is needed cannot be had, such as a port. */
    public static final int UNAVAILABLE = 69;
    /** A defect. */
    public static final int INTERNAL = 70;
    /** It may work later, such as when another broker has stopped. */
    public static final int TRY_AGAIN = 75;
    /** The user may not do that, or the password is wrong. */
    public static final int NO_PERMISSION = 77;
    /** The configuration is wrong. */
    public static final int CONFIGURATION = 78;

    private ExitCode() {}
}
