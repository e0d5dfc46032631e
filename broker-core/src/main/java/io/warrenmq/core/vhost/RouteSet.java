package io.warrenmq.core.vhost;

import io.warrenmq.core.exchange.Deduplication;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.exchange.ExchangeMemory;
import io.warrenmq.core.exchange.RecentHistory;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.routing.Destination;
import io.warrenmq.core.routing.Headers;
import io.warrenmq.core.routing.Routes;
import io.warrenmq.core.routing.TopicWalk;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the queues of a message: through the exchange that it names, exchanges bound to that one, and alternate
 * exchanges of those that match nothing. Each exchange is visited once, so cycles end, and each queue is found once.
 * Kept by a publisher and used again for each message; the common way through one exchange allocates nothing.
 */
final class RouteSet implements Routes, Headers {
    /** Beyond this many queues a hash set finds repeats; below, a look along the array is cheaper. */
    private static final int SCAN_MAX = 16;

    private final VirtualHost vhost;
    private final Topology topology;
    private final Shard shard;

    private Queue[] queues = new Queue[SCAN_MAX];
    private int queueCount;
    private boolean heldBack;
    private @Nullable ReplyTarget replyTarget;

    private @Nullable Message message;
    private @Nullable Exchange first;
    private @Nullable Exchange dueAt;
    private boolean replyAddressed;
    private int found;
    private boolean mayRepeat;
    private final Set<Queue> known = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Exchange> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ArrayDeque<Exchange> pending = new ArrayDeque<>();
    private final List<Runnable> undo = new ArrayList<>(0);
    private @Nullable TopicWalk topicWalk;
    private @Nullable RandomGenerator random;

    /** @param shard the one that it is used on */
    RouteSet(VirtualHost vhost, Shard shard) {
        this.vhost = vhost;
        this.shard = shard;
        this.topology = vhost.topology();
    }

    int size() {
        return queueCount;
    }

    Queue queue(int at) {
        return queues[at];
    }

    /** The queues found; a copy. */
    Queue[] queues() {
        return Arrays.copyOf(queues, queueCount);
    }

    /** The channel that gets the message as a reply, if any. */
    @Nullable
    ReplyTarget replyTarget() {
        return replyTarget;
    }

    /**
     * Whether the message goes anywhere. To a reply address it always does, as in RabbitMQ 4.2, even to a stale one.
     */
    boolean isRouted() {
        return queueCount > 0 || replyAddressed;
    }

    /** What takes back that exchanges noted the message, when it is not published after all. */
    List<Runnable> undo() {
        return undo;
    }

    /** Finds the queues of a message; {@code extraKeys} are routing keys beside its own (CC and BCC). */
    void route(Exchange exchange, Message toRoute, List<String> extraKeys) {
        clear();
        message = toRoute;
        first = exchange;
        mayRepeat = !extraKeys.isEmpty();
        visit(exchange, toRoute.routingKey(), extraKeys);
        for (Exchange next = pending.poll(); next != null; next = pending.poll()) {
            mayRepeat = true;
            visit(next, toRoute.routingKey(), extraKeys);
        }
    }

    /** Finds the queues of a message that its exchange has held back until now. */
    void routeDue(Exchange exchange, Message toRoute, List<String> extraKeys) {
        dueAt = exchange;
        try {
            route(exchange, toRoute, extraKeys);
        } finally {
            dueAt = null;
        }
    }

    /** Takes out the queues that the condition holds for. */
    void removeIf(Predicate<? super Queue> condition) {
        int kept = 0;
        for (int i = 0; i < queueCount; i++) {
            if (!condition.test(queues[i])) {
                queues[kept++] = queues[i];
            }
        }
        Arrays.fill(queues, kept, queueCount, null);
        queueCount = kept;
    }

    /** Forgets the last message and what it was routed to, so that an idle publisher keeps nothing alive. */
    void clear() {
        message = null;
        first = null;
        Arrays.fill(queues, 0, queueCount, null);
        queueCount = 0;
        heldBack = false;
        replyTarget = null;
        replyAddressed = false;
        if (!seen.isEmpty()) {
            seen.clear();
        }
        if (!known.isEmpty()) {
            known.clear();
        }
        if (!undo.isEmpty()) {
            undo.clear();
        }
    }

    /** Whether an exchange holds the message back for a time. */
    boolean isHeldBack() {
        return heldBack;
    }

    private void visit(Exchange exchange, String routingKey, List<String> extraKeys) {
        found = 0;
        Queue holding = exchange.holding();
        if (holding != null && exchange != dueAt && message != null && message.delayMs() > 0) {
            add(holding);
            heldBack = true;
            return;
        }
        ExchangeMemory memory = exchange.memory();
        if (memory != null) {
            followNoting(exchange, memory, routingKey);
        } else {
            follow(exchange, routingKey);
            if (!extraKeys.isEmpty() && exchange.routingType().isByEachKey()) {
                for (String key : extraKeys) {
                    follow(exchange, key);
                }
            }
        }
        String alternate = exchange.alternate();
        if (found == 0 && alternate != null) {
            Exchange target = topology.findExchange(alternate);
            if (target != null) {
                enter(target);
            }
        }
    }

    private void followNoting(Exchange exchange, ExchangeMemory memory, String routingKey) {
        Message noted = message;
        if (noted == null) {
            return;
        }
        switch (memory) {
            case RecentHistory history -> {
                history.keep(noted, () -> follow(exchange, routingKey));
                undo.add(() -> history.retract(noted));
            }
            case Deduplication seen -> {
                FieldTable headers = table();
                if (seen.isDuplicate(headers, shard.nowMs())) {
                    return;
                }
                follow(exchange, routingKey);
                if (found == 0) {
                    seen.forget(headers); // what went nowhere may be sent again
                } else {
                    undo.add(() -> seen.forget(headers));
                }
            }
        }
    }

    private void follow(Exchange exchange, String key) {
        if (exchange.isDefault()) {
            followDefault(key);
            return;
        }
        switch (exchange.routingType()) {
            case TOPIC, HEADERS -> mayRepeat = true;
            case DIRECT,
                    FANOUT,
                    CONSISTENT_HASH,
                    MODULUS_HASH,
                    RANDOM,
                    LOCAL_RANDOM,
                    RECENT_HISTORY,
                    DEDUPLICATION,
                    DELAYED -> {}
        }
        exchange.bindings().route(key, this, this);
    }

    private void followDefault(String key) {
        Queue queue = topology.findQueue(key);
        if (queue != null && queue.identity().owner() != Queue.BROKER) {
            add(queue);
        } else if (ReplyAddresses.isAddress(key)) {
            found++;
            replyAddressed = true;
            replyTarget = vhost.replyAddresses().find(key);
        }
    }

    @Override
    public void add(Destination destination) {
        found++;
        if (destination instanceof Queue queue) {
            if (!mayRepeat || isNew(queue)) {
                append(queue);
            }
        } else if (destination instanceof Exchange exchange) {
            enter(exchange);
        }
    }

    private void enter(Exchange exchange) {
        if (seen.isEmpty() && first != null) {
            seen.add(first); // only now, because most messages never see a second exchange
        }
        if (seen.add(exchange)) {
            pending.add(exchange);
        }
    }

    private boolean isNew(Queue queue) {
        if (queueCount <= SCAN_MAX) {
            for (int i = 0; i < queueCount; i++) {
                if (queues[i] == queue) {
                    return false;
                }
            }
            return true;
        }
        if (known.isEmpty()) {
            for (int i = 0; i < queueCount; i++) {
                known.add(queues[i]);
            }
        }
        return known.add(queue);
    }

    private void append(Queue queue) {
        if (queueCount == queues.length) {
            queues = Arrays.copyOf(queues, queueCount * 2);
        }
        queues[queueCount++] = queue;
    }

    @Override
    public TopicWalk topicWalk() {
        TopicWalk kept = topicWalk;
        if (kept == null) {
            kept = new TopicWalk(); // only now, because most publishers never see a topic exchange
            topicWalk = kept;
        }
        return kept;
    }

    @Override
    public int chance(int bound) {
        RandomGenerator kept = random;
        if (kept == null) {
            kept = vhost.newRandom(); // only now, as above
            random = kept;
        }
        return kept.nextInt(bound);
    }

    @Override
    public FieldTable table() {
        if (message == null || !message.hasHeaders()) {
            return FieldTable.EMPTY;
        }
        FieldTable headers = message.properties().headers();
        return headers == null ? FieldTable.EMPTY : headers;
    }

    @Override
    public BasicProperties properties() {
        return message == null ? BasicProperties.EMPTY : message.properties();
    }
}
