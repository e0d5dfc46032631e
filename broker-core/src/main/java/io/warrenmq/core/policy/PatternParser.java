package io.warrenmq.core.policy;

import io.warrenmq.core.policy.PatternNode.Choice;
import io.warrenmq.core.policy.PatternNode.Look;
import io.warrenmq.core.policy.PatternNode.One;
import io.warrenmq.core.policy.PatternNode.Place;
import io.warrenmq.core.policy.PatternNode.Repeat;
import io.warrenmq.core.policy.PatternNode.Sequence;
import io.warrenmq.core.policy.PatternNode.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Reads the text of a {@link NamePattern}: groups, choices, repetitions. Used once. */
final class PatternParser {
    private static final int NESTING_MAX = 100;

    /** As in PCRE. */
    private static final int REPEAT_MAX = 65_535;

    /** Which of {@code (?imsx)} are on. */
    private record Options(boolean ignoreCase, boolean multiLine, boolean dotAll, boolean extended) {
        /** With one of them on or off; null for a letter that is none. */
        @Nullable
        Options with(int letter, boolean on) {
            return switch (letter) {
                case 'i' -> new Options(on, multiLine, dotAll, extended);
                case 'm' -> new Options(ignoreCase, on, dotAll, extended);
                case 's' -> new Options(ignoreCase, multiLine, on, extended);
                case 'x' -> new Options(ignoreCase, multiLine, dotAll, on);
                case 'U', 'J' -> this; // which match is found first, or names of groups: no matter here
                default -> null;
            };
        }
    }

    private final PatternText in;
    private final PatternCharacters characters;
    private int nesting;

    private Options options = new Options(false, false, false, false);

    private PatternParser(String pattern) {
        in = new PatternText(pattern);
        characters = new PatternCharacters(in);
    }

    /** @throws IllegalArgumentException that says what is wrong and where */
    static PatternNode parse(String pattern) {
        var parser = new PatternParser(pattern);
        PatternNode node = parser.choice();
        if (parser.in.hasMore()) {
            throw parser.in.fault("unmatched )");
        }
        return node;
    }

    private PatternNode choice() {
        if (++nesting > NESTING_MAX) {
            throw in.fault("groups are nested more than " + NESTING_MAX + " deep");
        }
        List<PatternNode> branches = new ArrayList<>();
        do {
            branches.add(sequence());
        } while (in.take('|'));
        nesting--;
        return branches.size() == 1 ? branches.getFirst() : new Choice(branches);
    }

    private PatternNode sequence() {
        List<PatternNode> parts = new ArrayList<>();
        while (in.hasMore() && !in.isAt('|') && !in.isAt(')')) {
            if (options.extended() && skipBlanks()) {
                continue;
            }
            parts.add(repeated(atom()));
        }
        return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
    }

    private boolean skipBlanks() {
        if (in.take('#')) {
            while (in.hasMore() && in.next() != '\n') {}
            return true;
        }
        if (Character.isWhitespace(in.peek())) {
            in.next();
            return true;
        }
        return false;
    }

    // --- repetitions

    private PatternNode repeated(PatternNode atom) {
        PatternNode node = atom;
        int outside = nesting;
        for (int[] bounds = quantifier(); bounds.length > 0; bounds = quantifier()) {
            if (in.isAt('+')) {
                throw in.fault("possessive repetition is not supported");
            }
            in.take('?'); // lazy or greedy leads to the same answer
            node = new Repeat(node, bounds[0], bounds[1]);
            if (++nesting > NESTING_MAX) {
                throw in.fault("repetitions are nested more than " + NESTING_MAX + " deep");
            }
        }
        nesting = outside;
        return node;
    }

    /** Least and most; empty when there is none. */
    private int[] quantifier() {
        if (in.take('*')) {
            return new int[] {0, Repeat.UNBOUNDED};
        }
        if (in.take('+')) {
            return new int[] {1, Repeat.UNBOUNDED};
        }
        if (in.take('?')) {
            return new int[] {0, 1};
        }
        return in.isAt('{') ? counts() : new int[0];
    }

    /** What stands in braces; a brace that begins no counts stands for itself. */
    private int[] counts() {
        int start = in.mark();
        in.next();
        int min = in.number(REPEAT_MAX);
        int max = min;
        if (min >= 0 && in.take(',')) {
            max = in.isAt('}') ? Repeat.UNBOUNDED : in.number(REPEAT_MAX);
        }
        if (min < 0 || max < 0 || !in.take('}')) {
            in.reset(start);
            return new int[0];
        }
        if (max < min) {
            throw in.fault("numbers out of order in {} quantifier");
        }
        return new int[] {min, max};
    }

    // --- what repetitions repeat

    private PatternNode atom() {
        int next = in.next();
        return switch (next) {
            case '(' -> group();
            case '[' -> new One(characters.set(options.ignoreCase()));
            case '.' -> options.dotAll() ? one(_ -> true) : one(each -> each != '\n');
            case '^' -> new Place(options.multiLine() ? Where.LINE_START : Where.START);
            case '$' -> new Place(options.multiLine() ? Where.LINE_END : Where.END);
            case '\\' -> escape();
            case '*', '+', '?' -> throw in.fault("nothing to repeat");
            default -> one(each -> each == next);
        };
    }

    private PatternNode one(IntPredicate set) {
        return new One(options.ignoreCase() ? PatternCharacters.anyCase(set) : set);
    }

    private PatternNode escape() {
        if (!in.hasMore()) {
            throw in.fault("\\ at end of pattern");
        }
        int letter = in.peek();
        Where place = place(letter);
        if (place != null) {
            in.next();
            return new Place(place);
        }
        if (letter == 'Q') {
            in.next();
            return quoted();
        }
        if ((letter >= '1' && letter <= '9') || letter == 'g' || letter == 'k') {
            throw in.fault("back references are not supported");
        }
        return one(characters.escaped());
    }

    private static @Nullable Where place(int letter) {
        return switch (letter) {
            case 'A' -> Where.START;
            case 'Z' -> Where.END;
            case 'z' -> Where.VERY_END;
            case 'b' -> Where.WORD_BOUNDARY;
            case 'B' -> Where.NO_WORD_BOUNDARY;
            default -> null;
        };
    }

    /** What follows \Q, up to \E or the end. */
    private PatternNode quoted() {
        List<PatternNode> parts = new ArrayList<>();
        while (in.hasMore() && !in.take("\\E")) {
            int literal = in.next();
            parts.add(one(each -> each == literal));
        }
        return new Sequence(parts);
    }

    // --- groups

    /** Behind the opening parenthesis. */
    private PatternNode group() {
        if (in.isAt('*')) {
            throw in.fault("verbs are not supported");
        }
        if (!in.take('?')) {
            return inside();
        }
        if (in.take('#')) {
            while (!in.take(')')) {
                in.next();
            }
            return PatternNode.EMPTY;
        }
        if (in.take('=')) {
            return new Look(inside(), true, false);
        }
        if (in.take('!')) {
            return new Look(inside(), true, true);
        }
        if (in.take("<=")) {
            return new Look(inside(), false, false);
        }
        if (in.take("<!")) {
            return new Look(inside(), false, true);
        }
        if (in.take(':') || in.take('|') || takeName()) {
            return inside();
        }
        return withOptions();
    }

    /** The name of a group, which means nothing here. */
    private boolean takeName() {
        int end = in.take('<') || in.take("P<") ? '>' : in.take('\'') ? '\'' : 0;
        if (end == 0) {
            return false;
        }
        while (in.next() != end) {}
        return true;
    }

    /** Up to the closing parenthesis; options that are changed inside end with it. */
    private PatternNode inside() {
        Options before = options;
        PatternNode node = choice();
        options = before;
        if (!in.take(')')) {
            throw in.fault("missing )");
        }
        return node;
    }

    /** Such as {@code (?i)} for the rest of the group around it, or {@code (?i-s:...)}. */
    private PatternNode withOptions() {
        Options before = options;
        boolean on = true;
        while (true) {
            int letter = in.next();
            Options changed = options.with(letter, on);
            if (changed != null) {
                options = changed;
            } else if (letter == '-') {
                on = false;
            } else if (letter == ')') {
                return PatternNode.EMPTY;
            } else if (letter == ':') {
                PatternNode node = inside();
                options = before;
                return node;
            } else {
                throw in.fault("this kind of group is not supported");
            }
        }
    }
}
