package io.warrenmq.tests.crash;

/** A broken promise, and how it showed. */
record Violation(Rule rule, String text) {

    @Override
    public String toString() {
        return rule + " " + text;
    }
}
