package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.Refusals.assertRefused;
import static io.warrenmq.core.vhost.VhostBench.PLAIN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.core.access.Permission;
import io.warrenmq.core.exchange.Exchange;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.TestMessages;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Which permission each operation needs: exactly these are asked for, and without any one of them it is refused. */
final class PermissionTest {
    private static final FieldTable ALTERNATE =
            FieldTable.builder().put(Exchange.ALTERNATE, "a").build();
    private static final FieldTable DEAD_LETTER =
            FieldTable.builder().put("x-dead-letter-exchange", "d").build();

    private final VhostBench bench = new VhostBench(2, 1);
    private final ScriptedAccess access = new ScriptedAccess();
    private final Session owner = bench.open(0);
    private Session session = owner;

    @BeforeEach
    void declare() {
        bench.declareExchange(owner, "x", "direct");
        bench.declareExchange(owner, "y", "direct");
        bench.declare(owner, "q", PLAIN);
        bench.access(access);
        session = bench.open(1);
    }

    @Test
    void exchanges() {
        ExchangeDeclaration plain = new ExchangeDeclaration("e", "direct", false, false, false, FieldTable.EMPTY);
        ExchangeDeclaration chained = new ExchangeDeclaration("f", "direct", false, false, false, ALTERNATE);
        assertNeeds(() -> bench.declareExchange(session, plain), "configure exchange e");
        assertNeeds(
                () -> bench.declareExchange(session, chained),
                "configure exchange f",
                "read exchange f",
                "write exchange a");
        assertNeeds(() -> bench.deleteExchange(session, "e", false), "configure exchange e");
    }

    @Test
    void bindings() {
        assertNeeds(() -> bench.bind(session, "x", "q", "k"), "write queue q", "read exchange x");
        assertNeeds(() -> bench.unbind(session, "x", "q", "k"), "write queue q", "read exchange x");
        assertNeeds(() -> bench.bindExchange(session, "x", "y", "k"), "write exchange y", "read exchange x");
        assertNeeds(
                () -> bench.unbind(session, new BindingRequest("x", "y", false, "k", FieldTable.EMPTY)),
                "write exchange y",
                "read exchange x");
    }

    @Test
    void queues() {
        assertNeeds(() -> bench.declare(session, "r", PLAIN), "configure queue r");
        QueueOptions deadLettering = new QueueOptions(false, false, false, DEAD_LETTER);
        assertNeeds(
                () -> bench.declare(session, "s", deadLettering),
                "configure queue s",
                "read queue s",
                "write exchange d");
        assertNeeds(() -> bench.purge(session, "q"), "read queue q");
        assertNeeds(() -> bench.take(session, "q"), "read queue q");
        assertNeeds(() -> bench.vhost().queues().toConsume(session, "q"), "read queue q");
        assertNeeds(() -> bench.delete(session, "q"), "configure queue q");
    }

    @Test
    void aGeneratedNameIsCheckedToo() {
        access.takeAsked();
        String made = bench.declare(session, "", PLAIN).name();
        assertEquals(List.of("configure " + made), access.takeAsked());
    }

    @Test
    void publishing() {
        assertNeeds(() -> bench.publish(session, "x", "k", "m"), "write exchange x");
        assertNeeds(() -> bench.publish(session, "", "q", "m"), "write exchange amq.default");
    }

    @Test
    void aPassiveDeclareNeedsAnyOnePermission() {
        for (Permission missing : Permission.values()) {
            bench.check(session, "q");
            bench.vhost().exchanges().check(session, "x");
            access.deny(missing, "q");
            access.deny(missing, "x");
        }
        assertRefused(
                "ACCESS_REFUSED - configure access to queue 'q' in vhost '/' refused for user 'guest'",
                () -> bench.check(session, "q"));
        assertRefused(
                "ACCESS_REFUSED - configure access to exchange 'x' in vhost '/' refused for user 'guest'",
                () -> bench.vhost().exchanges().check(session, "x"));
    }

    @Test
    void theUserIdMustBeTheUsers() {
        var mine = BasicProperties.builder().userId("guest").build();
        var theirs = BasicProperties.builder().userId("somebody").build();
        bench.publish(session, TestMessages.to("", "q", mine, "m"));
        assertRefused(
                "PRECONDITION_FAILED - user_id property set to 'somebody' but authenticated user was 'guest'",
                () -> bench.publish(session, TestMessages.to("", "q", theirs, "m")));
    }

    /** @param needs permission, kind and name of each; the kind shows in the refusal only */
    private void assertNeeds(Executable operation, String... needs) {
        access.takeAsked();
        run(operation);
        assertEquals(
                List.of(needs).stream()
                        .map(each -> each.replaceFirst(" (queue|exchange) ", " "))
                        .toList(),
                access.takeAsked());
        for (String need : needs) {
            String[] parts = need.split(" ", 3);
            var denying = new ScriptedAccess();
            denying.deny(permission(parts[0]), parts[2]);
            Session allowed = session;
            bench.access(denying);
            session = bench.open(1);
            assertRefused(
                    "ACCESS_REFUSED - " + parts[0] + " access to " + parts[1] + " '" + parts[2]
                            + "' in vhost '/' refused for user 'guest'",
                    operation);
            session = allowed;
        }
    }

    private static Permission permission(String word) {
        return Permission.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static void run(Executable operation) {
        try {
            operation.execute();
        } catch (Throwable failure) {
            throw new AssertionError("allowed, and yet refused", failure);
        }
    }
}
