package io.warrenmq.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // the test engine sets it
    private Path temp;

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static String refusal(Path path) {
        return String.valueOf(assertThrows(DataDirectory.UnusableException.class, () -> DataDirectory.open(path))
                .getMessage());
    }

    @Test
    void missingDirectoryIsMadeForItsOwnerOnly() throws Exception {
        Path path = temp.resolve("a/b/data");
        try (DataDirectory data = DataDirectory.open(path)) {
            assertEquals(path, data.path());
            assertTrue(Files.isDirectory(path));
            assertEquals("rwx------", mode(path));
        }
    }

    @Test
    void existingDirectoryIsTakenAsItIs() throws Exception {
        Path path = Files.createDirectory(temp.resolve("data"));
        Files.writeString(path.resolve("kept"), "content");
        try (DataDirectory _ = DataDirectory.open(path)) {
            assertEquals("content", Files.readString(path.resolve("kept")));
        }
    }

    @Test
    void secondOpenIsRefusedAndNamesTheHolder() throws Exception {
        Path path = temp.resolve("data");
        try (DataDirectory _ = DataDirectory.open(path)) {
            DataDirectory.InUseException refusal =
                    assertThrows(DataDirectory.InUseException.class, () -> DataDirectory.open(path));
            assertEquals(
                    "data directory " + path + " is in use by another broker (process "
                            + ProcessHandle.current().pid() + ")",
                    refusal.getMessage());
        }
    }

    @Test
    void closedDirectoryMayBeOpenedAgain() throws Exception {
        Path path = temp.resolve("data");
        for (int i = 0; i < 3; i++) {
            try (DataDirectory data = DataDirectory.open(path)) {
                assertEquals(path, data.path());
            }
        }
    }

    /** What a longer process number left behind is no part of the next holder's. */
    @Test
    void holderIsWrittenAnew() throws Exception {
        Path path = Files.createDirectory(temp.resolve("data"));
        Path lock = path.resolve("warren.lock");
        Files.writeString(lock, "process 123456789012345678901234567890");
        try (DataDirectory _ = DataDirectory.open(path)) {
            assertEquals("process " + ProcessHandle.current().pid(), Files.readString(lock));
        }
    }

    @Test
    void directoriesApartAreNotInEachOthersWay() throws Exception {
        try (DataDirectory one = DataDirectory.open(temp.resolve("one"));
                DataDirectory two = DataDirectory.open(temp.resolve("two"))) {
            assertEquals(temp.resolve("one"), one.path());
            assertEquals(temp.resolve("two"), two.path());
        }
    }

    @Test
    void fileInPlaceOfTheDirectoryIsRefused() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");
        assertTrue(refusal(file).startsWith("data directory " + file + " cannot be used: "));
    }

    @Test
    void pathBelowAFileIsRefused() throws IOException {
        Path path = Files.writeString(temp.resolve("file"), "").resolve("data");
        assertTrue(refusal(path).startsWith("data directory " + path + " cannot be used: "));
    }

    /** Whoever may write there must not make the broker overwrite a file elsewhere. */
    @Test
    void lockThatIsALinkIsRefused() throws IOException {
        Path path = Files.createDirectory(temp.resolve("data"));
        Path elsewhere = Files.writeString(temp.resolve("elsewhere"), "precious");
        Files.createSymbolicLink(path.resolve("warren.lock"), elsewhere);
        assertTrue(refusal(path).startsWith("data directory " + path + " cannot be used: "));
        assertEquals("precious", Files.readString(elsewhere));
    }

    @Test
    void linkToADirectoryIsFollowed() throws Exception {
        Path real = Files.createDirectory(temp.resolve("real"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), real);
        try (DataDirectory _ = DataDirectory.open(link)) {
            assertThrows(DataDirectory.InUseException.class, () -> DataDirectory.open(real));
        }
    }
}
