package io.warrenmq.core.alarm;

import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resource alarms of the broker. An alarm is in force while at least one of its sources says so. Raised, cleared
 * and asked from any thread, without locks.
 */
public final class Alarms {
    private static final Logger LOG = LoggerFactory.getLogger("alarm");

    private final String node;
    private final AtomicReference<State> state = new AtomicReference<>(new State(Set.of()));
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** @param node the broker's name in log lines */
    public Alarms(String node) {
        this.node = node;
    }

    /** A new source, which says nothing yet. Sources live as long as the broker. */
    public Source source(Alarm alarm) {
        return new Source(alarm);
    }

    /** What is in force now. */
    public Set<Alarm> inForce() {
        return state.get().inForce;
    }

    /**
     * Adds somebody to tell that {@link #inForce} has become another. Called on the thread that raised or cleared,
     * perhaps by two at once, so it does not say what changed: a listener passes the word to its own thread, and what
     * is in force is asked there.
     */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private void change(Source source, boolean raised, String why) {
        State before = state.getAndUpdate(current -> current.with(source, raised));
        if (before.raised.contains(source) == raised) {
            return;
        }
        State after = before.with(source, raised);
        log(source.alarm, before, after, why);
        if (!before.inForce.equals(after.inForce)) {
            listeners.forEach(Runnable::run);
        }
    }

    private void log(Alarm alarm, State before, State after, String why) {
        boolean was = before.inForce.contains(alarm);
        boolean is = after.inForce.contains(alarm);
        if (!was && is) {
            LOG.warn("{} resource limit alarm set on node {}. {}", alarm.word(), node, why);
            LOG.warn("*** Publishers will be blocked until this alarm clears ***");
        } else if (was && !is) {
            LOG.warn("{} resource limit alarm cleared on node {}", alarm.word(), node);
        } else if (after.raised.size() > before.raised.size()) {
            LOG.warn("{} resource limit alarm has one more reason. {}", alarm.word(), why);
        } else {
            LOG.info("{} resource limit alarm has one reason less and stays", alarm.word());
        }
    }

    /** One of those that know whether the resource is short. Any thread. */
    public final class Source {
        private final Alarm alarm;

        private Source(Alarm alarm) {
            this.alarm = alarm;
        }

        /**
         * The resource is short; nothing happens when this source has said so before.
         *
         * @param why a sentence with figures, for the log
         */
        public void raise(String why) {
            change(this, true, why);
        }

        /** The resource is no longer short, as far as this source knows. */
        public void clear() {
            change(this, false, "");
        }

        /** Whether this source has raised and not cleared since. */
        public boolean isRaised() {
            return state.get().raised.contains(this);
        }
    }

    /** Which sources have raised, and what follows from it. Immutable. */
    private static final class State {
        private final Set<Source> raised;
        private final Set<Alarm> inForce;

        State(Set<Source> raised) {
            this.raised = Set.copyOf(raised);
            EnumSet<Alarm> alarms = EnumSet.noneOf(Alarm.class);
            raised.forEach(source -> alarms.add(source.alarm));
            this.inForce = Collections.unmodifiableSet(alarms);
        }

        State with(Source source, boolean isRaised) {
            if (raised.contains(source) == isRaised) {
                return this;
            }
            Set<Source> changed = new HashSet<>(raised);
            if (isRaised) {
                changed.add(source);
            } else {
                changed.remove(source);
            }
            return new State(changed);
        }
    }
}
