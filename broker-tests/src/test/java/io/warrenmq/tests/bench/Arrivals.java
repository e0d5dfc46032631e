package io.warrenmq.tests.bench;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When delayed messages arrived, against when they were due. A time when the broker was down lasts until what was due
 * in it has arrived: lateness then is counted apart. One thread at a time.
 */
final class Arrivals {
    /** Arrivals so close to their time say that the broker has caught up. */
    private static final long CAUGHT_UP_US = 100_000;

    private static final long US_PER_MS = 1_000;
    private static final double[] QUANTILES = {0.5, 0.99, 0.9999, 1};
    private static final String[] NAMES = {"lateUsP50", "lateUsP99", "lateUsP9999", "lateUsMax"};

    private final long[] dueUs;
    private final long[] arrivedUs;
    private final List<Outage> outages = new ArrayList<>();
    private int count;
    private int redeliveredTwice;
    private int unmarkedTwice;
    private int earlyCount;
    private int foreignCount;

    private static final class Outage {
        final long fromUs;
        long backUs = Long.MAX_VALUE;
        long caughtUpUs = Long.MAX_VALUE;

        Outage(long fromUs) {
            this.fromUs = fromUs;
        }

        boolean explains(long due, long arrived) {
            return arrived >= fromUs && due < caughtUpUs;
        }
    }

    Arrivals(int messageCount) {
        dueUs = new long[messageCount];
        arrivedUs = new long[messageCount];
    }

    private static long nowUs() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** The connection is gone. */
    void down() {
        if (outages.isEmpty() || outages.getLast().backUs != Long.MAX_VALUE) {
            outages.add(new Outage(nowUs()));
        }
    }

    /** Messages come again. */
    void up() {
        if (!outages.isEmpty()) {
            outages.getLast().backUs = nowUs();
        }
    }

    void receive(byte[] body, boolean redelivered) {
        long now = nowUs();
        ByteBuffer head = ByteBuffer.wrap(body);
        long number = body.length < DelayedPublishing.HEAD_BYTES ? -1 : head.getLong();
        if (number < 0 || number >= arrivedUs.length) {
            foreignCount++;
            return;
        }
        long due = head.getLong() * US_PER_MS;
        int index = (int) number;
        if (now < due) {
            earlyCount++;
        }
        if (arrivedUs[index] != 0) {
            if (redelivered) {
                redeliveredTwice++;
            } else {
                unmarkedTwice++;
            }
            return;
        }
        count++;
        dueUs[index] = due;
        arrivedUs[index] = now;
        Outage last = outages.isEmpty() ? null : outages.getLast();
        if (last != null && last.caughtUpUs == Long.MAX_VALUE && due >= last.backUs && now - due < CAUGHT_UP_US) {
            last.caughtUpUs = now;
        }
    }

    boolean isComplete() {
        return count == arrivedUs.length;
    }

    boolean isRight() {
        return isComplete() && unmarkedTwice == 0 && earlyCount == 0 && foreignCount == 0;
    }

    void report(int lateMsMax) {
        System.out.println("missing " + (arrivedUs.length - count));
        System.out.println("twiceRedelivered " + redeliveredTwice);
        System.out.println("twiceUnmarked " + unmarkedTwice);
        System.out.println("early " + earlyCount);
        System.out.println("foreign " + foreignCount);
        long[] late = new long[count];
        int onDuty = 0;
        int duringOutage = 0;
        for (int i = 0; i < arrivedUs.length; i++) {
            int number = i;
            if (arrivedUs[i] == 0) {
                continue;
            }
            if (outages.stream().anyMatch(each -> each.explains(dueUs[number], arrivedUs[number]))) {
                duringOutage++;
            } else {
                late[onDuty++] = arrivedUs[i] - dueUs[i];
            }
        }
        Arrays.sort(late, 0, onDuty);
        for (int i = 0; i < QUANTILES.length && onDuty > 0; i++) {
            int rank = Math.clamp((long) Math.ceil(QUANTILES[i] * onDuty) - 1, 0, onDuty - 1);
            System.out.println(NAMES[i] + " " + late[rank]);
        }
        int first = Arrays.binarySearch(late, 0, onDuty, lateMsMax * US_PER_MS + 1);
        System.out.println("tooLate " + (onDuty - (first < 0 ? -first - 1 : first)));
        System.out.println("onDuty " + onDuty);
        System.out.println("duringOutage " + duringOutage);
        for (Outage each : outages) {
            long behindMs = each.caughtUpUs == Long.MAX_VALUE ? -1 : ms(each.caughtUpUs - each.backUs);
            System.out.println("outage " + ms(each.backUs - each.fromUs) + " " + behindMs);
        }
    }

    private static long ms(long us) {
        return us / US_PER_MS;
    }
}
