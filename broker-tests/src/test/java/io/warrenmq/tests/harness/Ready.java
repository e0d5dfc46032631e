package io.warrenmq.tests.harness;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;

/** How many messages of a queue are ready, as a passive declare tells. */
public final class Ready {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private Ready() {}

    public static int count(Channel channel, String queue) throws IOException {
        return channel.queueDeclarePassive(queue).getMessageCount();
    }

    /** Waits until exactly that many are ready. */
    public static void await(Channel channel, String queue, int count) {
        await(channel, queue, count, Timeouts.ANSWER);
    }

    public static void await(Channel channel, String queue, int count, Duration timeout) {
        Awaitility.await("messages ready in " + queue)
                .pollInterval(POLL_INTERVAL)
                .atMost(timeout)
                .until(() -> count(channel, queue), ready -> ready == count);
    }
}
