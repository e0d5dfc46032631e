package io.warrenmq.cli.admin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.cli.admin.api.Target;
import io.warrenmq.cli.command.CommandFailure;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerbTest {
    @Test
    void everyVerbHasANameOfItsOwnAndASentence() {
        Set<String> names = new HashSet<>();
        Sections.ALL.forEach(section -> section.verbs().forEach(verb -> {
            assertTrue(names.add(verb.name()), verb.name());
            assertTrue(verb.summary().endsWith("."), verb.name());
        }));
        assertTrue(names.size() > 100, () -> "" + names.size());
    }

    @ParameterizedTest
    @CsvSource({
        "list_queues name, list_queues name",
        "-p /x -q list_queues name, list_queues -p /x -q name",
        "--vhost=/x list_queues, list_queues --vhost=/x",
        "-n rabbit@h --formatter json status, status -n rabbit@h --formatter json",
        "--help, --help",
        "-q serve, -q serve"
    })
    void verbComesFirst(String given, String arranged) {
        assertArrayEquals(arranged.split(" ", -1), AdminCommands.arrange(given.split(" ", -1)));
    }

    @ParameterizedTest
    @CsvSource({
        "now, 1000000",
        "+250ms, 1000250",
        "+90s, 1090000",
        "+2h, 8200000",
        "+1d, 87400000",
        "5000, 5000",
        "1970-01-01T00:01:00Z, 60000",
        "1970-01-01T01:01:00+01:00, 60000"
    })
    void timesAreRead(String text, long ms) {
        assertEquals(ms, DelayedVerbs.time("<when>", text, Instant.ofEpochMilli(1_000_000)));
    }

    @ParameterizedTest
    @CsvSource({"tomorrow", "+5", "+5 m", "''", "2027-13-01T00:00:00Z", "99999999999999999999"})
    void otherTimesAreRefused(String text) {
        assertThrows(CommandFailure.class, () -> DelayedVerbs.time("<when>", text, Instant.EPOCH));
    }

    @Test
    void passwordIsHashedAsRabbitMqDoesIt() {
        byte[] salt = {(byte) 0x90, (byte) 0x8D, (byte) 0xC6, 0x0A};
        assertEquals("kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR", UserVerbs.hash(salt, "test12"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://h:15672, http://h:15672, guest, guest",
        "h:15672/, http://h:15672, guest, guest",
        "https://me:p%40ss+word@h/prefix/api/, https://h/prefix, me, p@ss+word",
        "http://[::1]:1, http://[::1]:1, guest, guest"
    })
    void urlSaysWhereAndWho(String url, String base, String user, String password) {
        Target target = Target.of(url, null, null);
        assertEquals(base, target.toString());
        assertEquals(user, target.user());
        assertEquals(password, target.password());
    }

    @ParameterizedTest
    @CsvSource({"ftp://h", "http://", "http://a b", "''"})
    void otherUrlsAreRefused(String url) {
        assertThrows(CommandFailure.class, () -> Target.of(url, null, null));
    }
}
