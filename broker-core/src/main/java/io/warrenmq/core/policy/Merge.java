package io.warrenmq.core.policy;

import io.warrenmq.core.table.FieldValue;

/** What holds when two sides set the same thing. One of them outranks the other. */
enum Merge {
    /** What the side of higher rank says. */
    RANK,
    /** The smaller number. */
    SMALLER,
    /** The larger number. */
    LARGER,
    /** The smaller number, where one below zero means no limit. */
    STRICTER;

    FieldValue merge(FieldValue lower, FieldValue higher) {
        if (this == RANK || !(lower instanceof FieldValue.Int a) || !(higher instanceof FieldValue.Int b)) {
            return higher;
        }
        return switch (this) {
            case RANK -> higher;
            case SMALLER -> a.value() < b.value() ? a : b;
            case LARGER -> a.value() > b.value() ? a : b;
            case STRICTER -> b.value() < 0 || (a.value() >= 0 && a.value() < b.value()) ? a : b;
        };
    }
}
