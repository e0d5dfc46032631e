package io.warrenmq.core.policy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A regular expression for names of queues and exchanges, as policies use it. The syntax is that of PCRE, as RabbitMQ's
 * is, without back references, atomic groups, possessive repetition, conditions and recursion, which need a matcher
 * that tries again and again. This one does not, so a pattern cannot hold up a shard: a try on a name takes at most
 * {@link #STEPS_MAX} steps. A pattern that needs more matches nothing from then on, and the log says so.
 *
 * <p>Used on the home shard of a virtual host.
 */
public final class NamePattern {
    /** Characters of a pattern. */
    public static final int CHARS_MAX = 8_192;

    private static final int STEPS_MAX = 200_000;
    private static final Logger LOG = LoggerFactory.getLogger(NamePattern.class);

    private final String text;
    private final PatternNode root;
    private boolean tooCostly;

    private NamePattern(String text, PatternNode root) {
        this.text = text;
        this.root = root;
    }

    /** @throws IllegalArgumentException that says what is wrong and where */
    public static NamePattern of(String text) {
        if (text.length() > CHARS_MAX) {
            throw new IllegalArgumentException("it has more than " + CHARS_MAX + " characters");
        }
        return new NamePattern(text, PatternParser.parse(text));
    }

    /** Whether it matches anywhere in the name. */
    public boolean matches(String name) {
        if (tooCostly) {
            return false;
        }
        try {
            return new PatternRun(name, STEPS_MAX).finds(root);
        } catch (PatternRun.TooCostlyException _) {
            tooCostly = true;
            LOG.warn(
                    "pattern '{}' takes too many steps on the name '{}': it is taken to match nothing from now on",
                    text,
                    name);
            return false;
        }
    }

    /** Whether it was given up because of its cost. */
    public boolean isTooCostly() {
        return tooCostly;
    }

    @Override
    public String toString() {
        return text;
    }
}
