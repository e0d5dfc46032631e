package io.warrenmq.cli.config;

/** A password from the configuration. It shows itself only to those who ask for it by name. */
public record HiddenText(String revealed) {
    /** In the place of a value that must not be seen. */
    static final String MASK = "********";

    @Override
    public String toString() {
        return MASK;
    }
}
