package io.warrenmq.core.policy;

import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads which characters a place of a pattern takes: sets in brackets, and what a backslash begins. */
final class PatternCharacters {
    private static final int CODE_POINT_HEX_DIGITS_MAX = 6;

    private final PatternText in;

    PatternCharacters(PatternText in) {
        this.in = in;
    }

    /** The same characters in either case. */
    static IntPredicate anyCase(IntPredicate set) {
        return each -> set.test(each) || set.test(Character.toLowerCase(each)) || set.test(Character.toUpperCase(each));
    }

    static boolean isWord(int each) {
        return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || isDigit(each) || each == '_';
    }

    private static boolean isDigit(int each) {
        return each >= '0' && each <= '9';
    }

    // --- sets

    /** Behind the opening bracket. */
    IntPredicate set(boolean ignoreCase) {
        boolean negative = in.take('^');
        IntPredicate set = _ -> false;
        boolean isFirst = true; // a closing bracket that comes first stands for itself
        while (isFirst || !in.isAt(']')) {
            isFirst = false;
            set = set.or(member());
        }
        in.next();
        IntPredicate all = ignoreCase ? anyCase(set) : set;
        return negative ? all.negate() : all;
    }

    private IntPredicate member() {
        if (in.take("[:")) {
            return named();
        }
        int low;
        if (in.take('\\')) {
            IntPredicate kind = kind();
            if (kind != null) {
                return kind;
            }
            low = literal(true);
        } else {
            low = in.next();
        }
        return range(low);
    }

    private IntPredicate range(int low) {
        int dash = in.mark();
        if (!in.take('-')) {
            return each -> each == low;
        }
        if (in.isAt(']')) {
            in.reset(dash); // a dash at the end stands for itself
            return each -> each == low;
        }
        int high = in.take('\\') ? literal(true) : in.next();
        if (high < low) {
            throw in.fault("range out of order in character class");
        }
        return each -> each >= low && each <= high;
    }

    /** A POSIX name, such as {@code [:alpha:]}. */
    private IntPredicate named() {
        boolean negative = in.take('^');
        var name = new StringBuilder();
        while (!in.take(":]")) {
            name.appendCodePoint(in.next());
        }
        IntPredicate set = switch (name.toString()) {
            case "alpha" -> each -> isWord(each) && !isDigit(each) && each != '_';
            case "digit" -> PatternCharacters::isDigit;
            case "alnum" -> each -> isWord(each) && each != '_';
            case "word" -> PatternCharacters::isWord;
            case "lower" -> each -> each >= 'a' && each <= 'z';
            case "upper" -> each -> each >= 'A' && each <= 'Z';
            case "space" -> PatternCharacters::isSpace;
            case "blank" -> each -> each == ' ' || each == '\t';
            case "punct" -> each -> each > ' ' && each < 0x7F && (!isWord(each) || each == '_');
            case "xdigit" -> each -> isWord(each) && Character.digit(each, 16) >= 0;
            case "graph" -> each -> each > ' ' && each < 0x7F;
            case "print" -> each -> each >= ' ' && each < 0x7F;
            case "cntrl" -> each -> each < ' ' || each == 0x7F;
            case "ascii" -> each -> each < 0x80;
            default -> throw in.fault("unknown POSIX class name");
        };
        return negative ? set.negate() : set;
    }

    private static boolean isSpace(int each) {
        return each == ' ' || (each >= '\t' && each <= '\r');
    }

    // --- escapes

    /** Behind a backslash outside of a set. */
    IntPredicate escaped() {
        IntPredicate kind = kind();
        if (kind != null) {
            return kind;
        }
        int literal = literal(false);
        return each -> each == literal;
    }

    /** A kind of characters, such as digits; null when something else follows. */
    private @Nullable IntPredicate kind() {
        IntPredicate kind = switch (in.peek()) {
            case 'd' -> PatternCharacters::isDigit;
            case 'D' -> each -> !isDigit(each);
            case 'w' -> PatternCharacters::isWord;
            case 'W' -> each -> !isWord(each);
            case 's' -> PatternCharacters::isSpace;
            case 'S' -> each -> !isSpace(each);
            case 'h' -> each -> each == ' ' || each == '\t' || each == 0xA0;
            case 'H' -> each -> each != ' ' && each != '\t' && each != 0xA0;
            case 'v' -> each -> each >= '\n' && each <= '\r';
            case 'V' -> each -> each < '\n' || each > '\r';
            case 'N' -> each -> each != '\n';
            default -> null;
        };
        if (kind != null) {
            in.next();
            return kind;
        }
        return in.isAt('p') || in.isAt('P') ? property() : null;
    }

    /** A Unicode property: {@code \pL}, {@code \p{Lu}}, {@code \P{L}}. */
    private IntPredicate property() {
        boolean negative = in.next() == 'P';
        var name = new StringBuilder();
        if (in.take('{')) {
            negative ^= in.take('^');
            while (!in.take('}')) {
                name.appendCodePoint(in.next());
            }
        } else {
            name.appendCodePoint(in.next());
        }
        if (!name.chars().allMatch(PatternCharacters::isWord)) {
            throw in.fault("malformed \\P or \\p sequence");
        }
        Pattern one = compiled("\\p{" + name + "}");
        IntPredicate set = each -> one.matcher(Character.toString(each)).matches();
        return negative ? set.negate() : set;
    }

    private Pattern compiled(String property) {
        try {
            return Pattern.compile(property);
        } catch (IllegalArgumentException unknown) {
            IllegalArgumentException fault = in.fault("unknown property after \\P or \\p");
            fault.initCause(unknown);
            throw fault;
        }
    }

    private int literal(boolean inSet) {
        int letter = in.next();
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'f' -> '\f';
            case 'e' -> 0x1B;
            case 'a' -> 0x07;
            case '0' -> 0;
            case 'x' -> hex();
            case 'b' -> {
                if (!inSet) {
                    throw in.fault("unrecognized character follows \\");
                }
                yield '\b';
            }
            default -> {
                if (isWord(letter) && letter != '_') {
                    throw in.fault("unrecognized character follows \\");
                }
                yield letter;
            }
        };
    }

    /** {@code \xHH} or {@code \x{H...}}. */
    private int hex() {
        boolean braced = in.take('{');
        int digitsMax = braced ? CODE_POINT_HEX_DIGITS_MAX : 2;
        int value = 0;
        int digits = 0;
        while (digits < digitsMax && in.hasMore() && Character.digit(in.peek(), 16) >= 0) {
            value = value * 16 + Character.digit(in.next(), 16);
            digits++;
        }
        if ((braced && (digits == 0 || !in.take('}'))) || value > Character.MAX_CODE_POINT) {
            throw in.fault("malformed \\x sequence");
        }
        return value;
    }
}
