package io.warrenmq.core.routing;

/**
 * Walks the words of a topic key by position, without cutting it into strings. Dots part words, words may be
 * empty ({@code "a..b"} has three, {@code "."} two), and the empty key has no word at all, as in RabbitMQ.
 *
 * <p>A position is where a word begins, or {@link #end} after the last word.
 */
final class TopicWords {
    private TopicWords() {}

    static int first(String key) {
        return key.isEmpty() ? end(key) : 0;
    }

    /** The position after the last word; one more than the length, because an empty last word begins at the length. */
    static int end(String key) {
        return key.length() + 1;
    }

    /** Where the word at this position stops. */
    static int stop(String key, int position) {
        int dot = key.indexOf('.', position);
        return dot < 0 ? key.length() : dot;
    }

    /** The position of the word after the one that stops there. */
    static int after(int stop) {
        return stop + 1;
    }

    static boolean isStar(String key, int position, int stop) {
        return stop - position == 1 && key.charAt(position) == '*';
    }

    static boolean isHash(String key, int position, int stop) {
        return stop - position == 1 && key.charAt(position) == '#';
    }
}
