package io.warrenmq.core.access;

import static io.warrenmq.core.access.Permission.CONFIGURE;
import static io.warrenmq.core.access.Permission.READ;
import static io.warrenmq.core.access.Permission.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.DeclaredQueue;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import io.warrenmq.core.vhost.Publisher;
import io.warrenmq.core.vhost.Session;
import io.warrenmq.core.vhost.VhostMetadata;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each operation with each set of permissions, in each of two virtual hosts: allowed or refused as RabbitMQ does. */
final class PermissionMatrixTest {
    private static final FieldTable ALTERNATE =
            FieldTable.builder().put(Exchange.ALTERNATE, "y").build();
    private static final FieldTable DEAD_LETTER =
            FieldTable.builder().put("x-dead-letter-exchange", "y").build();
    private static final BindingRequest TO_QUEUE = new BindingRequest("x", "q", true, "k", FieldTable.EMPTY);
    private static final BindingRequest TO_EXCHANGE = new BindingRequest("x", "y", false, "k", FieldTable.EMPTY);

    /** Asks for something on the session's shard. */
    private interface Work {
        void ask(VirtualHost vhost, Session session, Consumer<Object> done, Reply<Object> reply);
    }

    /** @param any whether any one permission will do instead of all of these */
    private record Operation(String name, Set<Permission> needs, boolean any, Work work) {
        boolean isAllowedWith(Set<Permission> given) {
            return any ? !given.isEmpty() : given.containsAll(needs);
        }
    }

    private final AccessBench bench = new AccessBench();
    private final List<Operation> operations = new ArrayList<>();

    PermissionMatrixTest() {
        needsForTopology();
        needsForMessages();
        operations.add(new Operation(
                "queue.declare passive",
                Set.of(),
                true,
                (vhost, session, _, reply) -> vhost.queues().check(session, "q", to(reply))));
        operations.add(new Operation("exchange.declare passive", Set.of(), true, (vhost, session, done, _) -> {
            vhost.exchanges().check(session, "x");
            done.accept(true);
        }));
    }

    private void needsForTopology() {
        needs(
                "queue.declare",
                EnumSet.of(CONFIGURE),
                (vhost, session, _, reply) ->
                        vhost.queues().declare(session, queue("new", FieldTable.EMPTY), to(reply)));
        needs(
                "queue.declare with dead letters",
                EnumSet.allOf(Permission.class),
                (vhost, session, _, reply) -> vhost.queues().declare(session, queue("new2", DEAD_LETTER), to(reply)));
        needs(
                "queue.delete",
                EnumSet.of(CONFIGURE),
                (vhost, session, _, reply) -> vhost.queues().delete(session, "q", false, false, to(reply)));
        needs(
                "queue.purge",
                EnumSet.of(READ),
                (vhost, session, _, reply) -> vhost.queues().purge(session, "q", to(reply)));
        needs(
                "queue.bind",
                EnumSet.of(WRITE, READ),
                (vhost, session, _, reply) -> vhost.exchanges().bind(session, TO_QUEUE, to(reply)));
        needs(
                "queue.unbind",
                EnumSet.of(WRITE, READ),
                (vhost, session, _, reply) -> vhost.exchanges().unbind(session, TO_QUEUE, to(reply)));
        needs(
                "exchange.declare",
                EnumSet.of(CONFIGURE),
                (vhost, session, _, reply) ->
                        vhost.exchanges().declare(session, exchange("new", FieldTable.EMPTY), to(reply)));
        needs(
                "exchange.declare with alternate",
                EnumSet.allOf(Permission.class),
                (vhost, session, _, reply) ->
                        vhost.exchanges().declare(session, exchange("new2", ALTERNATE), to(reply)));
        needs(
                "exchange.delete",
                EnumSet.of(CONFIGURE),
                (vhost, session, _, reply) -> vhost.exchanges().delete(session, "y", false, to(reply)));
        needs(
                "exchange.bind",
                EnumSet.of(WRITE, READ),
                (vhost, session, _, reply) -> vhost.exchanges().bind(session, TO_EXCHANGE, to(reply)));
        needs(
                "exchange.unbind",
                EnumSet.of(WRITE, READ),
                (vhost, session, _, reply) -> vhost.exchanges().unbind(session, TO_EXCHANGE, to(reply)));
    }

    private void needsForMessages() {
        needs("basic.publish", EnumSet.of(WRITE), (vhost, session, done, _) -> {
            new Publisher(vhost, session, _ -> {})
                    .check(TestMessages.to("x", "k", BasicProperties.builder().build(), "m"));
            done.accept(true);
        });
        needs("basic.publish to the default exchange", EnumSet.of(WRITE), (vhost, session, done, _) -> {
            new Publisher(vhost, session, _ -> {})
                    .check(TestMessages.to("", "q", BasicProperties.builder().build(), "m"));
            done.accept(true);
        });
        needs(
                "basic.get",
                EnumSet.of(READ),
                (vhost, session, _, reply) -> vhost.queues().get(session, "q", true, to(reply)));
        needs(
                "basic.consume",
                EnumSet.of(READ),
                (vhost, session, done, _) -> done.accept(vhost.queues().toConsume(session, "q")));
    }

    private void needs(String name, Set<Permission> needs, Work work) {
        operations.add(new Operation(name, needs, false, work));
    }

    private static QueueDeclaration queue(String name, FieldTable arguments) {
        return new QueueDeclaration(name, new QueueOptions(false, false, false, arguments));
    }

    private static ExchangeDeclaration exchange(String name, FieldTable arguments) {
        return new ExchangeDeclaration(name, "direct", false, false, false, arguments);
    }

    /** The same reply for an answer of any type. */
    private static <T> Reply<T> to(Reply<Object> reply) {
        return new Reply<>(
                reply.asker(),
                value -> reply.done(reply.asker(), value),
                refusal -> reply.refused(reply.asker(), refusal));
    }

    @TestFactory
    Stream<DynamicTest> cells() {
        bench.<Boolean>call(reply -> bench.broker().vhosts().create("other", VhostMetadata.NONE, reply));
        bench.permit("guest", "other", ".*", ".*", ".*");
        bench.add("u", "p");
        return operations.stream()
                .flatMap(operation -> sets().stream()
                        .flatMap(given -> Stream.of("/", "other").map(vhost -> cell(operation, given, vhost))));
    }

    private static List<Set<Permission>> sets() {
        List<Set<Permission>> all = new ArrayList<>(List.of(EnumSet.noneOf(Permission.class)));
        for (Permission each : Permission.values()) {
            for (Set<Permission> smaller : List.copyOf(all)) {
                Set<Permission> larger = EnumSet.of(each);
                larger.addAll(smaller);
                all.add(larger);
            }
        }
        return all;
    }

    private DynamicTest cell(Operation operation, Set<Permission> given, String vhostName) {
        return DynamicTest.dynamicTest(operation.name() + " with " + given + " in " + vhostName, () -> {
            prepare(vhostName);
            bench.permit("u", vhostName, pattern(given, CONFIGURE), pattern(given, WRITE), pattern(given, READ));
            // What is allowed elsewhere must not help.
            bench.permit("u", vhostName.equals("/") ? "other" : "/", ".*", ".*", ".*");
            assertEquals(operation.isAllowedWith(given), isAllowed(operation, vhostName));
        });
    }

    private static String pattern(Set<Permission> given, Permission permission) {
        return given.contains(permission) ? ".*" : "";
    }

    private void prepare(String vhostName) {
        VirtualHost vhost = bench.broker().vhost(vhostName);
        Session guest = bench.open("guest", vhostName);
        bench.<Done>call(reply -> vhost.exchanges().declare(guest, exchange("x", FieldTable.EMPTY), reply));
        bench.<Done>call(reply -> vhost.exchanges().declare(guest, exchange("y", FieldTable.EMPTY), reply));
        bench.<DeclaredQueue>call(reply -> vhost.queues().declare(guest, queue("q", FieldTable.EMPTY), reply));
    }

    private boolean isAllowed(Operation operation, String vhostName) {
        Session session = bench.open("u", vhostName);
        try {
            bench.<Object>call(reply -> operation
                    .work()
                    .ask(bench.broker().vhost(vhostName), session, value -> reply.done(reply.asker(), value), reply));
            return true;
        } catch (BrokerException refusal) {
            assertEquals(ReplyCode.ACCESS_REFUSED, refusal.code());
            return false;
        }
    }
}
