package io.warrenmq.tests.frameworks;

import static io.warrenmq.tests.harness.Messages.publishConfirmed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.DurableBroker;
import io.warrenmq.tests.harness.Ready;
import io.warrenmq.tests.harness.Since;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Celery's tasks with a countdown, delayed by kombu's native delayed delivery (kombu 5.5 and later). */
@ParameterizedClass(name = "{0} queues")
@ValueSource(strings = {"classic", "quorum"})
final class CeleryDelayedDeliveryTest extends AmqpTest {
    private static final BasicProperties TASK = MessageProperties.PERSISTENT_BASIC;

    private final String queueType;
    private DelayLevels delays;
    private Channel channel;
    private String tasks;

    CeleryDelayedDeliveryTest(String queueType) {
        this.queueType = queueType;
    }

    /** What a worker does when it starts. */
    @BeforeEach
    void startWorker() throws IOException {
        channel = channel();
        String prefix = unique("app");
        delays = delays(prefix, queueType);
        delays.declare(channel);
        tasks = prefix + "_celery";
        declareTasks(channel, delays, tasks, queueType);
    }

    @AfterEach
    void deleteAll() throws IOException {
        Channel cleaner = channel();
        cleaner.queueDelete(tasks);
        cleaner.exchangeDelete(tasks);
        delays.delete(cleaner);
    }

    static DelayLevels delays(String prefix, String queueType) {
        Map<String, Object> arguments = queueType.equals("quorum")
                ? Map.of(
                        "x-queue-type", "quorum",
                        "x-overflow", "reject-publish",
                        "x-dead-letter-strategy", "at-least-once")
                : Map.of("x-queue-type", "classic", "x-overflow", "reject-publish");
        return new DelayLevels(prefix + "_celery_delayed_%d", prefix + "_celery_delayed_delivery", arguments);
    }

    /** The queue of the tasks, its topic exchange of the same name, and how both hang on the delivery exchange. */
    static void declareTasks(Channel channel, DelayLevels delays, String tasks, String queueType) throws IOException {
        channel.exchangeDeclare(tasks, BuiltinExchangeType.TOPIC, true);
        channel.queueDeclare(tasks, true, false, false, Map.of("x-queue-type", queueType));
        channel.queueBind(tasks, tasks, tasks);
        channel.exchangeBind(tasks, delays.deliveryExchange(), "#." + tasks);
        channel.queueBind(tasks, tasks, "#." + tasks);
    }

    @Test
    void everyWorkerDeclaresAllOfItAgain() throws IOException {
        Channel another = channel(connect());
        delays.declare(another);
        declareTasks(another, delays, tasks, queueType);

        assertEquals(0, Ready.count(another, delays.level(DelayLevels.HIGHEST)));
    }

    @ParameterizedTest
    @CsvSource({"60, 5", "3600, 11", "86400, 16", "268435455, 27"})
    void taskWaitsFirstAtTheLevelOfItsHighestDigit(int countdownSeconds, int level)
            throws IOException, InterruptedException {
        publishConfirmed(channel, delays.level(27), DelayLevels.routingKey(countdownSeconds, tasks), TASK, "task");

        for (int each = DelayLevels.HIGHEST; each >= 0; each--) {
            assertEquals(each == level ? 1 : 0, Ready.count(channel, delays.level(each)), "level " + each);
        }
    }

    @Test
    void taskWithoutCountdownArrivesAtOnceAndOnce() throws IOException, InterruptedException {
        Deliveries worker = Deliveries.consume(channel, tasks);
        publishConfirmed(channel, tasks, tasks, TASK, "task");

        assertEquals("task", worker.nextAcked());
        worker.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void taskArrivesAfterItsCountdownAndNotBefore(int countdownSeconds) throws IOException, InterruptedException {
        Deliveries worker = Deliveries.consume(channel, tasks);
        String key = DelayLevels.routingKey(countdownSeconds, tasks);
        Since published = Since.now();
        publishConfirmed(channel, delays.level(27), key, TASK, "task");
        Delivery task = worker.next();

        published.assertAtLeast(countdownSeconds * 1000L);
        assertEquals("task", Deliveries.text(task));
        assertEquals(key, task.getEnvelope().getRoutingKey());
        worker.expectNothing();
    }

    @Test
    void tasksArriveInTheOrderOfTheirCountdowns() throws IOException, InterruptedException {
        Deliveries worker = Deliveries.consume(channel, tasks);
        for (int countdownSeconds : List.of(5, 1, 3)) {
            String key = DelayLevels.routingKey(countdownSeconds, tasks);
            publishConfirmed(channel, delays.level(27), key, TASK, countdownSeconds + " s");
        }

        assertEquals(List.of("1 s", "3 s", "5 s"), worker.nextBodies(3));
    }

    @Test
    void tasksInTheLevelsSurviveAKill(@TempDir Path dir) throws IOException, InterruptedException {
        int countdownSeconds = 6;
        try (DurableBroker broker = DurableBroker.start(dir)) {
            DelayLevels levels = delays("app", queueType);
            levels.declare(broker.channel());
            declareTasks(broker.channel(), levels, "app_celery", queueType);
            String key = DelayLevels.routingKey(countdownSeconds, "app_celery");
            Since published = Since.now();
            publishConfirmed(broker.channel(), levels.level(27), key, TASK, "task");

            Channel after = broker.killAndRestart();
            Since restarted = Since.now();
            Deliveries worker = Deliveries.consume(after, "app_celery");
            assertEquals("task", worker.nextBody());
            published.assertAtLeast(countdownSeconds * 1000L);
            restarted.assertLessThan(countdownSeconds * 1000L);
            worker.expectNothing();
        }
    }
}
