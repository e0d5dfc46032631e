package io.warrenmq.core.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.journal.Recovered;
import io.warrenmq.core.journal.SimulatedJournal;
import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.core.policy.Limits;
import io.warrenmq.core.policy.Limits.Scope;
import io.warrenmq.core.shard.Done;
import io.warrenmq.core.shard.SimulatedShards;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** How many connections and channels users and virtual hosts may have. */
final class AdmissionsTest {
    private final SimulatedShards shards = new SimulatedShards(2, 1);
    private final SimulatedJournal journal = new SimulatedJournal(shards);
    private final UserLimits userLimits = new UserLimits(shards.shard(0), journal);
    private final Admissions admissions = new Admissions(userLimits);

    private static void close(String explanation) {
        throw new AssertionError("nobody is asked to go: " + explanation);
    }

    private void limit(String user, String name, long max) {
        Answer<Done> answer = new Answer<>();
        shards.on(shards.shard(1), () -> userLimits.set(user, name, max, answer.reply(shards.shard(1))));
        shards.runUntilIdle();
        answer.require();
    }

    private Map<String, Limits> list() {
        Answer<Map<String, Limits>> answer = new Answer<>();
        shards.on(shards.shard(1), () -> userLimits.list(answer.reply(shards.shard(1))));
        shards.runUntilIdle();
        return answer.require();
    }

    private static Limits connections(long max) {
        return Scope.VHOST.none().with(Limits.CONNECTIONS, max);
    }

    private static void assertNotAllowed(String explanation, Executable work) {
        assertEquals(
                "NOT_ALLOWED - " + explanation,
                assertThrows(BrokerException.class, work).replyText());
    }

    @Test
    void noMoreConnectionsThanTheVirtualHostMayHave() {
        Admission first = admissions.enter("a", "/", connections(2), AdmissionsTest::close);
        admissions.enter("b", "/", connections(2), AdmissionsTest::close);
        String text = "access to vhost '/' refused for user 'a': connection limit (2) is reached";
        assertNotAllowed(text, () -> admissions.enter("a", "/", connections(2), AdmissionsTest::close));
        admissions.enter("a", "other", connections(2), AdmissionsTest::close);
        first.leave();
        first.leave();
        admissions.enter("a", "/", connections(2), AdmissionsTest::close);
        assertNotAllowed(text, () -> admissions.enter("a", "/", connections(2), AdmissionsTest::close));
    }

    @Test
    void zeroIsNoneAndNegativeIsUnlimited() {
        assertNotAllowed(
                "access to vhost '/' refused for user 'a': connection limit (0) is reached",
                () -> admissions.enter("a", "/", connections(0), AdmissionsTest::close));
        admissions.enter("a", "/", connections(-1), AdmissionsTest::close);
        limit("a", Limits.CONNECTIONS, 0);
        assertNotAllowed(
                "connection refused for user 'a': user connection limit (0) is reached",
                () -> admissions.enter("a", "/", connections(-1), AdmissionsTest::close));
        limit("a", Limits.CONNECTIONS, -5);
        admissions.enter("a", "/", connections(-1), AdmissionsTest::close);
    }

    @Test
    void aUserCountsInAllVirtualHostsAndARefusalTakesNoPlace() {
        limit("a", Limits.CONNECTIONS, 1);
        Admission one = admissions.enter("a", "/", connections(2), AdmissionsTest::close);
        assertNotAllowed(
                "connection refused for user 'a': user connection limit (1) is reached",
                () -> admissions.enter("a", "other", connections(1), AdmissionsTest::close));
        admissions.enter("b", "other", connections(1), AdmissionsTest::close);
        one.leave();
        admissions.enter("a", "/", connections(2), AdmissionsTest::close);
    }

    @Test
    void channelsCountOverAllConnectionsOfAUser() {
        limit("a", Limits.CHANNELS, 3);
        Admission one = admissions.enter("a", "/", connections(-1), AdmissionsTest::close);
        Admission two = admissions.enter("a", "/", connections(-1), AdmissionsTest::close);
        one.openChannel();
        one.openChannel();
        two.openChannel();
        assertNotAllowed(
                "number of channels opened for user 'a' has reached the maximum allowed user limit of (3)",
                two::openChannel);
        two.closeChannel();
        two.openChannel();
        one.leave();
        assertEquals(1, admissions.ofUser("a").channels().count());
        one.closeChannel();
        assertEquals(1, admissions.ofUser("a").channels().count());
        admissions.enter("b", "/", connections(-1), AdmissionsTest::close).openChannel();
    }

    @Test
    void fewerThanManyThreadsAreAllowedExactlyTheirNumberGetsIn() throws InterruptedException {
        AtomicInteger admitted = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int j = 0; j < 1000; j++) {
                    try {
                        admissions.enter("a", "/", connections(1500), AdmissionsTest::close);
                        admitted.incrementAndGet();
                    } catch (BrokerException full) {
                        assertTrue(full.replyText().contains("(1500)"));
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1500, admitted.get());
    }

    // --- the limits of users

    @Test
    void limitsAreListedByUserAndChangedOneByOne() {
        limit("b", Limits.CHANNELS, 5);
        limit("a", Limits.CONNECTIONS, 1);
        limit("a", Limits.CHANNELS, 2);
        assertEquals(List.of("a", "b"), List.copyOf(list().keySet()));
        assertEquals(
                FieldTable.builder()
                        .put("max-connections", 1)
                        .put("max-channels", 2)
                        .build(),
                userLimits.of("a").values());
        Answer<Done> answer = new Answer<>();
        shards.on(shards.shard(0), () -> userLimits.clear("b", Limits.CHANNELS, answer.reply(shards.shard(0))));
        shards.runUntilIdle();
        assertEquals(Done.DONE, answer.require());
        assertEquals(List.of("a"), List.copyOf(list().keySet()));
    }

    @Test
    void otherLimitsAreRefused() {
        BrokerException refusal = assertThrows(BrokerException.class, () -> limit("a", Limits.QUEUES, 1));
        assertEquals(
                "PRECONDITION_FAILED - unknown limit 'max-queues' in user-limits: it must be one of"
                        + " max-connections, max-channels",
                refusal.replyText());
    }

    @Test
    void aUserWhoseNameDoesNotFitTheJournalIsRefused() {
        assertThrows(BrokerException.class, () -> limit("", Limits.CHANNELS, 1));
        assertThrows(BrokerException.class, () -> limit("u".repeat(256), Limits.CHANNELS, 1));
        limit("u".repeat(255), Limits.CHANNELS, 1);
    }

    @Test
    void whatIsJournaledIsTakenOverAgain() {
        limit("a", Limits.CONNECTIONS, 1);
        limit("a", Limits.CONNECTIONS, 1);
        limit("b", Limits.CONNECTIONS, 1);
        Answer<Done> answer = new Answer<>();
        shards.on(shards.shard(0), () -> userLimits.setAll("b", FieldTable.EMPTY, answer.reply(shards.shard(0))));
        shards.runUntilIdle();
        answer.require();
        Recovered recovered = journal.recovered();
        assertEquals(2, journal.changes(TopologyChange.ParameterSet.class).size());
        UserLimits again = new UserLimits(shards.shard(0), journal);
        recovered.topology().forEach(again::restore);
        assertEquals(1, again.of("a").max(Limits.CONNECTIONS));
        assertTrue(again.of("b").isEmpty());
    }
}
