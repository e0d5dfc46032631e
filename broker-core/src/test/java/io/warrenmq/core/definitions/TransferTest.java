package io.warrenmq.core.definitions;

import static io.warrenmq.core.definitions.DefinitionsBench.VHOST;
import static io.warrenmq.core.definitions.DefinitionsBench.binding;
import static io.warrenmq.core.definitions.DefinitionsBench.everything;
import static io.warrenmq.core.definitions.DefinitionsBench.exchange;
import static io.warrenmq.core.definitions.DefinitionsBench.policy;
import static io.warrenmq.core.definitions.DefinitionsBench.queue;
import static io.warrenmq.core.definitions.DefinitionsBench.table;
import static io.warrenmq.core.definitions.DefinitionsBench.topology;
import static io.warrenmq.core.definitions.DefinitionsBench.user;
import static io.warrenmq.core.definitions.DefinitionsBench.vhost;
import static io.warrenmq.core.definitions.DefinitionsBench.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.access.Credential;
import io.warrenmq.core.access.PasswordHash;
import io.warrenmq.core.access.Patterns;
import io.warrenmq.core.access.Secret;
import io.warrenmq.core.access.TopicPermissions;
import io.warrenmq.core.access.VhostPermissions;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.IntType;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.DeclaredQueue;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import io.warrenmq.core.vhost.VirtualHost;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Definitions come in whole or not at all, and go out as they are. */
final class TransferTest {
    private final DefinitionsBench bench = new DefinitionsBench();

    /** A fault leaves everything as it was, which the export tells. */
    private void refuses(String reason, Definitions definitions) {
        Definitions before = bench.export(null);
        BrokerException refusal = assertThrows(BrokerException.class, () -> bench.load(definitions));
        assertEquals(reason, refusal.explanation());
        assertEquals(before, bench.export(null));
    }

    @Test
    void whatComesInGoesOutAgainAndLasts() {
        Definitions all = everything();
        assertEquals(List.of(), bench.load(all));
        for (DefinitionsBench each : List.of(bench, bench.restart())) {
            Definitions out = each.export(null);
            assertTrue(out.access().users().contains(user("ann")));
            assertTrue(out.access().permissions().containsAll(all.access().permissions()));
            assertEquals(all.access().topicPermissions(), out.access().topicPermissions());
            assertEquals(all.settings(), out.settings());
            assertEquals(all.topology(), out.topology());
            Definitions.Vhost vhost = each.export(VHOST).vhosts().getFirst();
            assertEquals(vhost(null).metadata(), vhost.metadata());
            assertEquals(table("max-queues", 20), vhost.limits());
        }
    }

    @Test
    void theSameAgainChangesNothing() {
        bench.load(everything());
        Definitions before = bench.export(null);
        long changes = bench.broker().changeCount();
        assertEquals(List.of(), bench.load(everything()));
        assertEquals(List.of(), bench.load(before));
        assertEquals(changes, bench.broker().changeCount());
        assertEquals(before, bench.export(null));
    }

    /** A text has no widths of numbers, so an export tells of 1 what a client said of a short 1. */
    @Test
    void aBindingOfAClientIsFoundAgainInItsExport() {
        var session = bench.broker().open("guest", "/");
        VirtualHost vhost = bench.broker().broker().vhost("/");
        FieldTable narrow = FieldTable.builder()
                .put("n", new FieldValue.Int(IntType.INT16, 1))
                .build();
        bench.broker()
                .<Done>call(reply -> vhost.exchanges()
                        .bind(session, new BindingRequest("amq.headers", "amq.fanout", false, "", narrow), reply));
        BindingRequest wide = new BindingRequest("amq.headers", "amq.fanout", false, "", table("n", 1));
        bench.load(with(
                Definitions.NONE,
                new Definitions.Topology(List.of(), List.of(), List.of(new Definitions.Binding("/", wide)))));
        assertEquals(1, bench.export("/").topology().bindings().size());
    }

    @Test
    void aPasswordInClearTextIsHashedOnce() {
        Definitions.User bob =
                new Definitions.User("bob", new Credential.Password(Secret.of("secret")), List.of(), null);
        Definitions definitions = with(new Definitions.Access(List.of(bob), List.of(), List.of()));
        bench.load(definitions);
        long changes = bench.broker().changeCount();
        bench.load(definitions);
        assertEquals(changes, bench.broker().changeCount());
    }

    @Test
    void anExportOfOneVirtualHostHasNothingOfOthers() {
        bench.load(everything());
        Definitions one = bench.export(VHOST);
        assertEquals(everything().topology(), one.topology());
        assertEquals(List.of(), one.access().users());
        assertEquals(Definitions.NONE.topology(), bench.export("/").topology());
        assertThrows(BrokerException.class, () -> bench.export("nowhere"));
    }

    @Test
    void policiesGovernWhatComesWithThem() {
        bench.load(everything());
        VirtualHost vhost = bench.broker().broker().vhost(VHOST);
        assertEquals(
                "p",
                Objects.requireNonNull(vhost.governance().ofQueue("q2").user()).name());
    }

    // --- faults, each behind something that would change

    @Test
    void anExchangeOfNoTypeIsNamed() {
        refuses(
                "exchanges[1] \"bad\": unknown exchange type 'nonsense'",
                topology(List.of(exchange("x", "topic"), exchange("bad", "nonsense")), List.of(), List.of()));
    }

    @Test
    void aQueueWithWrongArgumentsIsNamed() {
        refuses(
                "queues[1] \"bad\": invalid arg 'x-max-length' for queue 'bad' in vhost 'v': " + "{value_negative,-1}",
                topology(
                        List.of(),
                        List.of(queue("good", FieldTable.EMPTY), queue("bad", table("x-max-length", -1))),
                        List.of()));
        FieldTable stream = FieldTable.builder().put("x-queue-type", "stream").build();
        refuses(
                "queues[0] \"s\": invalid arg 'x-queue-type' for queue 's' in vhost 'v': "
                        + "\"unsupported queue type 'stream'\"",
                topology(List.of(), List.of(queue("s", stream)), List.of()));
        refuses(
                "queues[0]: 'name' must have 1 to 255 bytes, not 0",
                topology(List.of(), List.of(queue("", FieldTable.EMPTY)), List.of()));
        refuses(
                "queues[0] \"" + "n".repeat(100) + "...\": 'name' must have up to 255 bytes, not 256",
                topology(List.of(), List.of(queue("n".repeat(256), FieldTable.EMPTY)), List.of()));
    }

    @Test
    void aBindingNeedsBothEndsAndAKeyThatFits() {
        refuses(
                "bindings[0] \"x -> missing\": no queue 'missing' in vhost 'v'",
                topology(List.of(exchange("x", "topic")), List.of(), List.of(binding("x", "missing", true))));
        refuses(
                "bindings[0] \"missing -> q\": no exchange 'missing' in vhost 'v'",
                topology(List.of(), List.of(queue("q", FieldTable.EMPTY)), List.of(binding("missing", "q", true))));
        BrokerException refusal = assertThrows(
                BrokerException.class,
                () -> bench.load(topology(
                        List.of(exchange("x", "x-consistent-hash")),
                        List.of(queue("q", FieldTable.EMPTY)),
                        List.of(binding("x", "q", true)))));
        assertTrue(refusal.explanation().startsWith("bindings[0] \"x -> q\": "), refusal.explanation());
    }

    @Test
    void aPolicyWithAFaultIsNamed() {
        BrokerException refusal = assertThrows(
                BrokerException.class,
                () -> bench.load(with(new Definitions.Settings(List.of(), List.of(), List.of(policy("("))))));
        assertTrue(
                refusal.explanation().startsWith("policies[0] \"p\": invalid policy 'p': its pattern is not"),
                refusal.explanation());
        refuses(
                "parameters[0] \"limits\": unknown limit 'max-nonsense' in vhost-limits: it must be one of "
                        + "max-connections, max-queues",
                with(new Definitions.Settings(
                        List.of(new Definitions.Parameter(VHOST, "vhost-limits", "limits", table("max-nonsense", 1))),
                        List.of(),
                        List.of())));
    }

    @Test
    void permissionsNeedTheirUserAndVirtualHost() {
        Patterns all = Patterns.ALL;
        refuses(
                "permissions[0] \"nobody\": user 'nobody' does not exist",
                with(new Definitions.Access(
                        List.of(user("ann")), List.of(new VhostPermissions(VHOST, "nobody", all)), List.of())));
        refuses(
                "permissions[0] \"ann\": vhost 'nowhere' does not exist",
                with(new Definitions.Access(
                        List.of(user("ann")), List.of(new VhostPermissions("nowhere", "ann", all)), List.of())));
        refuses(
                "topic_permissions[0] \"nobody\": user 'nobody' does not exist",
                with(new Definitions.Access(
                        List.of(), List.of(), List.of(new TopicPermissions(VHOST, "nobody", "amq.topic", "", "")))));
        BrokerException refusal = assertThrows(
                BrokerException.class,
                () -> bench.load(with(new Definitions.Access(
                        List.of(),
                        List.of(new VhostPermissions(VHOST, "guest", new Patterns("(", "", ""))),
                        List.of()))));
        assertTrue(refusal.explanation().startsWith("permissions[0] \"guest\": configure is '('"));
    }

    @Test
    void hashesThatAreNotAllowedAreNamed() {
        PasswordHash md5 = PasswordHash.of("rabbit_password_hashing_md5", "kI3GCqW5JLMJa4iX1lo7X4D6XbY=");
        Definitions.User old = new Definitions.User("old", new Credential.Hash(md5), List.of(), null);
        refuses(
                "users[1] \"old\": hashing_algorithm is rabbit_password_hashing_md5, which is not allowed",
                with(new Definitions.Access(List.of(user("ann"), old), List.of(), List.of())));
    }

    @Test
    void twoThatContradictEachOtherAreAFault() {
        refuses(
                "queues[1] \"q\": differs from queues[0], which defines the same",
                topology(
                        List.of(),
                        List.of(queue("q", FieldTable.EMPTY), queue("q", table("x-max-length", 1))),
                        List.of()));
        assertEquals(
                List.of(),
                bench.load(topology(
                        List.of(), List.of(queue("q", FieldTable.EMPTY), queue("q", FieldTable.EMPTY)), List.of())));
    }

    @Test
    void theLimitOfQueuesCountsWhatComes() {
        Definitions.Topology two = new Definitions.Topology(
                List.of(), List.of(queue("a", FieldTable.EMPTY), queue("b", FieldTable.EMPTY)), List.of());
        Definitions limited = new Definitions(
                List.of(vhost(table("max-queues", 1))), Definitions.NONE.access(), Definitions.NONE.settings(), two);
        refuses("queues[1] \"b\": queue limit in vhost 'v' (1) is reached", limited);
    }

    // --- what exists

    @Test
    void whatExistsAndDiffersIsAFaultOrStays() {
        bench.load(everything());
        Definitions other = topology(
                List.of(exchange("x", "fanout"), exchange("new", "direct")),
                List.of(queue("q1", table("x-max-length", 6))),
                List.of(binding("x", "nowhere", true)));
        refuses(
                "exchanges[0] \"x\": inequivalent arg 'type' for exchange 'x' in vhost 'v': "
                        + "received 'fanout' but current is 'topic'",
                other);
        assertEquals(
                List.of(
                        "exchanges[0] \"x\" stays as it is: inequivalent arg 'type' for exchange 'x' in vhost 'v': "
                                + "received 'fanout' but current is 'topic'",
                        "queues[0] \"q1\" stays as it is: inequivalent arg 'x-max-length' for queue 'q1' in vhost "
                                + "'v': received '6' but current is '5'",
                        "bindings[0] \"x -> nowhere\" is left out: no queue 'nowhere' in vhost 'v'"),
                bench.load(other, false));
        Definitions.Topology after = bench.export(VHOST).topology();
        assertTrue(after.exchanges().contains(exchange("new", "direct")));
        assertTrue(after.exchanges().contains(exchange("x", "topic")));
        assertTrue(after.queues().contains(queue("q1", table("x-max-length", 5))));
    }

    @Test
    void namesOfTheBrokerAreLeftOut() {
        assertEquals(
                List.of("queues[0] \"amq.gen-1\" is left out: names that begin with 'amq.' are the broker's"),
                bench.load(topology(
                        List.of(exchange("amq.topic", "topic"), exchange("", "direct")),
                        List.of(queue("amq.gen-1", FieldTable.EMPTY)),
                        List.of(binding("", "amq.gen-1", true)))));
        assertEquals(Definitions.NONE.topology(), bench.export(VHOST).topology());
    }

    @Test
    void exclusiveQueuesStayAtHome() {
        var session = bench.broker().open("guest", "/");
        VirtualHost vhost = bench.broker().broker().vhost("/");
        bench.broker()
                .<DeclaredQueue>call(reply -> vhost.queues()
                        .declare(
                                session,
                                new QueueDeclaration("mine", new QueueOptions(false, true, false, FieldTable.EMPTY)),
                                reply));
        assertEquals(List.of(), bench.export("/").topology().queues());
    }

    @Test
    void aMarkTellsWhatWasImportedLastAndStaysAtHome() {
        Transfer transfer = bench.broker().broker().definitions();
        assertEquals("", transfer.lastMark());
        transfer.mark("abc");
        bench.broker().settle();
        assertEquals("abc", transfer.lastMark());
        assertEquals(List.of(), bench.export(null).settings().globals());
    }
}
