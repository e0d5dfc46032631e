package io.warrenmq.core;

import static io.warrenmq.core.access.AccessBench.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.access.AccessBench;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.policy.Limits;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.DeclaredQueue;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import io.warrenmq.core.vhost.Session;
import io.warrenmq.core.vhost.VhostMetadata;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Virtual hosts come, last and go. */
final class VirtualHostsTest {
    private static final VhostMetadata METADATA = new VhostMetadata("for tests", List.of("b", "a"), "quorum");
    private static final QueueOptions DURABLE = new QueueOptions(true, false, false, FieldTable.EMPTY);
    private static final QueueOptions TRANSIENT = new QueueOptions(false, false, false, FieldTable.EMPTY);

    private final AccessBench bench = new AccessBench();

    private static boolean create(AccessBench in, String name, VhostMetadata metadata) {
        return in.<Boolean>call(reply -> in.broker().vhosts().create(name, metadata, reply));
    }

    private void delete(String name) {
        bench.<Done>call(reply -> bench.broker().vhosts().delete(name, reply));
    }

    private static DeclaredQueue declare(AccessBench in, Session session, String queue, QueueOptions options) {
        VirtualHost vhost = in.broker().vhost(session.access().vhost());
        return in.call(reply -> vhost.queues().declare(session, new QueueDeclaration(queue, options), reply));
    }

    private Session enterNew(String vhost) {
        create(bench, vhost, VhostMetadata.NONE);
        bench.permit("guest", vhost, ".*", ".*", ".*");
        return bench.open("guest", vhost);
    }

    @Test
    void oneIsCreatedWithThePredeclaredExchangesAndLasts() {
        assertTrue(create(bench, "v", METADATA));
        assertFalse(create(bench, "v", METADATA));
        for (AccessBench each : List.of(bench, bench.restart())) {
            assertEquals(List.of("/", "v"), each.broker().vhostNames());
            assertEquals(METADATA, each.broker().vhost("v").metadata());
            each.permit("guest", "v", ".*", ".*", ".*");
            Session session = each.open("guest", "v");
            for (String name : List.of("amq.direct", "amq.fanout", "amq.topic", "amq.headers", "amq.match")) {
                each.broker().vhost("v").exchanges().check(session, name);
            }
        }
    }

    @Test
    void whatIsSaidAboutItCanChange() {
        create(bench, "v", METADATA);
        assertFalse(create(bench, "v", VhostMetadata.NONE));
        assertEquals(VhostMetadata.NONE, bench.restart().broker().vhost("v").metadata());
        assertEquals(VhostMetadata.FIRST, bench.broker().vhost("/").metadata());
    }

    @Test
    void aProtectedOneStaysUntilItIsProtectedNoMore() {
        create(bench, "v", METADATA);
        bench.<Done>call(reply -> bench.broker().vhosts().protect("v", true, reply));
        assertFalse(create(bench, "v", VhostMetadata.NONE));
        assertTrue(bench.restart().broker().vhost("v").metadata().isProtected());
        BrokerException refusal = assertThrows(BrokerException.class, () -> delete("v"));
        assertTrue(refusal.replyText().contains("protected from deletion"), refusal.replyText());
        bench.<Done>call(reply -> bench.broker().vhosts().protect("v", false, reply));
        delete("v");
        assertEquals(List.of("/"), bench.broker().vhostNames());
    }

    @Test
    void theNameAndWhatIsSaidAreChecked() {
        assertRefused(
                "PRECONDITION_FAILED - the name of a virtual host has 1 to 255 bytes",
                () -> create(bench, "", VhostMetadata.NONE));
        assertRefused(
                "PRECONDITION_FAILED - default_queue_type is 'stream', not classic or quorum",
                () -> create(bench, "v", new VhostMetadata("", List.of(), "stream")));
        assertRefused("NOT_FOUND - vhost 'v' does not exist", () -> delete("v"));
        assertRefused("NOT_ALLOWED - vhost v not found", () -> bench.broker().vhost("v"));
        assertTrue(create(bench, "v", new VhostMetadata("", List.of(), "undefined")));
    }

    @Test
    void aDefaultQueueTypeIsThatOfQueuesWithoutOneThatFits() {
        create(bench, "v", METADATA);
        bench.permit("guest", "v", ".*", ".*", ".*");
        Session session = bench.open("guest", "v");
        declare(bench, session, "q", DURABLE);
        declare(bench, session, "q", DURABLE);
        FieldTable quorum = FieldTable.builder().put("x-queue-type", "quorum").build();
        declare(bench, session, "q", new QueueOptions(true, false, false, quorum));
        declare(bench, session, "t", TRANSIENT);
        FieldTable classic = FieldTable.builder().put("x-queue-type", "classic").build();
        assertThrows(
                BrokerException.class,
                () -> declare(bench, session, "q", new QueueOptions(true, false, false, classic)));
        declare(bench, session, "t", new QueueOptions(false, false, false, classic));
    }

    @Test
    void oneGoesWithAllThatIsInIt() {
        Session session = enterNew("v");
        VirtualHost vhost = bench.broker().vhost("v");
        declare(bench, session, "q", DURABLE);
        declare(bench, session, "t", TRANSIENT);
        ExchangeDeclaration x = new ExchangeDeclaration("x", "fanout", true, true, false, FieldTable.EMPTY);
        bench.<Done>call(reply -> vhost.exchanges().declare(session, x, reply));
        for (BindingRequest each : List.of(
                new BindingRequest("x", "q", true, "", FieldTable.EMPTY),
                new BindingRequest("amq.topic", "x", false, "k", FieldTable.EMPTY),
                new BindingRequest("amq.topic", "amq.fanout", false, "k", FieldTable.EMPTY))) {
            bench.<Done>call(reply -> vhost.exchanges().bind(session, each, reply));
        }
        bench.<Done>call(reply -> vhost.limits().set(Limits.QUEUES, 10, reply));
        bench.<Done>call(reply -> vhost.tracing().set(true, reply));

        delete("v");

        assertNull(bench.broker().vhosts().find("v"));
        assertFalse(bench.users().mayEnter(session.access().user(), "v"));
        AccessBench next = bench.restart();
        assertEquals(List.of("/"), next.broker().vhostNames());
        assertTrue(create(next, "v", VhostMetadata.NONE));
        VirtualHost fresh = next.broker().vhost("v");
        assertFalse(next.users().mayEnter(session.access().user(), "v"));
        next.permit("guest", "v", ".*", ".*", ".*");
        Session again = next.open("guest", "v");
        assertThrows(BrokerException.class, () -> fresh.exchanges().check(again, "x"));
        assertEquals(-1, fresh.limits().current().max(Limits.QUEUES));
        assertFalse(fresh.tracing().isOn());
        assertEquals(0, declare(next, again, "q", DURABLE).readyCount());
    }

    @Test
    void itsConnectionsAreClosedAndDoNothingMoreThere() {
        Session session = enterNew("v");
        VirtualHost vhost = bench.broker().vhost("v");
        List<String> closed = new ArrayList<>();
        List<String> others = new ArrayList<>();
        bench.broker().admit(session.access().user(), vhost, closed::add);
        bench.broker().admit(session.access().user(), bench.broker().vhost("/"), others::add);
        delete("v");
        assertEquals(List.of("vhost 'v' is deleted"), closed);
        assertEquals(List.of(), others);
        assertThrows(
                BrokerException.class,
                () -> bench.<DeclaredQueue>call(
                        reply -> vhost.queues().declare(session, new QueueDeclaration("q", DURABLE), reply)));
        assertRefused(
                "NOT_FOUND - vhost 'v' is deleted",
                () -> bench.<Done>call(reply -> vhost.tracing().set(true, reply)));
        assertThrows(
                BrokerException.class,
                () -> bench.broker().admit(session.access().user(), vhost, closed::add));
        assertEquals(List.of("/"), bench.restart().broker().vhostNames());
    }

    @Test
    void aCrashOnTheWayIsMadeUpFor() {
        Session session = enterNew("v");
        for (int i = 0; i < 20; i++) {
            declare(bench, session, "q" + i, DURABLE);
        }
        bench.shards()
                .on(
                        bench.shards().shard(0),
                        () -> bench.broker()
                                .vhosts()
                                .delete("v", new Reply<>(bench.shards().shard(0), _ -> {}, refusal -> {
                                    throw refusal;
                                })));
        bench.shards().steps(12);
        AccessBench next = bench.restart();
        assertNotHalf(next);
        assertNotHalf(next.restart());
    }

    /** All of it, when the crash took the deletion back, or nothing. */
    private static void assertNotHalf(AccessBench after) {
        VirtualHost left = after.broker().vhosts().find("v");
        if (left != null) {
            Session session = after.open("guest", "v");
            for (int i = 0; i < 20; i++) {
                String queue = "q" + i;
                Objects.requireNonNull(
                        after.<DeclaredQueue>call(reply -> left.queues().check(session, queue, reply)));
            }
        }
    }

    @Test
    void theFirstOneCanGoToo() {
        create(bench, "v", VhostMetadata.NONE);
        delete("/");
        AccessBench next = bench.restart();
        assertEquals(List.of("v"), next.broker().vhostNames());
        assertTrue(create(next, "/", VhostMetadata.NONE));
        next.broker().logExchange();
        assertEquals(List.of("/", "v"), next.restart().broker().vhostNames());
    }
}
