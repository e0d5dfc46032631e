package io.warrenmq.cli.config;

/** What somebody wrote for a key, not yet checked. Its text may be a secret, so it is in no message by itself. */
public record Setting(String key, String text, Origin origin) {
    String blame() {
        return origin.blame(key);
    }

    @Override
    public String toString() {
        return key + " from " + origin.text();
    }
}
