package io.warrenmq.core.policy;

import java.util.List;
import java.util.function.IntPredicate;

/** A parsed pattern, see {@link NamePattern}. */
sealed interface PatternNode {
    /** Nothing at all, which is everywhere. */
    PatternNode EMPTY = new Sequence(List.of());

    /** One character. */
    record One(IntPredicate characters) implements PatternNode {}

    record Sequence(List<PatternNode> parts) implements PatternNode {}

    record Choice(List<PatternNode> branches) implements PatternNode {}

    /** @param max how often at most, or {@link #UNBOUNDED} */
    record Repeat(PatternNode body, int min, int max) implements PatternNode {
        static final int UNBOUNDED = Integer.MAX_VALUE;
    }

    /** A place between characters. */
    record Place(Where where) implements PatternNode {}

    /** What must, or must not, follow or precede. */
    record Look(PatternNode body, boolean ahead, boolean negative) implements PatternNode {}

    /** Kinds of places. */
    enum Where {
        START,
        LINE_START,
        /** At the end, or before a line feed that is the last character. */
        END,
        LINE_END,
        VERY_END,
        WORD_BOUNDARY,
        NO_WORD_BOUNDARY
    }
}
