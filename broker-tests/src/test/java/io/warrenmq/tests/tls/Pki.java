package io.warrenmq.tests.tls;

import io.warrenmq.tests.clients.ForeignProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;

/** Certificates and keys in a directory, made by OpenSSL as operators make them. */
final class Pki {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int VALID_DAYS = 90;

    private final Path dir;

    /** A certificate with its key, by the files they are in. */
    record Issued(Path certificate, Path key) {}

    /**
     * How a certificate is to be.
     *
     * @param names subject alternative names, such as {@code DNS:localhost}; empty for none
     * @param validDays negative for one that has expired
     */
    record Request(String subject, String names, int validDays, boolean isAuthority) {
        static Request of(String subject) {
            return new Request(subject, "", VALID_DAYS, false);
        }

        Request named(String alternatives) {
            return new Request(subject, alternatives, validDays, isAuthority);
        }

        Request expired() {
            return new Request(subject, names, -1, isAuthority);
        }

        Request authority() {
            return new Request(subject, names, validDays, true);
        }
    }

    Pki(Path dir) {
        ForeignProgram.require("openssl", "openssl");
        this.dir = dir;
    }

    /** An authority that vouches for itself. */
    Issued authority(String name) {
        Issued issued = files(name);
        newKey(issued.key());
        openssl(
                "req",
                "-x509",
                "-new",
                "-key",
                issued.key().toString(),
                "-subj",
                "/CN=" + name,
                "-days",
                Integer.toString(VALID_DAYS),
                "-out",
                issued.certificate().toString());
        return issued;
    }

    /** A certificate of the authority, in {@code name.pem}, with a new key in {@code name.key}. */
    Issued issue(Issued authority, String name, Request request) {
        Issued issued = files(name);
        newKey(issued.key());
        sign(authority, issued, name, request);
        return issued;
    }

    /** A certificate for a key that is there. */
    void sign(Issued authority, Issued issued, String name, Request request) {
        Path signing = dir.resolve(name + ".csr");
        Path extensions = dir.resolve(name + ".ext");
        openssl("req", "-new", "-key", issued.key().toString(), "-subj", request.subject(), "-out", signing.toString());
        write(extensions, extensions(request));
        openssl(
                "x509",
                "-req",
                "-in",
                signing.toString(),
                "-CA",
                authority.certificate().toString(),
                "-CAkey",
                authority.key().toString(),
                "-CAcreateserial",
                "-days",
                Integer.toString(request.validDays()),
                "-extfile",
                extensions.toString(),
                "-out",
                issued.certificate().toString());
    }

    private static String extensions(Request request) {
        String basic = "basicConstraints=" + (request.isAuthority() ? "critical,CA:TRUE" : "CA:FALSE") + "\n"
                + "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";
        return request.names().isEmpty() ? basic : basic + "subjectAltName=" + request.names() + "\n";
    }

    Issued files(String name) {
        return new Issued(dir.resolve(name + ".pem"), dir.resolve(name + ".key"));
    }

    private void newKey(Path file) {
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", file.toString());
    }

    /** Runs OpenSSL, which must succeed. */
    void openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try (ForeignProgram program = ForeignProgram.start(Map.of(), command)) {
            ForeignProgram.Outcome outcome = program.awaitOrKill(TIMEOUT);
            Assertions.assertEquals(0, outcome.exitCode(), () -> command + ": " + outcome.err());
        }
    }

    /** Puts the content of one file into the place of another, at one moment. */
    static void replace(Path target, Path source) {
        try {
            Path beside = target.resolveSibling(target.getFileName() + ".new");
            Files.copy(source, beside, StandardCopyOption.REPLACE_EXISTING);
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All files, one after the other, in a new one. */
    static Path join(Path target, Path... parts) {
        StringBuilder text = new StringBuilder();
        try {
            for (Path part : parts) {
                text.append(Files.readString(part));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return write(target, text.toString());
    }
}
