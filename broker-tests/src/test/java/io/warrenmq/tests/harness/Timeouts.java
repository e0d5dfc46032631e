package io.warrenmq.tests.harness;

import java.time.Duration;

/** How long tests wait. A test that passes never waits this long, except where it shows that nothing comes. */
public final class Timeouts {

    /** For an answer that must come. Generous, because the machine that runs the tests may be busy. */
    public static final Duration ANSWER = Duration.ofSeconds(15);

    /** For a process to start or to end. */
    public static final Duration PROCESS = Duration.ofSeconds(60);

    /** For the launcher, which may have to build first. */
    public static final Duration BUILD = Duration.ofMinutes(6);

    /** How long silence must last before a test believes that nothing comes. */
    public static final Duration SILENCE = Duration.ofMillis(200);

    private Timeouts() {}
}
