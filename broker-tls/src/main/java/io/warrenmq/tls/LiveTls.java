package io.warrenmq.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one listener, which follows its files: handshakes that begin after a reload use the new certificates,
 * connections that are open go on with the old. What cannot be used is refused whole, and what was loaded before stays.
 * Safe from any thread; reloads take their turn.
 */
public final class LiveTls {
    private static final Logger LOG = LoggerFactory.getLogger("tls");

    /** Certificates that expire sooner are warned of when they are loaded. */
    private static final Duration EXPIRY_WARNING = Duration.ofDays(30);

    static {
        // The JDK reads it once, when it first speaks TLS 1.2; nobody needs a client that begins anew.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private final String name;
    private final SSLContext context;
    private volatile LoadedTls loaded;

    /** What is loaded, or was refused last: the same is not read twice. */
    private TlsSettings settings;

    private String digest;

    /** What the last look found when it found a change; a change is taken once it has stood for one more look. */
    private @Nullable String changing;

    private LiveTls(String name, TlsSettings settings, LoadedTls loaded, String digest) {
        this.name = name;
        this.settings = settings;
        this.loaded = loaded;
        this.digest = digest;
        this.context = FollowingContext.of(() -> this.loaded);
    }

    /**
     * Reads the files.
     *
     * @param name of the listener, for the log
     * @throws TlsSetupException when a file is not as it should be
     */
    public static LiveTls load(String name, TlsSettings settings) throws TlsSetupException {
        FileContents contents = FileContents.read(settings.files());
        LiveTls live = new LiveTls(name, settings, LoadedTls.of(settings, contents), contents.digest());
        warnOfKeysThatAllMayRead(settings);
        live.warnOfExpiry();
        return live;
    }

    /** The same for ever: each of its engines is made from what is loaded then, with the settings applied. */
    public SSLContext context() {
        return context;
    }

    /** The certificates that clients are shown now, the main one first. */
    public List<ServedCertificate> certificates() {
        return loaded.certificates();
    }

    /**
     * Reads the files again, as an operator asks for it.
     *
     * @return false when they cannot be used; the log says why
     */
    public synchronized boolean reload() {
        return reload(settings);
    }

    /**
     * Goes on with other settings, as when a configuration names other files.
     *
     * @return false when they cannot be used; the log says why, and what was loaded stays
     */
    public synchronized boolean reload(TlsSettings changed) {
        changing = null;
        settings = changed;
        return take(FileContents.read(changed.files()));
    }

    /**
     * Looks whether the files have changed, and reads them again once a change has stood from one look to the next:
     * certificate and key are seldom written at the same moment.
     */
    public synchronized void look() {
        FileContents contents = FileContents.read(settings.files());
        String seen = contents.digest();
        if (seen.equals(digest)) {
            changing = null;
        } else if (seen.equals(changing)) {
            changing = null;
            take(contents);
        } else {
            changing = seen;
        }
    }

    private boolean take(FileContents contents) {
        digest = contents.digest();
        try {
            loaded = LoadedTls.of(settings, contents);
        } catch (TlsSetupException e) {
            LOG.error("TLS certificates of the {} listener stay as they were: {}", name, e.getMessage());
            return false;
        }
        ServedCertificate main = certificates().getFirst();
        LOG.info(
                "TLS certificates of the {} listener reloaded: {}, valid until {}",
                name,
                main.subject(),
                main.notAfter());
        warnOfExpiry();
        return true;
    }

    private void warnOfExpiry() {
        Instant now = Instant.now();
        for (ServedCertificate certificate : certificates()) {
            if (certificate.notAfter().isBefore(now)) {
                LOG.error("{}: the certificate expired at {}", certificate.file(), certificate.notAfter());
            } else if (certificate.notAfter().isBefore(now.plus(EXPIRY_WARNING))) {
                LOG.warn("{}: the certificate expires at {}", certificate.file(), certificate.notAfter());
            }
        }
    }

    private static void warnOfKeysThatAllMayRead(TlsSettings settings) {
        Set<Path> keys = new LinkedHashSet<>();
        Stream.concat(Stream.of(settings.main()), settings.byHost().values().stream())
                .forEach(files -> keys.add(files.keyfile()));
        for (Path key : keys) {
            if (mayAllRead(key)) {
                LOG.warn("{}: every user of this machine may read this private key", key);
            }
        }
    }

    private static boolean mayAllRead(Path file) {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        try {
            return view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException _) {
            return false; // it was just read; what has happened since is for the next look
        }
    }
}
