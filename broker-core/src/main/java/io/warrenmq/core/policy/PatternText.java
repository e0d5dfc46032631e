package io.warrenmq.core.policy;

/** The text of a pattern, and how far it has been read. */
final class PatternText {
    private final int[] points;
    private int at;

    PatternText(String pattern) {
        points = pattern.codePoints().toArray();
    }

    boolean hasMore() {
        return at < points.length;
    }

    /** Whether that character is next. */
    boolean isAt(int character) {
        return at < points.length && points[at] == character;
    }

    /** The next character, which must be there. */
    int peek() {
        if (!hasMore()) {
            throw fault("it ends too early");
        }
        return points[at];
    }

    /** Takes the next character, which must be there. */
    int next() {
        int next = peek();
        at++;
        return next;
    }

    /** Takes that character if it is next. */
    boolean take(int character) {
        if (!isAt(character)) {
            return false;
        }
        at++;
        return true;
    }

    /** Takes those characters if they are next. */
    boolean take(String expected) {
        int start = at;
        for (int i = 0; i < expected.length(); i++) {
            if (!take(expected.charAt(i))) {
                at = start;
                return false;
            }
        }
        return true;
    }

    /** Takes a decimal number; -1 when there is none. */
    int number(int max) {
        if (!hasMore() || !isDigit(peek())) {
            return -1;
        }
        int number = 0;
        while (hasMore() && isDigit(peek())) {
            number = number * 10 + (next() - '0');
            if (number > max) {
                throw fault("number too big in {} quantifier");
            }
        }
        return number;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    /** Where it is, for {@link #reset}. */
    int mark() {
        return at;
    }

    void reset(int mark) {
        at = mark;
    }

    IllegalArgumentException fault(String what) {
        return new IllegalArgumentException(what + " at offset " + at);
    }
}
