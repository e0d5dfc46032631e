package io.warrenmq.tls;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One block of a PEM file (RFC 7468). What stands between blocks is left out, as OpenSSL does. */
final class PemBlock {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private final String label;
    private final boolean oldEncrypted;
    private final byte[] der;

    private PemBlock(String label, boolean oldEncrypted, byte[] der) {
        this.label = label;
        this.oldEncrypted = oldEncrypted;
        this.der = der;
    }

    /** What {@code BEGIN} says, such as {@code CERTIFICATE}. */
    String label() {
        return label;
    }

    /** Whether it has the headers of OpenSSL's old way to encrypt; then {@link #der} has nothing. */
    boolean isOldEncrypted() {
        return oldEncrypted;
    }

    byte[] der() {
        return der;
    }

    /** @throws TlsSetupException when a block has no end or is not in base 64 */
    static List<PemBlock> parse(Path file, byte[] content) throws TlsSetupException {
        List<PemBlock> blocks = new ArrayList<>();
        Gathering open = null;
        int number = 0;
        for (String raw :
                new String(content, StandardCharsets.ISO_8859_1).lines().toList()) {
            String line = raw.strip();
            number++;
            String begun = label(line, BEGIN);
            if (open == null) {
                open = begun == null ? null : new Gathering(begun, number);
            } else if (begun != null) {
                throw open.hasNoEnd(file);
            } else if (open.label.equals(label(line, END))) {
                blocks.add(open.finish(file));
                open = null;
            } else {
                open.add(line);
            }
        }
        if (open != null) {
            throw open.hasNoEnd(file);
        }
        return blocks;
    }

    private static @Nullable String label(String line, String prefix) {
        return line.startsWith(prefix) && line.endsWith(DASHES) && line.length() > prefix.length() + DASHES.length()
                ? line.substring(prefix.length(), line.length() - DASHES.length())
                : null;
    }

    /** A block whose end has not come yet. */
    private static final class Gathering {
        private final String label;
        private final int beginLine;
        private final StringBuilder base64 = new StringBuilder();
        private boolean oldEncrypted;

        Gathering(String label, int beginLine) {
            this.label = label;
            this.beginLine = beginLine;
        }

        void add(String line) {
            if (line.indexOf(':') < 0) {
                base64.append(line);
            } else if (line.startsWith("Proc-Type:") && line.contains("ENCRYPTED")) {
                oldEncrypted = true;
            }
        }

        PemBlock finish(Path file) throws TlsSetupException {
            try {
                byte[] der = oldEncrypted ? new byte[0] : Base64.getDecoder().decode(base64.toString());
                return new PemBlock(label, oldEncrypted, der);
            } catch (IllegalArgumentException e) {
                throw new TlsSetupException(
                        file + ": what follows BEGIN " + label + " in line " + beginLine + " is not base 64", e);
            }
        }

        TlsSetupException hasNoEnd(Path file) {
            return new TlsSetupException(file + ": BEGIN " + label + " in line " + beginLine + " has no END");
        }
    }
}
