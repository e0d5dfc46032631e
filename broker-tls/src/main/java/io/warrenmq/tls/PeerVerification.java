package io.warrenmq.tls;

/** Whether clients are asked for a certificate (RabbitMQ's {@code verify} and {@code fail_if_no_peer_cert} in one). */
public enum PeerVerification {
    /** They are not asked. */
    NONE,
    /** They are asked; one that is shown must be good. */
    WANTED,
    /** They must show a good one. */
    REQUIRED;

    /** What the two keys mean together; of two that contradict each other the stricter counts. */
    public static PeerVerification of(boolean verifyPeer, boolean failIfNoPeerCert) {
        if (failIfNoPeerCert) {
            return REQUIRED;
        }
        return verifyPeer ? WANTED : NONE;
    }
}
