package io.warrenmq.tests.crash;

import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Takes messages one by one from a queue that others consume. */
final class Getter implements Life.Client {
    private static final long PAUSE_NANOS = 2_000_000;

    private final int publisher;
    private final String queue;
    private final RandomGenerator random;

    Getter(int publisher, String queue, RandomGenerator random) {
        this.publisher = publisher;
        this.queue = queue;
        this.random = random;
    }

    @Override
    public void live(Life life) throws IOException {
        ClientChannel channel = ClientChannel.withConfirms(life, life.connect());
        Receiver receiver = new Receiver(life, channel, publisher, random);
        while (life.goesOn()) {
            GetResponse got = channel.channel().basicGet(queue, false);
            if (got != null) {
                receiver.received(queue, got.getEnvelope(), got.getProps(), got.getBody());
            }
            LockSupport.parkNanos(PAUSE_NANOS); // a rate, not a wait for something
        }
    }
}
