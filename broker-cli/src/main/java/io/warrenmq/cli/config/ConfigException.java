package io.warrenmq.cli.config;

/** Something in the configuration is wrong: one line that names the place, the key and the value. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isOption;

    ConfigException(String message, boolean isOption) {
        super(message, null, false, false);
        this.isOption = isOption;
    }

    /** What is wrong is in a file or in the environment. */
    public ConfigException(String message) {
        this(message, false);
    }

    /** Whether the command line is to be blamed. */
    public boolean isOption() {
        return isOption;
    }
}
