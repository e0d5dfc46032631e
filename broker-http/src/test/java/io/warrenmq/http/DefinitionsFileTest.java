package io.warrenmq.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.definitions.Definitions;
import io.warrenmq.core.error.BrokerException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A file of definitions is read, or refused in one line, whatever is in it. */
final class DefinitionsFileTest {
    private static final int MUTANTS = 5_000;

    private static final String ALL = """
            {"users":[{"name":"u","password_hash":"kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR",
              "hashing_algorithm":"rabbit_password_hashing_sha256","tags":["t"],"limits":{"max-channels":7}}],
            "vhosts":[{"name":"v","limits":{"max-queues":9},"metadata":{"description":"d","tags":["t"]}}],
            "permissions":[{"user":"u","vhost":"v","configure":"^a[b-c]{2,3}$","write":".*","read":""}],
            "topic_permissions":[{"user":"u","vhost":"v","exchange":"x","write":"^{username}","read":".*"}],
            "parameters":[{"value":{"pattern":".","definition":{"max-length":9},"priority":0,"apply-to":"all"},
              "vhost":"v","component":"operator_policy","name":"op"},
              {"value":{"max-queues":9},"vhost":"v","component":"vhost-limits","name":"limits"},
              {"value":[1.5,null],"vhost":"v","component":"shovel","name":"s"}],
            "global_parameters":[{"name":"mine","value":[1,"x"]}],
            "policies":[{"vhost":"v","name":"p","pattern":"^(q|z)+","apply-to":"queues","priority":2,
              "definition":{"message-ttl":1000,"overflow":"drop-head"}}],
            "queues":[{"name":"q","vhost":"v","type":"quorum","durable":true,"auto_delete":false,
              "arguments":{"x-queue-type":"quorum","x-delivery-limit":5,"x-deep":{"a":[{"b":1}]}}}],
            "exchanges":[{"name":"x","vhost":"v","type":"x-delayed-message","durable":true,"auto_delete":false,
              "arguments":{"x-delayed-type":"topic"}}],
            "bindings":[{"source":"x","vhost":"v","destination":"q","destination_type":"queue","routing_key":"a.#",
              "arguments":{"x-match":"all"}}]}
            """;

    private static final byte[] BYTES = ALL.getBytes(StandardCharsets.UTF_8);

    /** What is worth putting somewhere. */
    private static final List<String> PIECES = List.of(
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "null",
            "true",
            "-1",
            "1e999",
            "99999999999999999999",
            "\\u0000",
            "\\ud800",
            "\"\"",
            "amq.",
            "(",
            "\\\\",
            "stream",
            "\u00e9",
            "\n");

    private static byte[] mutant(SplittableRandom random) {
        byte[] bytes = BYTES;
        for (int left = random.nextInt(1, 4); left > 0; left--) {
            int at = random.nextInt(bytes.length);
            int skip = random.nextInt(3) == 0 ? random.nextInt(Math.min(20, bytes.length - at)) : 0;
            byte[] piece = PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
            byte[] changed = Arrays.copyOf(bytes, bytes.length - skip + piece.length);
            System.arraycopy(piece, 0, changed, at, piece.length);
            System.arraycopy(bytes, at + skip, changed, at + piece.length, bytes.length - at - skip);
            bytes = changed;
        }
        return bytes;
    }

    @Test
    void whateverIsInItIsReadOrRefusedInOneLine() {
        SplittableRandom random = new SplittableRandom(4711);
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] json = mutant(random);
            try {
                DefinitionsFile.read(json);
            } catch (BrokerException refusal) {
                refused++;
                assertFalse(refusal.explanation().contains("\n"), refusal.explanation());
            } catch (RuntimeException | StackOverflowError defect) {
                throw new AssertionError(new String(json, StandardCharsets.UTF_8), defect);
            }
        }
        assertTrue(refused > MUTANTS / 10 && refused < MUTANTS, "refused " + refused);
    }

    @Test
    void aGoodFileIsRead() {
        Definitions definitions = DefinitionsFile.read(BYTES);
        assertTrue(definitions.hasUsers());
        assertEquals(12, definitions.count());
        assertFalse(DefinitionsFile.read(BYTES, "other").hasUsers());
    }

    @Test
    void referencesAreNotLookedAt() {
        byte[] json = "{\"queues\":[{\"name\":\"q\",\"vhost\":\"elsewhere\"}]}".getBytes(StandardCharsets.UTF_8);
        assertEquals(1, DefinitionsFile.read(json).count());
        assertThrows(BrokerException.class, () -> DefinitionsFile.read(new byte[0]));
    }
}
