package io.warrenmq.core.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A password or token. It never shows itself in a text and compares in constant time. */
public final class Secret {
    private final byte[] bytes;

    /** @param bytes taken over, not copied */
    public Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Secret of(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** The content itself, not a copy. Callers must not change it. */
    byte[] bytes() {
        return bytes;
    }

    /** Compares in a time that does not depend on where the two differ. */
    public boolean matches(Secret other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    @Override
    public String toString() {
        return "***";
    }
}
