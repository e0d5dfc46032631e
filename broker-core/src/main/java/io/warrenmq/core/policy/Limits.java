package io.warrenmq.core.policy;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.table.ArgumentText;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.List;

/**
 * How much of something a virtual host or a user may have: 0 is none at all, below zero is without limit, and so is
 * what is not set. Immutable.
 */
public final class Limits {
    /** Connections at one time, of a virtual host or of a user in all virtual hosts. */
    public static final String CONNECTIONS = "max-connections";

    /** Queues of a virtual host. */
    public static final String QUEUES = "max-queues";

    /** Channels at one time of a user in all connections. */
    public static final String CHANNELS = "max-channels";

    public static final long UNLIMITED = -1;

    /** What is limited. */
    public enum Scope {
        VHOST("vhost-limits", List.of(CONNECTIONS, QUEUES)),
        USER("user-limits", List.of(CONNECTIONS, CHANNELS));

        private final String component;

        @SuppressWarnings("ImmutableEnumChecker") // it is made by List.of
        private final List<String> names;

        Scope(String component, List<String> names) {
            this.component = component;
            this.names = names;
        }

        /** The component of the parameters that store these limits. */
        public String component() {
            return component;
        }

        /** No limits. */
        public Limits none() {
            return new Limits(this, FieldTable.EMPTY);
        }
    }

    private final Scope scope;
    private final FieldTable values;

    private Limits(Scope scope, FieldTable values) {
        this.scope = scope;
        this.values = values;
    }

    /**
     * Limits by their names.
     *
     * @throws io.warrenmq.core.error.BrokerException 406 for a name that is none or a value that is no integer
     */
    public static Limits of(Scope scope, FieldTable values) {
        values.forEach((name, value) -> {
            if (!scope.names.contains(name)) {
                throw preconditionFailed("unknown limit '" + name + "' in " + scope.component + ": it must be one of "
                        + String.join(", ", scope.names));
            }
            if (!(value instanceof FieldValue.Int)) {
                throw preconditionFailed("limit '" + name + "' in " + scope.component + " must be an integer but is "
                        + ArgumentText.quoted(value));
            }
        });
        return new Limits(scope, values);
    }

    /** These limits with one more, or another value of it; refuses as {@link #of}. */
    public Limits with(String name, long max) {
        return of(scope, values.toBuilder().put(name, max).build());
    }

    /** These limits without one. */
    public Limits without(String name) {
        return new Limits(scope, values.toBuilder().remove(name).build());
    }

    /** The limit of that name; {@link #UNLIMITED} when there is none. */
    public long max(String name) {
        return values.find(name) instanceof FieldValue.Int number && number.value() >= 0 ? number.value() : UNLIMITED;
    }

    /** The limits that are set, for storage and display. */
    public FieldTable values() {
        return values;
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
