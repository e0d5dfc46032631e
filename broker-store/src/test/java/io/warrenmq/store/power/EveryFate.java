package io.warrenmq.store.power;

import java.util.Arrays;
import java.util.function.Consumer;

/** All fates, one after the other: for small scripts, where their number is within reach. */
final class EveryFate implements Fate {
    private static final byte[] NONSENSE = new RandomFate(7).garbage();
    private static final Sector[] SECTORS = Sector.values();

    private final boolean tears;
    private int[] choices = new int[16];
    private int[] bounds = new int[16];
    private int depth;

    private EveryFate(boolean tears) {
        this.tears = tears;
    }

    /**
     * Calls the test once for each combination of choices that it leads to; returns how many there were.
     *
     * @param tears whether sectors may also be half written or garbage
     */
    static long each(boolean tears, Consumer<Fate> test) {
        EveryFate fate = new EveryFate(tears);
        long count = 0;
        do {
            fate.depth = 0;
            test.accept(fate);
            count++;
        } while (fate.next());
        return count;
    }

    /** Counts up, as an odometer does. */
    private boolean next() {
        for (int i = depth - 1; i >= 0; i--) {
            if (++choices[i] < bounds[i]) {
                Arrays.fill(choices, i + 1, choices.length, 0);
                return true;
            }
        }
        return false;
    }

    private int choose(int bound) {
        if (depth == choices.length) {
            choices = Arrays.copyOf(choices, depth * 2);
            bounds = Arrays.copyOf(bounds, depth * 2);
        }
        bounds[depth] = bound;
        return choices[depth++];
    }

    @Override
    public Sector sector(int index, int count) {
        return SECTORS[choose(tears ? SECTORS.length : 2)];
    }

    @Override
    public int sizes(int count) {
        return choose(count + 1);
    }

    @Override
    public byte[] hole(byte[][] stale) {
        return choose(2) == 0 ? FaultyContent.ZEROS : NONSENSE;
    }

    @Override
    public boolean entry(int index, int count) {
        return choose(2) == 1;
    }

    @Override
    public byte[] garbage() {
        return NONSENSE;
    }
}
