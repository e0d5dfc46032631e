package io.warrenmq.store.power;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.store.power.FaultyDisk.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The fake loses what a disk may lose, keeps what it must keep, and does both reproducibly. */
final class FaultyDiskTest {
    private static final int SECTOR = FaultyContent.SECTOR_BYTES;
    private static final int SEEDS = 2_000;

    private FaultyDisk disk = FaultyDisk.honest();

    private static ByteBuffer filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return ByteBuffer.wrap(bytes);
    }

    private FaultyFile durableFile(String name, int length, int value) throws IOException {
        FaultyFile file = disk.create(name);
        file.write(filled(length, value), 0);
        file.force(true);
        disk.sync();
        return file;
    }

    /** What is seen of the disk after each of many crashes. */
    private <T> Set<T> seen(Function<FaultyDisk, T> look) {
        Set<T> seen = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            seen.add(look.apply(disk.crash(new RandomFate(seed))));
        }
        return seen;
    }

    private static byte[] content(FaultyDisk of, String name) {
        try {
            return of.content(name);
        } catch (IOException missing) {
            throw new AssertionError(missing);
        }
    }

    /** The sectors as letters: the value when a sector is all of one, {@code ?} when it is not. */
    private static String sectors(FaultyDisk of, String name) {
        byte[] bytes = content(of, name);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length; i += SECTOR) {
            byte[] sector = Arrays.copyOfRange(bytes, i, Math.min(i + SECTOR, bytes.length));
            boolean same = true;
            for (byte each : sector) {
                same &= each == sector[0];
            }
            text.append(same ? String.valueOf(sector[0]) : "?");
        }
        return text.toString();
    }

    @Test
    void theProcessSeesWhatItWrote() throws IOException {
        FaultyFile file = disk.create("a");
        file.write(filled(700, 1), 0);
        file.write(filled(100, 2), 500);
        assertEquals(700, file.size());
        ByteBuffer read = ByteBuffer.allocate(1000);
        assertEquals(700, file.read(read, 0));
        assertEquals(1, read.get(499));
        assertEquals(2, read.get(500));
        assertEquals(2, read.get(599));
        assertEquals(1, read.get(600));
        assertEquals(0, file.read(ByteBuffer.allocate(10), 700));
        assertEquals(List.of("a"), disk.list());
    }

    @Test
    void whatWasSyncedIsThereAfterEveryCrash() throws IOException {
        durableFile("a", 3 * SECTOR, 1);
        assertEquals(Set.of("111"), seen(left -> sectors(left, "a")));
        assertEquals(Set.of(List.of("a")), seen(FaultyDisk::list));
    }

    @Test
    void anySubsetOfUnsyncedSectorsMayBeLost() throws IOException {
        FaultyFile file = durableFile("a", 3 * SECTOR, 1);
        file.write(filled(3 * SECTOR, 2), 0);
        Set<String> seen = seen(left -> sectors(left, "a"));
        List<String> whole = List.of("111", "112", "121", "122", "211", "212", "221", "222");
        assertTrue(seen.containsAll(whole), () -> "only " + seen);
        assertTrue(seen.stream().anyMatch(each -> each.contains("?")), "no sector was torn");
        assertEquals("222", sectors(disk, "a"), "the disk that was asked goes on");
    }

    @Test
    void onlyUnsyncedSectorsAreTorn() throws IOException {
        FaultyFile file = durableFile("a", 3 * SECTOR, 1);
        file.write(filled(SECTOR, 2), SECTOR);
        assertTrue(
                seen(left -> sectors(left, "a")).stream().allMatch(each -> each.startsWith("1") && each.endsWith("1")));
    }

    @Test
    void aTornSectorIsHalfOldHalfNewOrNonsense() throws IOException {
        FaultyFile file = durableFile("a", SECTOR, 1);
        file.write(filled(SECTOR, 2), 0);
        Set<String> kinds = seen(left -> {
            byte[] bytes = content(left, "a");
            Set<Byte> front = values(bytes, 0, SECTOR / 2);
            Set<Byte> back = values(bytes, SECTOR / 2, SECTOR);
            return front.size() > 1 ? "nonsense" : front + "" + back;
        });
        assertEquals(Set.of("[1][1]", "[2][2]", "[1][2]", "[2][1]", "nonsense"), kinds);
    }

    private static Set<Byte> values(byte[] bytes, int from, int to) {
        Set<Byte> values = new TreeSet<>();
        for (int i = from; i < to; i++) {
            values.add(bytes[i]);
        }
        return values;
    }

    @Test
    void aFileMayHaveGrownWithoutItsContent() throws IOException {
        FaultyFile file = durableFile("a", SECTOR, 1);
        file.write(filled(SECTOR, 2), SECTOR);
        Set<String> seen = seen(left -> sectors(left, "a"));
        assertTrue(seen.containsAll(List.of("1", "10", "12", "1?")), () -> "only " + seen);
    }

    @Test
    void whereNothingWasWrittenAnotherFilesSectorMayAppear() throws IOException {
        durableFile("old", SECTOR, 7);
        disk.delete("old");
        disk.sync();
        FaultyFile file = durableFile("a", SECTOR, 1);
        file.write(filled(SECTOR, 2), SECTOR);
        assertTrue(seen(left -> sectors(left, "a")).contains("17"));
    }

    @Test
    void forceMakesOneFileDurableAndNotTheOther() throws IOException {
        FaultyFile a = durableFile("a", SECTOR, 1);
        FaultyFile b = durableFile("b", SECTOR, 1);
        a.write(filled(SECTOR, 2), 0);
        b.write(filled(SECTOR, 2), 0);
        a.force(false);
        Set<String> seen = seen(left -> sectors(left, "a") + sectors(left, "b"));
        assertTrue(seen.containsAll(List.of("21", "22")), () -> "only " + seen);
        assertTrue(seen.stream().allMatch(each -> each.startsWith("2")));
    }

    @Test
    void aFileWhoseCreationWasNotSyncedMayBeMissingWithAllItsContent() throws IOException {
        FaultyFile file = disk.create("a");
        file.write(filled(SECTOR, 1), 0);
        file.force(true);
        assertEquals(Set.of("missing", "1"), seen(left -> left.list().isEmpty() ? "missing" : sectors(left, "a")));
    }

    @Test
    void aRenameIsDoneOrNotDone() throws IOException {
        durableFile("a", SECTOR, 1);
        FaultyFile next = durableFile("a.tmp", SECTOR, 2);
        next.close();
        disk.rename("a.tmp", "a");
        assertEquals(
                Set.of("[a, a.tmp]12", "[a]2"),
                seen(left -> left.list()
                        + left.list().stream().map(each -> sectors(left, each)).collect(Collectors.joining())));
        disk.sync();
        assertEquals(Set.of("2"), seen(left -> sectors(left, "a")));
    }

    @Test
    void directoryChangesAreIndependent() throws IOException {
        durableFile("old", SECTOR, 1);
        disk.create("new");
        disk.delete("old");
        assertEquals(Set.of(List.of(), List.of("new"), List.of("old"), List.of("new", "old")), seen(FaultyDisk::list));
    }

    @Test
    void aTruncationIsDoneOrNotDone() throws IOException {
        FaultyFile file = durableFile("a", 3 * SECTOR, 1);
        file.truncate(SECTOR);
        assertEquals(SECTOR, file.size());
        assertEquals(Set.of("1", "111"), seen(left -> sectors(left, "a")));
        file.force(true);
        assertEquals(Set.of("1"), seen(left -> sectors(left, "a")));
    }

    @Test
    void afterAFailedForceWhatWasWrittenIsSeenButNeverDurable() throws IOException {
        FaultyFile file = durableFile("a", SECTOR, 1);
        file.write(filled(SECTOR, 2), 0);
        disk.fail(Kind.FORCE, 0, 1, "Input/output error");
        disk.failAs(Fate.NOTHING);
        assertThrows(IOException.class, () -> file.force(false));
        file.force(false);
        assertEquals("2", sectors(disk, "a"), "the page cache still has it");
        assertEquals(Set.of("1"), seen(left -> sectors(left, "a")));
        disk.forgetCache();
        assertEquals("1", sectors(disk, "a"));
    }

    @Test
    void aFullDiskTakesWhatFitsAndRefusesTheRest() throws IOException {
        disk = FaultyDisk.withCapacity(2 * SECTOR);
        FaultyFile file = disk.create("a");
        assertEquals(2 * SECTOR, disk.usableBytes());
        IOException full = assertThrows(IOException.class, () -> file.write(filled(3 * SECTOR, 1), 0));
        assertEquals("No space left on device", full.getMessage());
        assertEquals("11", sectors(disk, "a"), "a short write");
        file.write(filled(2 * SECTOR, 2), 0);
        assertEquals("22", sectors(disk, "a"), "what is there already can be overwritten");
        disk.delete("a");
        assertEquals(2 * SECTOR, disk.usableBytes());
    }

    @Test
    void plannedFaultsComeWhenDueAndPass() throws IOException {
        FaultyFile file = durableFile("a", SECTOR, 1);
        disk.fail(Kind.READ, 1, 1, "Input/output error");
        file.read(ByteBuffer.allocate(1), 0);
        assertThrows(IOException.class, () -> file.read(ByteBuffer.allocate(1), 0));
        file.read(ByteBuffer.allocate(1), 0);
        disk.fail(Kind.CREATE, 0, 1, "No space left on device");
        assertThrows(IOException.class, () -> disk.create("b"));
        disk.create("b");
    }

    @Test
    void aDiskThatLiesLosesWhatWasSynced() throws IOException {
        disk = FaultyDisk.lying();
        durableFile("a", SECTOR, 1);
        assertEquals("1", sectors(disk, "a"));
        assertTrue(seen(FaultyDisk::list).contains(List.of()));
        assertTrue(seen(left -> left.list().isEmpty() ? "" : sectors(left, "a")).contains("0"));
    }

    /** A process that dies takes nothing with it, but it does not make anything durable either. */
    @Test
    void aKilledProcessLosesNothingUntilThePowerGoes() throws IOException {
        FaultyFile file = durableFile("a", SECTOR, 1);
        file.write(filled(SECTOR, 2), 0);
        disk.create("b");
        FaultyDisk next = disk.kill();
        assertEquals("2", sectors(next, "a"));
        assertEquals(List.of("a", "b"), next.list());
        disk = next;
        assertTrue(seen(left -> sectors(left, "a")).containsAll(List.of("1", "2")));
        assertTrue(seen(FaultyDisk::list).contains(List.of("a")));
        next.open("a").force(false);
        next.sync();
        assertEquals(Set.of("2"), seen(left -> sectors(left, "a")));
        assertEquals(Set.of(List.of("a", "b")), seen(FaultyDisk::list));
    }

    @Test
    void theSameSeedGivesTheSameCrash() throws IOException {
        FaultyFile file = durableFile("a", 3 * SECTOR, 1);
        file.write(filled(8 * SECTOR, 2), 0);
        disk.create("b");
        for (long seed = 0; seed < 100; seed++) {
            FaultyDisk one = disk.crash(new RandomFate(seed));
            FaultyDisk other = disk.crash(new RandomFate(seed));
            assertEquals(one.list(), other.list());
            assertArrayEquals(content(one, "a"), content(other, "a"));
        }
    }

    @Test
    void allFatesOfASmallScriptAreCounted() throws IOException {
        FaultyFile file = durableFile("a", 2 * SECTOR, 1);
        file.write(filled(2 * SECTOR, 2), 0);
        disk.create("b");
        Set<String> seen = new HashSet<>();
        long states = EveryFate.each(false, fate -> {
            FaultyDisk left = disk.crash(fate);
            seen.add(left.list() + sectors(left, "a"));
        });
        assertEquals(8, seen.size(), seen::toString);
        assertEquals(24, states, "three sizes, which here are the same, of each");
        assertFalse(seen.contains("[a]??"));
    }

    @Test
    void aCrashCostsLittle() throws IOException {
        for (String name : List.of("1", "2", "3", "4")) {
            durableFile(name, 16 * 1024, 1).write(filled(2048, 2), 4096);
        }
        long began = System.nanoTime();
        int count = 20_000;
        for (long seed = 0; seed < count; seed++) {
            assertEquals(4, disk.crash(new RandomFate(seed)).list().size());
        }
        System.out.printf("a crash of 4 files of 16 KiB: %.1f us%n", (System.nanoTime() - began) / 1e3 / count);
    }
}
