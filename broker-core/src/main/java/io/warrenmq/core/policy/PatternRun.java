package io.warrenmq.core.policy;

import java.util.BitSet;

/**
 * One try of a pattern on a name. It computes where a part of the pattern can end when it begins at any of a set of
 * positions, so each part sees each position once, whatever ways lead there: nothing is tried again as a backtracking
 * matcher does.
 */
final class PatternRun {
    /** Thrown when a pattern takes too many steps; it carries no stack, because it is an expected end. */
    static final class TooCostlyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooCostlyException() {
            super("too many steps", null, false, false);
        }
    }

    private final int[] text;
    private int stepsLeft;

    PatternRun(String name, int stepsMax) {
        text = name.codePoints().toArray();
        stepsLeft = stepsMax;
    }

    /**
     * Whether the pattern matches anywhere.
     *
     * @throws TooCostlyException when it takes too long to find out
     */
    boolean finds(PatternNode pattern) {
        var anywhere = new BitSet(text.length + 1);
        anywhere.set(0, text.length + 1);
        return !ends(pattern, anywhere).isEmpty();
    }

    /** Where that part can end; the set of starts is not changed and may be returned. */
    private BitSet ends(PatternNode node, BitSet starts) {
        count(1);
        if (starts.isEmpty()) {
            return starts;
        }
        return switch (node) {
            case PatternNode.One one -> afterOne(one, starts);
            case PatternNode.Sequence sequence -> {
                BitSet reached = starts;
                for (PatternNode part : sequence.parts()) {
                    if (reached.isEmpty()) {
                        break;
                    }
                    reached = ends(part, reached);
                }
                yield reached;
            }
            case PatternNode.Choice choice -> {
                var reached = new BitSet(text.length + 1);
                for (PatternNode branch : choice.branches()) {
                    reached.or(ends(branch, starts));
                }
                yield reached;
            }
            case PatternNode.Repeat repeat -> afterRepeat(repeat, starts);
            case PatternNode.Place place -> at(place.where(), starts);
            case PatternNode.Look look -> looking(look, starts);
        };
    }

    private void count(int steps) {
        stepsLeft -= steps;
        if (stepsLeft < 0) {
            throw new TooCostlyException();
        }
    }

    private BitSet afterOne(PatternNode.One one, BitSet starts) {
        var reached = new BitSet(text.length + 1);
        for (int i = starts.nextSetBit(0); i >= 0 && i < text.length; i = starts.nextSetBit(i + 1)) {
            count(1);
            if (one.characters().test(text[i])) {
                reached.set(i + 1);
            }
        }
        return reached;
    }

    private BitSet afterRepeat(PatternNode.Repeat repeat, BitSet starts) {
        BitSet reached = starts;
        // Rounds beyond the number of positions lead nowhere new, because each round moves on or stays.
        int least = Math.min(repeat.min(), text.length + 1);
        for (int i = 0; i < least && !reached.isEmpty(); i++) {
            reached = ends(repeat.body(), reached);
        }
        var all = (BitSet) reached.clone();
        BitSet fresh = reached;
        for (int i = repeat.min(); i < repeat.max() && !fresh.isEmpty(); i++) {
            fresh = (BitSet) ends(repeat.body(), fresh).clone();
            fresh.andNot(all);
            all.or(fresh);
        }
        return all;
    }

    private BitSet at(PatternNode.Where where, BitSet starts) {
        var there = new BitSet(text.length + 1);
        for (int i = starts.nextSetBit(0); i >= 0; i = starts.nextSetBit(i + 1)) {
            count(1);
            if (isAt(where, i)) {
                there.set(i);
            }
        }
        return there;
    }

    private boolean isAt(PatternNode.Where where, int position) {
        int end = text.length;
        return switch (where) {
            case START -> position == 0;
            case LINE_START -> position == 0 || (position < end && text[position - 1] == '\n');
            case END -> position == end || (position == end - 1 && text[position] == '\n');
            case LINE_END -> position == end || text[position] == '\n';
            case VERY_END -> position == end;
            case WORD_BOUNDARY -> isWord(position - 1) != isWord(position);
            case NO_WORD_BOUNDARY -> isWord(position - 1) == isWord(position);
        };
    }

    private boolean isWord(int position) {
        return position >= 0 && position < text.length && PatternCharacters.isWord(text[position]);
    }

    private BitSet looking(PatternNode.Look look, BitSet starts) {
        var there = new BitSet(text.length + 1);
        for (int i = starts.nextSetBit(0); i >= 0; i = starts.nextSetBit(i + 1)) {
            var from = new BitSet(text.length + 1);
            if (look.ahead()) {
                from.set(i);
            } else {
                from.set(0, i + 1);
            }
            BitSet reached = ends(look.body(), from);
            boolean seen = look.ahead() ? !reached.isEmpty() : reached.get(i);
            if (seen != look.negative()) {
                there.set(i);
            }
        }
        return there;
    }
}
