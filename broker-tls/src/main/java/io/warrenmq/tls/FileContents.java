package io.warrenmq.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stood in some files at one time, so that what is compared is also what is used. */
final class FileContents {
    private static final int BYTES_MAX = 1024 * 1024;

    private final Map<Path, Content> contents = new LinkedHashMap<>();

    /** What was found: the text, or why there is none. */
    private static final class Content {
        private final byte[] bytes;
        private final @Nullable String unreadable;

        private Content(byte[] bytes, @Nullable String unreadable) {
            this.bytes = bytes;
            this.unreadable = unreadable;
        }

        static Content text(byte[] bytes) {
            return new Content(bytes, null);
        }

        static Content unreadable(String reason) {
            return new Content(reason.getBytes(StandardCharsets.UTF_8), reason);
        }
    }

    private FileContents() {}

    static FileContents read(Collection<Path> files) {
        FileContents read = new FileContents();
        files.forEach(file -> read.contents.put(file, readOne(file)));
        return read;
    }

    private static Content readOne(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            return bytes.length > BYTES_MAX
                    ? Content.unreadable("is longer than " + BYTES_MAX + " bytes")
                    : Content.text(bytes);
        } catch (NoSuchFileException _) {
            return Content.unreadable("there is no such file");
        } catch (AccessDeniedException _) {
            return Content.unreadable("cannot be read: permission denied");
        } catch (IOException e) {
            return Content.unreadable("cannot be read: " + e.getMessage());
        }
    }

    /** @throws TlsSetupException when it could not be read */
    byte[] bytes(Path file) throws TlsSetupException {
        Content found = contents.get(file);
        if (found == null) {
            throw new IllegalArgumentException(file + " was not asked for");
        }
        if (found.unreadable != null) {
            throw new TlsSetupException(file + ": " + found.unreadable);
        }
        return found.bytes;
    }

    /** Tells any difference between two readings, also in why a file could not be read. */
    String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Map.Entry<Path, Content> each : contents.entrySet()) {
                byte[] bytes = each.getValue().bytes;
                String heading = each.getKey() + "\0" + bytes.length + "\0";
                digest.update(heading.getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
