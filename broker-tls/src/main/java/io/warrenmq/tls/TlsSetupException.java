package io.warrenmq.tls;

import java.io.Serial;

/** TLS cannot be set up as it is configured. The message is one line that names the file or key and what is wrong. */
public final class TlsSetupException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    public TlsSetupException(String message) {
        super(message);
    }

    TlsSetupException(String message, Throwable cause) {
        super(message, cause);
    }
}
