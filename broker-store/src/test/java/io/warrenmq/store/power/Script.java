package io.warrenmq.store.power;

import io.warrenmq.core.journal.Journal;
import io.warrenmq.core.journal.JournalUnit;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.journal.TopologyChange.BindingRecord;
import io.warrenmq.core.journal.TopologyChange.ExchangeDeclared;
import io.warrenmq.core.journal.TopologyChange.ParameterSet;
import io.warrenmq.core.journal.TopologyChange.QueueDeclared;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.BasicPropertiesBuilder;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Appends to a journal what a broker might, at random, and tells the oracle. */
final class Script {
    private static final String VHOST = "/";
    private static final long BEGIN_MS = 1_700_000_000_000L;
    private static final int QUEUES = 6;
    private static final int EXCHANGES = 3;

    private final RandomGenerator random;
    private final Oracle oracle;
    private long lastQueueId;
    private long lastNumber;

    Script(RandomGenerator random, Oracle oracle) {
        this.random = random;
        this.oracle = oracle;
    }

    /**
     * A run begins by saying of each empty queue that it has handed out nothing: what was handed out of it before does
     * not show in what was recovered.
     */
    void begin(Journal journal) {
        for (long id : oracle.live().queueIds()) {
            if (oracle.live().messages(id).isEmpty()) {
                append(journal, new TopologyChange.QueueRested(id, 0));
            }
        }
    }

    /** Appends a few things. */
    void act(Journal journal) {
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            switch (random.nextInt(22)) {
                case 0, 1, 2, 3, 4, 5, 6, 7 -> publish(journal);
                case 8, 9, 10, 11, 12 -> settle(journal, 1 + random.nextInt(3));
                case 13, 14 -> commit(journal);
                case 15 -> serve(journal);
                case 16 -> purge(journal);
                case 17, 18 -> note(journal);
                default -> change(journal);
            }
        }
    }

    // --- messages

    private Message message() {
        int length = switch (random.nextInt(40)) {
            case 0 -> random.nextInt(20_000);
            case 1, 2, 3 -> random.nextInt(3_000);
            case 4, 5 -> 0;
            default -> random.nextInt(300);
        };
        byte[] body = new byte[length];
        random.nextBytes(body);
        byte[] properties = properties().encode();
        byte[] content = Arrays.copyOf(properties, properties.length + length);
        System.arraycopy(body, 0, content, properties.length, length);
        Message message =
                new Message("x" + random.nextInt(EXCHANGES), Long.toString(++lastNumber), content, properties.length);
        message.publishedAt(BEGIN_MS + random.nextInt(1_000_000));
        return message;
    }

    /** Half of the messages have something that their queues must know. */
    private BasicProperties properties() {
        BasicPropertiesBuilder properties = BasicProperties.builder().deliveryMode(BasicProperties.PERSISTENT);
        switch (random.nextInt(10)) {
            case 0 -> properties.priority(random.nextInt(256));
            case 1 -> properties.expiration(Long.toString(random.nextLong() >>> (1 + random.nextInt(63))));
            case 2 -> properties.headers(delay(random.nextLong() >>> (1 + random.nextInt(63))));
            case 3 ->
                properties.priority(1 + random.nextInt(255)).expiration("1000").headers(delay(random.nextInt(100)));
            case 4 -> properties.headers(FieldTable.builder().put("x-death", 1).build());
            default -> {}
        }
        return properties.build();
    }

    private static FieldTable delay(long delayMs) {
        return FieldTable.builder().put("x-delay", delayMs).build();
    }

    /** Some queues, or none when there are none. */
    private long[] targets() {
        List<Long> ids = new ArrayList<>(oracle.live().queueIds());
        Collections.shuffle(ids, Random.from(random));
        int count = Math.min(ids.size(), 1 + (random.nextInt(3) == 0 ? random.nextInt(4) : 0));
        return ids.subList(0, count).stream().mapToLong(Long::longValue).toArray();
    }

    private void publish(Journal journal) {
        long[] queueIds = targets();
        if (queueIds.length > 0) {
            Message message = message();
            message.journaledAt(journal.append(message, queueIds, queueIds.length));
            oracle.published(message, queueIds);
        }
    }

    private void settle(Journal journal, int count) {
        for (int i = 0; i < count; i++) {
            JournalUnit.Settlement some = waiting();
            if (some != null) {
                journal.settle(some.queueId(), oracle.position(some.position()));
                oracle.settled(some.queueId(), some.position());
            }
        }
    }

    private void note(Journal journal) {
        JournalUnit.Settlement some = waiting();
        if (some == null) {
            return;
        }
        long position = oracle.position(some.position());
        if (random.nextBoolean()) {
            int deliveryCount = 1 + random.nextInt(1000);
            journal.returned(some.queueId(), position, deliveryCount);
            oracle.returned(some.queueId(), some.position(), deliveryCount);
        } else {
            long dueMs = 1L + random.nextInt(1_000_000); // long before any message was published
            journal.reschedule(some.queueId(), position, dueMs);
            oracle.rescheduled(some.queueId(), some.position(), dueMs);
        }
    }

    /** Some message in some queue, by its number. */
    private JournalUnit.@Nullable Settlement waiting() {
        List<Long> ids = oracle.live().queueIds();
        if (ids.isEmpty()) {
            return null;
        }
        long queueId = any(ids);
        NavigableSet<Long> numbers = oracle.live().messages(queueId);
        if (numbers.isEmpty()) {
            return null;
        }
        long number = random.nextInt(4) > 0 ? numbers.first() : any(List.copyOf(numbers));
        return new JournalUnit.Settlement(queueId, number);
    }

    private void commit(Journal journal) {
        JournalUnit unit = new JournalUnit();
        List<JournalUnit.Settlement> settled = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            JournalUnit.Settlement some = waiting();
            if (some != null && !settled.contains(some)) {
                unit.settle(some.queueId(), oracle.position(some.position()));
                settled.add(some);
            }
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            long[] queueIds = targets();
            if (queueIds.length > 0) {
                unit.publish(message(), queueIds, queueIds.length);
            }
        }
        if (!unit.isEmpty()) {
            oracle.committed(journal.append(unit), unit, settled);
        }
    }

    // --- topology

    private void append(Journal journal, TopologyChange change) {
        oracle.changed(journal.append(change), change);
    }

    private void serve(Journal journal) {
        List<Long> ids = oracle.live().queueIds();
        if (!ids.isEmpty()) {
            long id = any(ids);
            NavigableSet<Long> numbers = oracle.live().messages(id);
            if (numbers.isEmpty() || random.nextBoolean()) {
                append(journal, new TopologyChange.QueueServed(id));
            } else {
                long upTo = any(List.copyOf(numbers));
                long position = journal.append(new TopologyChange.QueueRested(id, oracle.position(upTo)));
                oracle.changed(position, new TopologyChange.QueueRested(id, upTo));
            }
        }
    }

    private void purge(Journal journal) {
        List<Long> ids = oracle.live().queueIds();
        if (!ids.isEmpty() && random.nextInt(3) == 0) {
            long id = any(ids);
            for (long number : List.copyOf(oracle.live().messages(id))) {
                journal.settle(id, oracle.position(number));
                oracle.settled(id, number);
            }
            append(journal, new TopologyChange.QueuePurged(id));
        }
    }

    private void change(Journal journal) {
        switch (random.nextInt(11)) {
            case 0, 1, 2 -> declareQueue(journal);
            case 3 -> deleteQueue(journal);
            case 4 -> declareExchange(journal);
            case 5 -> deleteExchange(journal);
            case 6 -> bind(journal);
            case 7 -> unbind(journal);
            case 8 -> changeQueue(journal);
            case 9 -> setParameter(journal);
            default -> clearParameter(journal);
        }
    }

    private static FieldTable arguments(int number) {
        return number == 0
                ? FieldTable.EMPTY
                : FieldTable.builder().put("x-max-length", number).build();
    }

    private void declareQueue(Journal journal) {
        String name = "q" + random.nextInt(QUEUES);
        if (oracle.live().queues().stream().noneMatch(each -> each.name().equals(name))) {
            lastQueueId = Math.max(lastQueueId, oracle.live().lastQueueId()) + 1;
            append(
                    journal,
                    new QueueDeclared(VHOST, name, lastQueueId, random.nextBoolean(), arguments(random.nextInt(3))));
        }
    }

    private void changeQueue(Journal journal) {
        List<QueueDeclared> queues = oracle.live().queues();
        if (!queues.isEmpty()) {
            QueueDeclared some = any(queues);
            append(
                    journal,
                    new TopologyChange.QueueChanged(
                            some.vhost(), some.name(), some.id(), arguments(random.nextInt(3))));
        }
    }

    private void setParameter(Journal journal) {
        append(
                journal,
                new ParameterSet(
                        VHOST, "component" + random.nextInt(2), "p" + random.nextInt(2), arguments(random.nextInt(3))));
    }

    private void clearParameter(Journal journal) {
        List<ParameterSet> parameters = oracle.live().parameters();
        if (!parameters.isEmpty()) {
            ParameterSet gone = any(parameters);
            append(journal, new TopologyChange.ParameterCleared(gone.vhost(), gone.component(), gone.name()));
        }
    }

    private void deleteQueue(Journal journal) {
        List<QueueDeclared> queues = oracle.live().queues();
        if (!queues.isEmpty()) {
            QueueDeclared gone = any(queues);
            append(journal, new TopologyChange.QueueDeleted(gone.vhost(), gone.name(), gone.id()));
        }
    }

    private void declareExchange(Journal journal) {
        String name = "x" + random.nextInt(EXCHANGES);
        if (!oracle.live().hasExchange(VHOST, name)) {
            append(journal, new ExchangeDeclared(VHOST, name, "topic", random.nextBoolean(), false, FieldTable.EMPTY));
        }
    }

    private void deleteExchange(Journal journal) {
        List<ExchangeDeclared> exchanges = oracle.live().exchanges();
        if (!exchanges.isEmpty()) {
            append(
                    journal,
                    new TopologyChange.ExchangeDeleted(VHOST, any(exchanges).name()));
        }
    }

    private void bind(Journal journal) {
        List<ExchangeDeclared> exchanges = oracle.live().exchanges();
        List<QueueDeclared> queues = oracle.live().queues();
        if (exchanges.isEmpty() || queues.isEmpty()) {
            return;
        }
        boolean toQueue = random.nextInt(4) > 0;
        String destination = toQueue ? any(queues).name() : any(exchanges).name();
        BindingRecord binding = new BindingRecord(
                VHOST,
                any(exchanges).name(),
                destination,
                toQueue,
                "key" + random.nextInt(3),
                arguments(random.nextInt(2)));
        if (!oracle.live().bindings().contains(binding)) {
            append(journal, new TopologyChange.Bound(binding));
        }
    }

    private void unbind(Journal journal) {
        List<BindingRecord> bindings = oracle.live().bindings();
        if (!bindings.isEmpty()) {
            append(journal, new TopologyChange.Unbound(any(bindings)));
        }
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
