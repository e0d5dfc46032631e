package io.warrenmq.amqp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.ConfirmMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.ExchangeMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.QueueMethod;
import io.warrenmq.amqp.method.TxMethod;
import io.warrenmq.amqp.simulation.ClientBytes;
import io.warrenmq.amqp.simulation.Frame;
import io.warrenmq.amqp.simulation.SimulatedBroker;
import io.warrenmq.amqp.simulation.SimulatedClient;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole conversations, cut wherever a network may cut them: the answers never depend on it. */
class ConversationTest {
    private static final FieldTable NONE = FieldTable.EMPTY;
    private static final BasicProperties PERSISTENT =
            BasicProperties.builder().deliveryMode(2).messageId("m").build();
    private static final byte[] SHORT = shortConversation();
    private static final byte[] LONG = longConversation();

    /** What is consumed comes from a transient queue: a durable one waits for the journal before its first delivery. */
    private static ClientBytes opened() {
        return new ClientBytes()
                .handshake(0, 4096)
                .openChannel(1)
                .openChannel(2)
                .method(1, new QueueMethod.Declare("d", false, true, false, false, false, NONE))
                .method(1, new QueueMethod.Declare("q", false, false, false, false, false, NONE))
                .method(1, new ExchangeMethod.Declare("x", "topic", false, false, false, false, false, NONE))
                .method(1, new QueueMethod.Bind("", "x", "a.#", false, NONE));
    }

    private static byte[] shortConversation() {
        return opened().publish(1, "d", PERSISTENT, "stays")
                .publish(1, "q", PERSISTENT, "one")
                .method(2, new BasicMethod.Qos(0, 2, false))
                .method(2, new BasicMethod.Consume("q", "c", false, false, false, false, NONE))
                .publish(1, "q", "")
                .method(1, new BasicMethod.Publish("x", "a.b", true, false))
                .heartbeat()
                .header(1, BasicProperties.EMPTY, 5)
                .body(1, "th")
                .method(2, new BasicMethod.Ack(1, false))
                .body(1, "ree")
                .method(1, new BasicMethod.Publish("x", "unroutable", true, false))
                .header(1, PERSISTENT, 1)
                .body(1, "!")
                .method(2, new BasicMethod.Nack(3, true, true))
                .method(2, new BasicMethod.Cancel("c", false))
                .method(2, new BasicMethod.Recover(true))
                .method(1, new BasicMethod.Get("q", false))
                .method(1, new BasicMethod.Reject(1, false))
                .method(2, new TxMethod.Select())
                .publish(2, "d", PERSISTENT, "in a transaction")
                .method(2, new TxMethod.Commit())
                .method(1, new QueueMethod.Declare("d", true, true, false, false, false, NONE))
                .method(1, new BasicMethod.Publish("missing", "", false, false))
                .header(1, BasicProperties.EMPTY, 4)
                .body(1, "lost")
                .method(1, new QueueMethod.Delete("q", false, false, false))
                .method(1, new ChannelMethod.CloseOk())
                .method(1, new BasicMethod.Ack(77, false))
                .openChannel(1)
                .method(1, new QueueMethod.Purge("q", false))
                .method(1, new ChannelMethod.Close(200, "bye", 0, 0))
                .method(0, new ConnectionMethod.Close(200, "bye", 0, 0))
                .bytes();
    }

    /** Bodies of several frames, in and out. */
    private static byte[] longConversation() {
        ClientBytes bytes = opened().method(2, new BasicMethod.Consume("q", "c", false, true, false, false, NONE));
        for (int size = 4000; size < 13_000; size += 1100) {
            bytes.method(1, new BasicMethod.Publish("", "q", false, false)).header(1, PERSISTENT, size);
            for (int at = 0; at < size; at += 2000) {
                bytes.body(1, Character.toString('a' + at / 2000).repeat(Math.min(2000, size - at)));
            }
        }
        return bytes.method(0, new ConnectionMethod.Close(200, "bye", 0, 0)).bytes();
    }

    /** Sends the bytes in pieces that end at these places, to a fresh broker. */
    private static List<Frame> answers(byte[] sent, boolean journalIsLater, List<Integer> cuts) {
        SimulatedBroker broker = new SimulatedBroker(1);
        if (journalIsLater) {
            broker.journal().later();
        }
        SimulatedClient client = broker.connect();
        int from = 0;
        for (int cut : cuts) {
            client.send(sent, from, cut);
            from = cut;
        }
        client.send(sent, from, sent.length);
        List<Frame> frames = client.takeFrames();
        assertFalse(client.socket().isOpen());
        broker.buffers().assertAllReleased();
        return frames;
    }

    private static List<String> lines(List<Frame> frames) {
        return frames.stream().map(Frame::line).toList();
    }

    @Test
    void conversationIsAnsweredAsItShouldBe() {
        List<Frame> answers = answers(SHORT, false, List.of());
        List<String> methods = answers.stream()
                .filter(Frame::isMethod)
                .map(frame -> frame.channel() + " " + frame.method().name())
                .toList();
        assertEquals(
                List.of(
                        "0 connection.start",
                        "0 connection.tune",
                        "0 connection.open_ok",
                        "1 channel.open_ok",
                        "2 channel.open_ok",
                        "1 queue.declare_ok",
                        "1 queue.declare_ok",
                        "1 exchange.declare_ok",
                        "1 queue.bind_ok",
                        "2 basic.qos_ok",
                        "2 basic.consume_ok",
                        "2 basic.deliver",
                        "2 basic.deliver",
                        "2 basic.deliver",
                        "1 basic.return",
                        "2 basic.deliver",
                        "2 basic.deliver",
                        "2 basic.cancel_ok",
                        "2 basic.recover_ok",
                        "1 basic.get_ok",
                        "2 tx.select_ok",
                        "2 tx.commit_ok",
                        "1 queue.declare_ok",
                        "1 channel.close",
                        "1 channel.open_ok",
                        "1 queue.purge_ok",
                        "1 channel.close_ok",
                        "0 connection.close_ok"),
                methods);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cutAnywhereIsAnsweredTheSame(boolean journalIsLater) {
        List<String> expected = lines(answers(SHORT, journalIsLater, List.of()));
        for (int cut = 1; cut < SHORT.length; cut++) {
            assertEquals(expected, lines(answers(SHORT, journalIsLater, List.of(cut))), "cut at " + cut);
        }
    }

    /** How long an answer takes changes nothing of it: what follows a question waits for the answer. */
    @Test
    void lateJournalIsAnsweredTheSame() {
        assertEquals(lines(answers(SHORT, false, List.of())), lines(answers(SHORT, true, List.of())));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void byteByByteIsAnsweredTheSame(boolean journalIsLater) {
        List<Integer> everywhere = new ArrayList<>();
        for (int cut = 1; cut < SHORT.length; cut++) {
            everywhere.add(cut);
        }
        assertEquals(
                lines(answers(SHORT, journalIsLater, List.of())), lines(answers(SHORT, journalIsLater, everywhere)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void longBodiesInRandomPiecesAreAnsweredTheSame(long seed) {
        Random random = new Random(seed);
        List<Frame> whole = answers(LONG, false, List.of());
        assertTrue(whole.stream().allMatch(frame -> frame.payload().length <= 4096 - 8));
        assertEquals(
                23,
                whole.stream().filter(frame -> frame.type() == FrameType.BODY).count());
        for (int round = 0; round < 25; round++) {
            List<Integer> cuts = new ArrayList<>();
            int piecesBytesMax = 1 + random.nextInt(9000);
            for (int at = 1 + random.nextInt(300); at < LONG.length; at += 1 + random.nextInt(piecesBytesMax)) {
                cuts.add(at);
            }
            assertEquals(lines(whole), lines(answers(LONG, random.nextBoolean(), cuts)));
        }
    }

    // --- confirms: how many share an ack depends on how they come, what is confirmed does not

    private static final int CONFIRMED_COUNT = 8;

    private static byte[] confirmedConversation() {
        ClientBytes bytes = opened().method(1, new ConfirmMethod.Select(false));
        for (int i = 1; i <= CONFIRMED_COUNT; i++) {
            boolean unroutable = i % 3 == 0;
            bytes.method(1, new BasicMethod.Publish("x", unroutable ? "z" : "a.b", true, false))
                    .header(1, i % 2 == 0 ? PERSISTENT : BasicProperties.EMPTY, 1)
                    .body(1, "" + i);
        }
        return bytes.method(1, new QueueMethod.Purge("q", false)).bytes();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyCutConfirmsEveryMessageAfterItsReturn(int shardCount) {
        byte[] sent = confirmedConversation();
        for (int cut = 1; cut < sent.length; cut++) {
            SimulatedBroker broker = new SimulatedBroker(shardCount);
            broker.journal().later();
            SimulatedClient client = broker.connect(shardCount - 1);
            client.send(sent, 0, cut);
            client.send(sent, cut, sent.length);
            List<Method> methods = client.takeMethods();
            assertConfirmed(methods);
            QueueMethod.PurgeOk purged = (QueueMethod.PurgeOk) methods.stream()
                    .filter(QueueMethod.PurgeOk.class::isInstance)
                    .findFirst()
                    .orElseThrow();
            assertEquals(CONFIRMED_COUNT - CONFIRMED_COUNT / 3, purged.messageCount());
            client.disconnect();
            broker.buffers().assertAllReleased();
        }
    }

    private static void assertConfirmed(List<Method> methods) {
        Set<Long> confirmed = new HashSet<>();
        int returned = 0;
        for (Method method : methods) {
            if (method instanceof BasicMethod.Return) {
                returned++;
                assertFalse(confirmed.contains(3L * returned), "message " + 3 * returned + " was confirmed first");
            } else if (method instanceof BasicMethod.Ack(long tag, boolean multiple)) {
                for (long each = multiple ? 1 : tag; each <= tag; each++) {
                    confirmed.add(each);
                }
            }
        }
        assertEquals(CONFIRMED_COUNT / 3, returned);
        assertEquals(CONFIRMED_COUNT, confirmed.size());
    }

    // --- several shards: order holds within a channel

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void cutAnywhereIsAnsweredTheSameFromOtherShards(int shardCount) {
        byte[] sent = remoteConversation();
        Map<Integer, List<String>> expected = answersByChannel(sent, shardCount, sent.length);
        assertEquals(4, expected.size());
        for (int cut = 1; cut < sent.length; cut++) {
            assertEquals(expected, answersByChannel(sent, shardCount, cut), "cut at " + cut);
        }
    }

    private static byte[] remoteConversation() {
        ClientBytes bytes = opened().openChannel(3);
        for (String queue : new String[] {"q2", "q3"}) {
            bytes.method(1, new QueueMethod.Declare(queue, false, false, false, false, false, NONE))
                    .method(1, new QueueMethod.Bind(queue, "x", "#", false, NONE));
        }
        bytes.method(2, new BasicMethod.Consume("q2", "two", false, true, false, false, NONE))
                .method(3, new BasicMethod.Consume("q3", "three", false, true, false, false, NONE));
        for (int i = 0; i < 5; i++) {
            bytes.method(1, new BasicMethod.Publish("x", "a", false, false))
                    .header(1, PERSISTENT, 1)
                    .body(1, "" + i);
        }
        return bytes.method(1, new BasicMethod.Get("q", true))
                .method(1, new QueueMethod.Delete("q", false, false, false))
                .bytes();
    }

    private static Map<Integer, List<String>> answersByChannel(byte[] sent, int shardCount, int cut) {
        SimulatedBroker broker = new SimulatedBroker(shardCount);
        broker.journal().later();
        SimulatedClient client = broker.connect(shardCount - 1);
        client.send(sent, 0, cut);
        client.send(sent, cut, sent.length);
        Map<Integer, List<String>> byChannel = new TreeMap<>();
        for (Frame frame : client.takeFrames()) {
            byChannel.computeIfAbsent(frame.channel(), _ -> new ArrayList<>()).add(frame.line());
        }
        client.disconnect();
        broker.buffers().assertAllReleased();
        return byChannel;
    }
}
