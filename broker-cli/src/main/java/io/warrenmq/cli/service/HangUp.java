package io.warrenmq.cli.service;

import sun.misc.Signal;

/** SIGHUP, which asks a daemon to read its configuration again. Without this the JVM would end on it. */
public final class HangUp {
    private HangUp() {}

    /** From now on the signal runs the action, on a thread of its own, one after the other. */
    public static void onSignal(Runnable action) {
        try {
            Signal.handle(new Signal("HUP"), _ -> action.run());
        } catch (IllegalArgumentException _) {
            // a system without that signal, or a JVM that was told to leave signals alone (-Xrs)
        }
    }
}
