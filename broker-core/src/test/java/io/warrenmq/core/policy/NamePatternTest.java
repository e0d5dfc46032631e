package io.warrenmq.core.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NamePatternTest {
    private static final int LONGEST_NAME = 255;

    private static boolean matches(String pattern, String name) {
        return NamePattern.of(pattern).matches(name);
    }

    // --- what matches

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                ".*                  ; anything            ; true",
                "''                  ; anything            ; true",
                "orders              ; the.orders.of.today ; true",
                "^orders             ; the.orders          ; false",
                "^orders$            ; orders              ; true",
                "^orders$            ; orders.eu           ; false",
                "^(?!amq\\.).*       ; amq.gen-x           ; false",
                "^(?!amq\\.).*       ; mine                ; true",
                "^(a|b|cd)\\.        ; cd.x                ; true",
                "^(a|b|cd)\\.        ; c.x                 ; false",
                "^q-[0-9]{2,3}$      ; q-12                ; true",
                "^q-[0-9]{2,3}$      ; q-1234              ; false",
                "^q{2}$              ; qq                  ; true",
                "^a{,2}$             ; a{,2}               ; true",
                "^x{y$               ; x{y                 ; true",
                "^[^.]+\\.dlq$       ; orders.dlq          ; true",
                "^[^.]+\\.dlq$       ; a.b.dlq             ; false",
                "(?i)^ORDERS$        ; orders              ; true",
                "^(?i:A)b$           ; ab                  ; true",
                "^(?i:A)b$           ; aB                  ; false",
                "(?i)^[^a]$          ; A                   ; false",
                "\\bdlq\\b           ; x.dlq.y             ; true",
                "\\bdlq\\b           ; xdlqy               ; false",
                "^\\w+-\\d+$         ; job_x-42            ; true",
                "^[[:alpha:]]+$      ; abc                 ; true",
                "^[[:alpha:]]+$      ; ab1                 ; false",
                "^[]a]+$             ; a]                  ; true",
                "^[a\\-z]+$          ; b                   ; false",
                "^\\Qa.b\\E$         ; a.b                 ; true",
                "^\\Qa.b\\E$         ; axb                 ; false",
                "(?<=x)y             ; xy                  ; true",
                "(?<!x)y             ; xy                  ; false",
                "^(?<name>a)$        ; a                   ; true",
                "^(?P<name>a)$       ; a                   ; true",
                "^\\x41\\x{42}$      ; AB                  ; true",
                "^\\p{Lu}\\P{Lu}$    ; Ab                  ; true",
                "^\\pL+$             ; äöü                 ; true",
                "^.$                 ; 🐇                  ; true",
                "^(a*)*b$            ; aaaab               ; true",
                "a?+                 ; a                   ; error",
            })
    void namesMatchAsInPcre(String pattern, String name, String expected) {
        if (expected.equals("error")) {
            assertThrows(IllegalArgumentException.class, () -> NamePattern.of(pattern));
        } else {
            assertEquals(Boolean.parseBoolean(expected), matches(pattern, name));
        }
    }

    /** The platform's own matcher knows the answer for everything that both have. */
    @Test
    void randomPatternsAgreeWithThePlatformsMatcher() {
        RandomGenerator random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            String pattern = choice(random, 3);
            Pattern oracle = Pattern.compile(pattern);
            NamePattern ours = NamePattern.of(pattern);
            for (int j = 0; j < 5; j++) {
                String name = name(random);
                assertEquals(
                        oracle.matcher(name).find(), ours.matches(name), () -> "pattern " + pattern + " name " + name);
            }
        }
    }

    private static String name(RandomGenerator random) {
        return random.ints(random.nextInt(7), 'a', 'd')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String choice(RandomGenerator random, int depth) {
        String text = sequence(random, depth);
        return random.nextInt(4) == 0 ? text + "|" + sequence(random, depth) : text;
    }

    private static String sequence(RandomGenerator random, int depth) {
        var text = new StringBuilder();
        int parts = random.nextInt(4);
        for (int i = 0; i < parts; i++) {
            text.append(atom(random, depth));
        }
        return text.toString();
    }

    private static String atom(RandomGenerator random, int depth) {
        return switch (random.nextInt(depth == 0 ? 7 : 12)) {
            case 0, 1 -> String.valueOf((char) ('a' + random.nextInt(3)));
            case 2 -> "." + repeat(random);
            case 3 -> "[^b]" + repeat(random);
            case 4 -> "[ac]" + repeat(random);
            case 5 -> random.nextBoolean() ? "^" : "$";
            case 6 -> random.nextBoolean() ? "\\b" : "\\B";
            case 7 -> "(?=" + choice(random, depth - 1) + ")";
            case 8 -> "(?!" + choice(random, depth - 1) + ")";
            default -> "(" + choice(random, depth - 1) + ")" + repeat(random);
        };
    }

    private static String repeat(RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> "*";
            case 1 -> "+";
            case 2 -> "?";
            case 3 -> "*?";
            case 4 -> "{2}";
            case 5 -> "{1,3}";
            default -> "";
        };
    }

    // --- what is refused

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(a       | missing ) at offset 2",
                "a)       | unmatched ) at offset 1",
                "*a       | nothing to repeat at offset 1",
                "a{3,2}   | numbers out of order in {} quantifier at offset 6",
                "a{70000} | number too big in {} quantifier at offset 7",
                "[b-a]    | range out of order in character class at offset 4",
                "[a       | it ends too early at offset 2",
                "a\\      | \\ at end of pattern at offset 2",
                "\\1      | back references are not supported at offset 1",
                "(?>a)    | this kind of group is not supported at offset 3",
                "a*+      | possessive repetition is not supported at offset 2",
                "[[:x:]]  | unknown POSIX class name at offset 6",
                "\\p{No!} | malformed \\P or \\p sequence at offset 7",
                "\\p{Xy}  | unknown property after \\P or \\p at offset 6",
                "\\y      | unrecognized character follows \\ at offset 2",
            })
    void mistakesAreNamedWithTheirPlace(String pattern, String fault) {
        assertEquals(
                fault,
                assertThrows(IllegalArgumentException.class, () -> NamePattern.of(pattern))
                        .getMessage());
    }

    @Test
    void whatIsTooLongOrTooDeepIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> NamePattern.of("a".repeat(NamePattern.CHARS_MAX + 1)));
        assertThrows(IllegalArgumentException.class, () -> NamePattern.of("(".repeat(4_000) + ")".repeat(4_000)));
        assertThrows(IllegalArgumentException.class, () -> NamePattern.of("a" + "*".repeat(4_000)));
        assertTrue(matches("^" + "a".repeat(255) + "$", "a".repeat(255)));
    }

    // --- what would take for ever

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^(a+)+$",
                "^(a|a)*$",
                "^(a|aa)+$",
                "(a*)*b",
                "(.*)*(.*)*(.*)*b",
                "(){65535}b",
                "((((){65535}){65535}){65535}){65535}b",
                "(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)b",
                "^(?:a?){255}(?:a){255}$",
                "(?=(.*)*(?=(.*)*(?=(.*)*b)))b",
                "(((((a{1,9}){1,9}){1,9}){1,9}){1,9}){1,9}b",
            })
    void noPatternHoldsUpItsCaller(String pattern) {
        NamePattern hostile = NamePattern.of(pattern);
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> hostile.matches("a".repeat(LONGEST_NAME - 1) + "c"));
    }

    @Test
    void aPatternThatTakesTooManyStepsMatchesNothingFromThenOn() {
        NamePattern hostile = NamePattern.of("(?=(.*)*(?=(.*)*(?=(.*)*c)))|a");
        assertTrue(hostile.matches("a"));
        assertFalse(hostile.matches("a".repeat(LONGEST_NAME)));
        assertTrue(hostile.isTooCostly());
        assertFalse(hostile.matches("a"));
    }

    /** Policies that name their queues one by one are common. */
    @Test
    void aLongListOfNamesIsNoBurden() {
        var names = new StringBuilder("^(name-of-a-queue-0");
        for (int i = 1; i < 300; i++) {
            names.append("|name-of-a-queue-").append(i);
        }
        NamePattern list = NamePattern.of(names.append(")$").toString());
        assertTrue(list.matches("name-of-a-queue-299"));
        assertFalse(list.matches("name-of-a-queue-300"));
        assertFalse(list.matches("n".repeat(LONGEST_NAME)));
        assertFalse(list.isTooCostly());
    }
}
