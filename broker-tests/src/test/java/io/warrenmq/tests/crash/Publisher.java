package io.warrenmq.tests.crash;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Sends messages of all sorts with confirms, at a rate and with a number in flight that it draws for each life. */
final class Publisher implements Life.Client {
    private static final int MESSAGES_MAX = 3_000;
    private static final int[] BURSTS = {1, 1, 10, 100};
    private static final int[] PAUSES_US = {0, 200, 1_000, 5_000};

    private final int number;
    private final RandomGenerator random;

    Publisher(int number, RandomGenerator random) {
        this.number = number;
        this.random = random;
    }

    @Override
    public void live(Life life) throws IOException, InterruptedException {
        ClientChannel channel = ClientChannel.withConfirms(life, life.connect());
        int inFlightMax = random.nextInt(1, 400);
        int burst = BURSTS[random.nextInt(BURSTS.length)];
        long pauseNanos = 1_000L * PAUSES_US[random.nextInt(PAUSES_US.length)];
        for (int sent = 0; sent < MESSAGES_MAX && life.goesOn(); sent++) {
            channel.awaitUnconfirmedBelow(inFlightMax);
            publish(channel);
            if (sent % burst == 0 && pauseNanos > 0) {
                LockSupport.parkNanos(pauseNanos); // a rate, not a wait for something
            }
        }
        channel.awaitConfirms();
        channel.finished();
    }

    private void publish(ClientChannel channel) throws IOException {
        boolean persistent = random.nextInt(100) < 90;
        boolean mandatory = random.nextInt(100) < 50;
        int sizeBytes = random.nextInt(100) < 2 ? random.nextInt(150_000, 400_000) : random.nextInt(1_000);
        channel.publish(number, Wiring.any(random), persistent, mandatory, sizeBytes);
    }
}
