package io.warrenmq.store.power;

import java.util.SplittableRandom;

/** A fate from a seed. It has a temper first, so that rare extremes such as "nothing survives" are not rare here. */
final class RandomFate implements Fate {
    private enum Temper {
        NOTHING,
        EVERYTHING,
        ANY,
        MOST,
        FEW,
        /** The first ones survive, as if the disk wrote in order. */
        FRONT,
        /** The last ones survive, as if the disk wrote in reverse. */
        BACK
    }

    private static final Temper[] TEMPERS = Temper.values();
    private static final byte[][] NONSENSE = nonsense();

    private final SplittableRandom random;
    private final Temper data;
    private final Temper directory;
    private final int tornPercent;
    private final double cut;
    private final Sector garbage;

    /** A fate of disks that do not harm what was durable and is not written. */
    RandomFate(long seed) {
        this(seed, Sector.GARBAGE);
    }

    /** @param garbage what a sector of nonsense is */
    RandomFate(long seed, Sector garbage) {
        this.garbage = garbage;
        random = new SplittableRandom(seed);
        data = TEMPERS[random.nextInt(TEMPERS.length)];
        directory = TEMPERS[random.nextInt(TEMPERS.length)];
        tornPercent = random.nextInt(3) == 0 ? 40 : random.nextInt(2) * 8;
        cut = random.nextDouble();
    }

    private static byte[][] nonsense() {
        SplittableRandom bytes = new SplittableRandom(42);
        byte[][] sectors = new byte[64][FaultyContent.SECTOR_BYTES];
        for (byte[] sector : sectors) {
            bytes.nextBytes(sector);
        }
        return sectors;
    }

    @Override
    public Sector sector(int index, int count) {
        if (tornPercent > 0 && random.nextInt(100) < tornPercent) {
            return switch (random.nextInt(5)) {
                case 0, 1 -> Sector.FRONT_HALF;
                case 2, 3 -> Sector.BACK_HALF;
                default -> garbage;
            };
        }
        return survives(data, index, count) ? Sector.KEPT : Sector.LOST;
    }

    private boolean survives(Temper temper, int index, int count) {
        return switch (temper) {
            case NOTHING -> false;
            case EVERYTHING -> true;
            case ANY -> random.nextBoolean();
            case MOST -> random.nextInt(10) > 0;
            case FEW -> random.nextInt(10) == 0;
            case FRONT -> index < cut * count;
            case BACK -> index >= cut * count;
        };
    }

    @Override
    public int sizes(int count) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> count;
            default -> random.nextInt(count + 1);
        };
    }

    @Override
    public byte[] hole(byte[][] stale) {
        return switch (random.nextInt(4)) {
            case 0 -> garbage();
            case 1 -> stale.length == 0 ? FaultyContent.ZEROS : stale[random.nextInt(stale.length)];
            default -> FaultyContent.ZEROS;
        };
    }

    @Override
    public boolean entry(int index, int count) {
        return survives(directory, index, count);
    }

    @Override
    public byte[] garbage() {
        return NONSENSE[random.nextInt(NONSENSE.length)];
    }
}
