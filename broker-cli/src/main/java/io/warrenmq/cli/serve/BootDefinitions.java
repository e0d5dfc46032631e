package io.warrenmq.cli.serve;

import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.cli.settings.AccessSettings;
import io.warrenmq.core.audit.Actor;
import io.warrenmq.core.audit.AuditLog;
import io.warrenmq.core.audit.Deed;
import io.warrenmq.core.definitions.Definitions;
import io.warrenmq.core.definitions.Transfer;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.http.DefinitionsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Definitions that are imported when the broker starts, as {@code load_definitions} asks. All files are read and
 * checked before the broker opens its data; what can only be known from the data is checked file by file. As in
 * RabbitMQ, and because this happens at each start, what exists and differs stays as it is. Used once, on one thread
 * that is no shard.
 */
final class BootDefinitions {
    private static final Logger LOG = LoggerFactory.getLogger("broker");

    private static final int FILE_BYTES_MAX = 64 * 1024 * 1024;
    private static final int FILES_MAX = 1_000;
    private static final String SUFFIX = ".json";
    private static final String ACTOR = "rmq-boot";

    private record File(Path path, Definitions definitions) {}

    private final List<File> files;
    private final String fingerprint;

    private BootDefinitions(List<File> files, String fingerprint) {
        this.files = files;
        this.fingerprint = fingerprint;
    }

    /**
     * Reads what the settings name, if anything.
     *
     * @throws CommandFailure 78 that names the file, the place and what is wrong
     */
    static BootDefinitions of(AccessSettings settings) {
        Path path = settings.definitions();
        return read(path == null ? List.of() : List.of(path));
    }

    /**
     * Reads files, and of directories those that end in {@code .json}, by name.
     *
     * @throws CommandFailure 78 that names the file, the place and what is wrong
     */
    static BootDefinitions read(List<Path> paths) {
        MessageDigest digest = sha256();
        List<File> files = new ArrayList<>();
        for (Path path : expanded(paths)) {
            byte[] bytes = bytes(path);
            digest.update(path.toString().getBytes(StandardCharsets.UTF_8));
            digest.update(sha256().digest(bytes));
            files.add(new File(path, parse(path, bytes)));
        }
        return new BootDefinitions(files, HexFormat.of().formatHex(digest.digest()));
    }

    private static List<Path> expanded(List<Path> paths) {
        List<Path> all = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                all.addAll(within(path));
            } else {
                all.add(path);
            }
        }
        if (all.size() > FILES_MAX) {
            throw failure(paths.getFirst(), "there are " + all.size() + " files, at most " + FILES_MAX);
        }
        return all;
    }

    private static List<Path> within(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(each -> String.valueOf(each.getFileName()).endsWith(SUFFIX))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw failure(directory, "it cannot be read: " + e);
        }
    }

    private static byte[] bytes(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw failure(path, "it has more than " + FILE_BYTES_MAX + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw failure(path, "it cannot be read: " + e);
        }
    }

    private static Definitions parse(Path path, byte[] bytes) {
        try {
            return DefinitionsFile.read(bytes);
        } catch (BrokerException refusal) {
            throw failure(path, refusal.explanation());
        }
    }

    private static CommandFailure failure(Path path, String what) {
        return new CommandFailure(ExitCode.CONFIGURATION, "definitions in " + path + ": " + what);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** Whether they bring users, so that a broker in its first life needs no default user. */
    boolean hasUsers() {
        return files.stream().anyMatch(each -> each.definitions().hasUsers());
    }

    /**
     * Imports them; returns when all is durable.
     *
     * @param broker which has its data, and no clients yet
     * @param skipUnchanged whether to leave them alone when they are what was imported last
     * @throws CommandFailure 78 that names the file, the place and what is wrong; files before that one are in
     */
    void load(Transfer broker, boolean skipUnchanged) {
        if (files.isEmpty()) {
            return;
        }
        if (skipUnchanged && fingerprint.equals(broker.lastMark())) {
            LOG.info("definitions are those that were imported last, so they are left alone");
            return;
        }
        for (File file : files) {
            load(broker, file);
        }
        broker.mark(fingerprint).join();
    }

    private static void load(Transfer broker, File file) {
        try {
            CompletableFuture<Transfer.Loaded> loaded =
                    broker.load(file.definitions(), new Transfer.Options(true, true, ACTOR));
            loaded.join();
            LOG.info("imported {} definitions from {}", file.definitions().count(), file.path());
            AuditLog.done(
                    Actor.system("file"),
                    Deed.of("definitions.import", "file", file.path().toString()));
        } catch (BrokerException refusal) {
            throw failure(file.path(), refusal.explanation());
        } catch (CompletionException e) {
            throw e.getCause() instanceof BrokerException refusal ? failure(file.path(), refusal.explanation()) : e;
        }
    }
}
