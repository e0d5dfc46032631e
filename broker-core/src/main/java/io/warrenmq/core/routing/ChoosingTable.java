package io.warrenmq.core.routing;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Bindings of an exchange that chooses one among its destinations for each message, however many bindings lead to each.
 *
 * <p>The writer only counts its changes. The first route after a change prepares what the next ones choose from, which
 * takes time in proportion to the bindings; so any number of bindings made in a row cost no more than that. Several
 * threads may prepare the same at once, which does no harm.
 *
 * @param <C> what routes choose from: immutable, or safe for any number of threads
 */
abstract class ChoosingTable<C> extends IndexedBindings {
    /** By name; a queue before an exchange of the same name. */
    private static final Comparator<Binding> BY_DESTINATION = Comparator.comparing(
                    (Binding each) -> each.destination().name())
            .thenComparing(each -> !each.destination().isQueue());

    private record Prepared<C>(int revision, C choices) {}

    private final AtomicInteger revision = new AtomicInteger();
    private volatile @Nullable Prepared<C> prepared;

    /** @param oldest of each destination its oldest binding, in the order of the destinations' names */
    abstract C prepare(List<Binding> oldest);

    /** What to choose from now. Any thread. */
    final C choices() {
        // Read before the bindings are: what is prepared from later bindings than it says is only prepared again.
        int current = revision.get();
        Prepared<C> known = prepared;
        if (known == null || known.revision() != current) {
            List<Binding> oldest = oldestBindings();
            oldest.sort(BY_DESTINATION);
            known = new Prepared<>(current, prepare(oldest));
            prepared = known;
        }
        return known.choices();
    }

    @Override
    final void link(Binding binding) {
        revision.incrementAndGet();
    }

    @Override
    final void unlink(Binding binding) {
        revision.incrementAndGet();
    }

    static Destination[] destinations(List<Binding> bindings) {
        return bindings.stream().map(Binding::destination).toArray(Destination[]::new);
    }
}
