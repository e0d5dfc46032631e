package io.warrenmq.tests.crash;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.warrenmq.tests.crash.TopologyObject.Binding;
import io.warrenmq.tests.crash.TopologyObject.Exchange;
import io.warrenmq.tests.crash.TopologyObject.Queue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Declares, binds, fills, purges and deletes durable objects that only it uses, and looks after each start what is
 * there. It lives through all crashes; one thread at a time uses it.
 */
final class Declarer {
    private static final List<Queue> QUEUES =
            IntStream.range(0, 5).mapToObj(i -> new Queue("churn.q" + i)).toList();
    private static final List<Exchange> EXCHANGES =
            IntStream.range(0, 3).mapToObj(i -> new Exchange("churn.x" + i)).toList();

    private final int publisher;
    private final RandomGenerator random;

    /** What is there, as far as it is known. */
    private final Map<TopologyObject, Boolean> present = new HashMap<>();

    Declarer(int publisher, RandomGenerator random) {
        this.publisher = publisher;
        this.random = random;
        objects().forEach(each -> present.put(each, false));
    }

    private static List<TopologyObject> objects() {
        List<TopologyObject> all = new ArrayList<>(QUEUES);
        all.addAll(EXCHANGES);
        for (Exchange exchange : EXCHANGES) {
            QUEUES.forEach(queue -> all.add(new Binding(exchange.name(), queue.name())));
        }
        return all;
    }

    /** The queues that are there now. */
    List<String> queues() {
        return QUEUES.stream().filter(this::isPresent).map(Queue::name).toList();
    }

    /** Tells a new history what is known. */
    void introduce(Life life) {
        Wiring.objects().forEach(each -> introduce(life, each, true));
        present.forEach((object, there) -> introduce(life, object, there));
    }

    private static void introduce(Life life, TopologyObject object, boolean there) {
        life.log(new Event.TopologyAttempted(object, there));
        life.log(new Event.TopologyDone(object));
    }

    private boolean isPresent(TopologyObject object) {
        return present.getOrDefault(object, false);
    }

    /** Looks what is there after a start. */
    void look(Life life) throws IOException, InterruptedException {
        Connection connection = life.connect();
        for (TopologyObject object : Wiring.objects()) {
            life.log(new Event.TopologyObserved(object, exists(connection, object)));
        }
        for (TopologyObject object : present.keySet().stream().toList()) {
            if (!(object instanceof Binding)) {
                observed(life, object, exists(connection, object));
            }
        }
        ClientChannel probe = ClientChannel.forProbes(life, connection);
        for (TopologyObject object : objects()) {
            if (object instanceof Binding binding) {
                look(life, probe, binding);
            }
        }
        connection.close();
    }

    private void look(Life life, ClientChannel probe, Binding binding) throws IOException, InterruptedException {
        if (isPresent(new Exchange(binding.exchange())) && isPresent(new Queue(binding.queue()))) {
            observed(life, binding, !probe.probe(route(binding)));
        } else {
            introduce(life, binding, false);
            present.put(binding, false);
        }
    }

    private void observed(Life life, TopologyObject object, boolean there) {
        life.log(new Event.TopologyObserved(object, there));
        present.put(object, there);
    }

    private static Wiring.Route route(Binding binding) {
        return new Wiring.Route(binding.exchange(), key(binding), List.of(binding.queue()));
    }

    private static String key(Binding binding) {
        return "to." + binding.queue();
    }

    /** Asks the passive way; the broker closes the channel when there is nothing. */
    private static boolean exists(Connection connection, TopologyObject object) throws IOException {
        Channel channel = Objects.requireNonNull(connection.createChannel(), "no channel left");
        try {
            switch (object) {
                case Queue queue -> channel.queueDeclarePassive(queue.name());
                case Exchange exchange -> channel.exchangeDeclarePassive(exchange.name());
                case Binding binding -> throw new IllegalArgumentException("not to be asked for: " + binding);
            }
            channel.abort();
            return true;
        } catch (IOException e) {
            if (e.getCause() instanceof ShutdownSignalException shutdown
                    && shutdown.getReason() instanceof AMQP.Channel.Close close
                    && close.getReplyCode() == AMQP.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    /** Changes things until the life ends. */
    void live(Life life) throws IOException, InterruptedException {
        ClientChannel channel = ClientChannel.withConfirms(life, life.connect());
        while (life.goesOn()) {
            step(life, channel);
        }
        channel.finished();
    }

    private void step(Life life, ClientChannel channel) throws IOException, InterruptedException {
        Queue queue = QUEUES.get(random.nextInt(QUEUES.size()));
        Exchange exchange = EXCHANGES.get(random.nextInt(EXCHANGES.size()));
        Binding binding = new Binding(exchange.name(), queue.name());
        boolean canBind = isPresent(queue) && isPresent(exchange);
        Channel amqp = channel.channel();
        switch (random.nextInt(14)) {
            case 0, 1, 2 ->
                change(life, List.of(queue), true, () -> amqp.queueDeclare(queue.name(), true, false, false, null));
            case 3 -> change(life, withBindings(queue), false, () -> amqp.queueDelete(queue.name()));
            case 4, 5 ->
                change(
                        life,
                        List.of(exchange),
                        true,
                        () -> amqp.exchangeDeclare(exchange.name(), BuiltinExchangeType.DIRECT, true));
            case 6 -> change(life, withBindings(exchange), false, () -> amqp.exchangeDelete(exchange.name()));
            case 7, 8 ->
                changeIf(
                        canBind,
                        life,
                        binding,
                        true,
                        () -> amqp.queueBind(queue.name(), exchange.name(), key(binding)));
            case 9 ->
                changeIf(
                        canBind,
                        life,
                        binding,
                        false,
                        () -> amqp.queueUnbind(queue.name(), exchange.name(), key(binding)));
            case 10 -> purge(life, channel, queue);
            default -> fill(channel, queue, binding);
        }
    }

    /** A request that is answered before the next one. */
    private interface Request {
        void send() throws IOException;
    }

    private void changeIf(boolean possible, Life life, Binding binding, boolean there, Request request)
            throws IOException {
        if (possible) {
            change(life, List.of(binding), there, request);
        }
    }

    private void change(Life life, List<TopologyObject> objects, boolean there, Request request) throws IOException {
        objects.forEach(each -> life.log(new Event.TopologyAttempted(each, there)));
        request.send();
        objects.forEach(each -> life.log(new Event.TopologyDone(each)));
        objects.forEach(each -> present.put(each, there));
    }

    /** What goes when a queue or exchange goes: the bindings first. */
    private static List<TopologyObject> withBindings(TopologyObject end) {
        List<TopologyObject> all = new ArrayList<>();
        for (TopologyObject each : objects()) {
            if (each instanceof Binding(String exchange, String queue)
                    && (end.equals(new Exchange(exchange)) || end.equals(new Queue(queue)))) {
                all.add(each);
            }
        }
        all.add(end);
        return all;
    }

    private void purge(Life life, ClientChannel channel, Queue queue) throws IOException {
        if (isPresent(queue)) {
            life.log(new Event.PurgeSent(queue.name()));
            channel.channel().queuePurge(queue.name());
            life.log(new Event.PurgeOk(queue.name()));
        }
    }

    private void fill(ClientChannel channel, Queue queue, Binding binding) throws IOException, InterruptedException {
        if (!isPresent(queue)) {
            return;
        }
        Wiring.Route route = isPresent(binding) ? route(binding) : Wiring.toQueue(queue.name());
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            channel.publish(publisher, route, random.nextInt(10) > 0, true, random.nextInt(500));
        }
        channel.awaitConfirms();
    }
}
