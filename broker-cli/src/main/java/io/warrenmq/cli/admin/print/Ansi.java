package io.warrenmq.cli.admin.print;

/**
 * Colours of a terminal.
 *
 * @param on false where nobody could see them; then texts stay as they are
 */
public record Ansi(boolean on) {
    private static final String RESET = "\u001b[0m";

    public String bold(String text) {
        return styled("\u001b[1m", text);
    }

    public String dim(String text) {
        return styled("\u001b[2m", text);
    }

    public String good(String text) {
        return styled("\u001b[32m", text);
    }

    public String bad(String text) {
        return styled("\u001b[31m", text);
    }

    private String styled(String style, String text) {
        return on ? style + text + RESET : text;
    }
}
