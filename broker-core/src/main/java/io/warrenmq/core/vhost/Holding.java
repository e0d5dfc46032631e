package io.warrenmq.core.vhost;

import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;

/**
 * The queues in which delaying exchanges hold back messages until they are due: queues of the broker's own, one for
 * each such exchange, as durable as that.
 */
final class Holding {
    private static final String NAME_PREFIX = "amq.delayed.";
    private static final String EXCHANGE = "x-delayed-exchange";

    private Holding() {}

    /** The name of the queue for that exchange; no client can declare such a queue. */
    static String nameFor(Exchange exchange) {
        return NAME_PREFIX + exchange.name();
    }

    /** What the queue for that exchange is declared with. */
    static QueueOptions optionsFor(Exchange exchange) {
        FieldTable arguments =
                FieldTable.builder().put(EXCHANGE, exchange.name()).build();
        return new QueueOptions(exchange.options().durable(), false, false, arguments);
    }

    /** Whether a queue of that name with these arguments is one of them. */
    static boolean isOne(String name, FieldTable arguments) {
        return name.startsWith(NAME_PREFIX) && arguments.find(EXCHANGE) != null;
    }

    /** The name of the exchange that a holding queue is for. */
    static String exchangeOf(Queue holding) {
        return holding.options().arguments().find(EXCHANGE) instanceof FieldValue.LongString exchange
                ? exchange.text()
                : "";
    }
}
