package io.warrenmq.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the certificates of clients.
 *
 * @param cacertfile PEM: the authorities whose certificates are good; needed when clients are asked for one
 * @param depthMax certificates between a client's and the authority in {@code cacertfile}
 */
public record ClientCheck(
        PeerVerification verification, @Nullable Path cacertfile, int depthMax) {
    /** Erlang's default, which RabbitMQ has. */
    public static final int DEPTH_DEFAULT = 10;

    /** Clients are not asked. */
    public static final ClientCheck NONE = new ClientCheck(PeerVerification.NONE, null, DEPTH_DEFAULT);
}
