package io.warrenmq.amqp.channel;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.message.Message;
import java.util.ArrayList;
import java.util.List;

/** What a channel has published and settled since its last commit or rollback. Owned by the connection's shard. */
final class Transaction {
    /** A message to publish at commit. */
    record Publish(Message message, boolean mandatory) {}

    /** Deliveries to settle at commit. */
    record Settlement(List<Unacked.Entry> entries, Outcome outcome) {}

    /** What an object costs beside its bytes, roughly, so that empty messages count too. */
    private static final int ENTRY_BYTES = 128;

    private final long bytesMax;
    private final AssemblyBudget budget;
    private List<Publish> publishes = new ArrayList<>();
    private List<Settlement> settlements = new ArrayList<>();
    private long bytes;

    /**
     * @param bytesMax bound of what may wait for a commit
     * @param budget the connection's, which it is charged to as well
     */
    Transaction(long bytesMax, AssemblyBudget budget) {
        this.bytesMax = bytesMax;
        this.budget = budget;
    }

    /** @throws BrokerException 406 when the transaction grows too large */
    void publish(Message message, boolean mandatory) {
        grow(message.content().length);
        publishes.add(new Publish(message, mandatory));
    }

    void settle(Settlement settlement) {
        // Kept even when it is refused: the channel ends then, and gives back what its settlements hold.
        settlements.add(settlement);
        grow((long) settlement.entries().size() * ENTRY_BYTES);
    }

    private void grow(long by) {
        long wanted = by + ENTRY_BYTES;
        if (bytes + wanted > bytesMax) {
            throw BrokerException.preconditionFailed(
                    "transaction is larger than " + bytesMax + " bytes: commit more often");
        }
        budget.take(wanted);
        bytes += wanted;
    }

    /** The messages so far; the list begins anew. */
    List<Publish> takePublishes() {
        List<Publish> taken = publishes;
        publishes = new ArrayList<>();
        budget.giveBack(bytes);
        bytes = 0;
        return taken;
    }

    /** Messages so far. */
    int publishCount() {
        return publishes.size();
    }

    /** Deliveries settled so far. */
    int settlementCount() {
        return settlements.stream().mapToInt(each -> each.entries().size()).sum();
    }

    /** The settlements so far. */
    List<Settlement> settlements() {
        return settlements;
    }

    /** The settlements so far; the list begins anew. */
    List<Settlement> takeSettlements() {
        List<Settlement> taken = settlements;
        settlements = new ArrayList<>();
        return taken;
    }
}
