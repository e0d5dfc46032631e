package io.warrenmq.tests.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

/** Counts the cells of a matrix, and keeps those in which the broker does not do what the rule says. */
final class Cells {
    private static final List<String> SUBSETS = List.of("", "c", "w", "r", "cw", "cr", "rw", "crw");

    private final String name;
    private final List<String> mismatches = new ArrayList<>();
    private int count;

    Cells(String name) {
        this.name = name;
    }

    /** All sets of permissions. */
    static List<String> subsets() {
        return SUBSETS;
    }

    /** Whether the given permissions are among what is needed. */
    static boolean suffice(String given, String needs) {
        return needs.chars().allMatch(each -> given.indexOf(each) >= 0);
    }

    void check(String cell, Object expected, Object found) {
        count++;
        if (!expected.equals(found)) {
            mismatches.add(cell + ": expected " + expected + ", found " + found);
        }
    }

    /** Prints what was found. */
    void print() {
        System.out.println(name + ": " + count + " cells tested, " + mismatches.size() + " mismatches");
        mismatches.forEach(each -> System.out.println("  " + each));
    }

    /** Prints it, and fails on any mismatch. */
    void assertNoMismatch() {
        print();
        assertEquals(List.of(), mismatches);
    }
}
