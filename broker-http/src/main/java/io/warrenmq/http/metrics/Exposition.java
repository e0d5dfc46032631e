package io.warrenmq.http.metrics;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes metrics as text, family by family: each has its type and its help once, before its first series, and none
 * without a series. Used by one thread.
 */
final class Exposition {
    private static final String TOTAL = "_total";

    /** Up to here every whole number is exact. */
    private static final double WHOLE_MAX = 1L << 53;

    private final Format format;
    private final Writer out;
    private final Set<String> begun = new HashSet<>();
    private Family family = new Family("", Kind.UNTYPED, "");
    private boolean isTold;

    Exposition(Format format, OutputStream out) {
        this.format = format;
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    /**
     * The series that follow are of this family.
     *
     * @return false when there was this family already; it must not be written again then
     */
    boolean begin(Family next) {
        family = next;
        isTold = false;
        return begun.add(next.name());
    }

    /** A series of the family; a number that is not known is left out. */
    void sample(String labels, double value) throws IOException {
        sample("", labels, value);
    }

    /** @param suffix behind the name of the family, as histograms have it */
    void sample(String suffix, String labels, double value) throws IOException {
        if (Double.isNaN(value)) {
            return;
        }
        tell();
        out.write(family.name());
        out.write(suffix);
        if (!labels.isEmpty()) {
            out.write('{');
            out.write(labels);
            out.write('}');
        }
        out.write(' ');
        out.write(number(value));
        out.write('\n');
    }

    private void tell() throws IOException {
        if (isTold) {
            return;
        }
        isTold = true;
        String name = family.name();
        if (format == Format.OPEN_METRICS && family.kind() == Kind.COUNTER && name.endsWith(TOTAL)) {
            name = name.substring(0, name.length() - TOTAL.length());
        }
        out.write("# TYPE " + name + ' ' + family.kind().word(format) + '\n');
        out.write("# HELP " + name + ' ' + help() + '\n');
    }

    private String help() {
        String text = family.help().replace("\\", "\\\\").replace("\n", "\\n");
        return format == Format.OPEN_METRICS ? text.replace("\"", "\\\"") : text;
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) <= WHOLE_MAX
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** Nothing follows. */
    void end() throws IOException {
        if (format == Format.OPEN_METRICS) {
            out.write("# EOF\n");
        }
        out.flush();
    }
}
