package io.warrenmq.core.routing;

import io.warrenmq.core.table.FieldTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bindings of an exchange that hashes something of each message and has one destination for each hash. The binding key
 * is the destination's weight: its share of the hashes is in proportion. Of several bindings of one destination the
 * oldest counts. Which destination has a hash follows from the names, kinds and weights of all alone, so it is the same
 * after a restart and whatever the order of binding; one that comes takes hashes from all others, and the
 * hashes of one that goes are the only ones to move.
 */
public final class ConsistentHashTable extends ChoosingTable<Rendezvous> implements BindingTable {
    /** Where a share would be too small to matter. */
    public static final int WEIGHT_MAX = 1_000_000;

    private static final int DIGITS_MAX = 18;

    private final HashInput input;

    /** @param arguments of the exchange, checked */
    ConsistentHashTable(FieldTable arguments) {
        this.input = HashInput.of(arguments);
    }

    /** Why a binding key is refused (406), or null when it is fine; {@code add} itself does not check. */
    public static @Nullable String checkKey(String routingKey) {
        if (!isInteger(routingKey)) {
            return "The binding key must be an integer: '" + routingKey + "'";
        }
        long weight = Long.parseLong(routingKey);
        if (weight < 1) {
            return "The binding key must be greater than 0";
        }
        return weight <= WEIGHT_MAX ? null : "The binding key must be at most " + WEIGHT_MAX;
    }

    private static boolean isInteger(String text) {
        int from = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        int digits = text.length() - from;
        return digits > 0
                && digits <= DIGITS_MAX
                && text.substring(from).chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public void route(String routingKey, Headers headers, Routes into) {
        Rendezvous choices = choices();
        if (!choices.isEmpty()) {
            into.add(choices.owner(input.hash(routingKey, headers)));
        }
    }

    @Override
    Rendezvous prepare(List<Binding> oldest) {
        int[] weights = oldest.stream()
                .mapToInt(each -> Integer.parseInt(each.routingKey()))
                .toArray();
        return new Rendezvous(destinations(oldest), weights);
    }
}
