package io.warrenmq.core.vhost;

import static io.warrenmq.core.vhost.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {
    private final Names names = new Names(new SplittableRandom(1));

    @Test
    void madeNamesHaveThePrefixAndAreNeverTheSame() {
        Set<String> made = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String name = names.make("amq.gen-");
            assertTrue(name.matches("amq\\.gen-[A-Za-z0-9_-]{22}"), name);
            assertTrue(made.add(name));
        }
    }

    @Test
    void lineBreaksAreTakenOut() {
        assertEquals("ab c", Names.clean("a\r\nb\n c\r"));
        String plain = "plain\tname";
        assertSame(plain, Names.clean(plain));
    }

    @ParameterizedTest
    @ValueSource(strings = {"amq.", "amq.x", "amq.gen-abc"})
    void reservedNamesCannotBeCreated(String name) {
        assertRefused(
                "ACCESS_REFUSED - queue name '" + name + "' contains reserved prefix 'amq.*'",
                () -> Names.requireUnreserved("queue", name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"amq", "AMQ.x", "my.amq.x", "amqx"})
    void otherNamesCan(String name) {
        Names.requireUnreserved("queue", name);
    }
}
