package io.warrenmq.core.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.logging.CapturedErrors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplyTest {
    private final SimulatedShards shards = new SimulatedShards(2, 1);
    private final Shard here = shards.shard(0);
    private final Shard there = shards.shard(1);
    private final List<String> answers = new ArrayList<>();
    private final Reply<String> reply = new Reply<>(here, this::note, refusal -> note(refusal.replyText()));

    private void note(String answer) {
        answers.add(here.isInside() ? answer : answer + ", but elsewhere");
    }

    @Test
    void anAnswerArrivesOnTheShardThatAsked() {
        shards.on(here, () -> reply.ask(there, () -> reply.done(there, "yes")));
        assertEquals(List.of(), answers);
        shards.runUntilIdle();
        assertEquals(List.of("yes"), answers);
    }

    @Test
    void onOneShardEverythingHappensAtOnce() {
        shards.on(here, () -> reply.ask(here, () -> reply.done(here, "yes")));
        assertEquals(List.of("yes"), answers);
    }

    @Test
    void aRefusalIsAnAnswer() {
        shards.on(
                here,
                () -> reply.ask(there, () -> {
                    throw BrokerException.notFound("nothing there");
                }));
        shards.runUntilIdle();
        assertEquals(List.of("NOT_FOUND - nothing there"), answers);
    }

    @Test
    void aDefectIsAnsweredAndLogged() {
        shards.enter(there);
        reply.answerFailuresOf(there, () -> {
            throw new IllegalStateException("on purpose");
        });
        shards.leave();
        assertEquals(1, CapturedErrors.take().size());
        shards.runUntilIdle();
        assertEquals(List.of("INTERNAL_ERROR - internal error, see the log"), answers);
    }

    @Test
    void onlyTheFirstAnswerCounts() {
        shards.on(
                here,
                () -> reply.ask(there, () -> {
                    reply.done(there, "first");
                    throw BrokerException.notFound("second");
                }));
        shards.runUntilIdle();
        assertEquals(List.of("first"), answers);
    }
}
