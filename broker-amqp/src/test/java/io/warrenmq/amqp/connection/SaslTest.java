package io.warrenmq.amqp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warrenmq.core.access.Secret;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.table.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SaslTest {
    private static final String SECRET = "s3cret-horse";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] amqplain(FieldTable table) {
        return table.encodeContent();
    }

    private static void assertCredentials(String name, String password, Sasl.Credentials read) {
        assertEquals(name, read.name());
        assertTrue(read.password().matches(Secret.of(password)));
        assertFalse(read.password().matches(Secret.of(password + "x")));
    }

    @ParameterizedTest
    @CsvSource({"'', guest, guest", "authzid, guest, guest", "'', '', ''", "'', \u00fc\u20ac, p\u00e4ss wort"})
    void plainIsNameAndPasswordBetweenNuls(String authorisationId, String name, String password) {
        byte[] response = bytes(authorisationId + "\0" + name + "\0" + password);
        assertCredentials(name, password, Sasl.read("PLAIN", response));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", SECRET, "\0" + SECRET, "guest\0" + SECRET, "\0a\0" + SECRET + "\0", "\0a\0\0" + SECRET})
    void malformedPlainIsRefused(String response) {
        assertRefused(
                ReplyCode.SYNTAX_ERROR,
                "response of mechanism PLAIN is invalid",
                () -> Sasl.read("PLAIN", bytes(response)));
    }

    @Test
    void amqplainIsATableWithLoginAndPassword() {
        FieldTable table = FieldTable.builder()
                .put("LOGIN", "\u00fcser")
                .put("PASSWORD", SECRET)
                .build();
        assertCredentials("\u00fcser", SECRET, Sasl.read("AMQPLAIN", amqplain(table)));
    }

    @Test
    void whatElseIsInTheTableDoesNotMatter() {
        FieldTable table = FieldTable.builder()
                .put("PASSWORD", "")
                .put("locale", "en_US")
                .put("LOGIN", "")
                .build();
        assertCredentials("", "", Sasl.read("AMQPLAIN", amqplain(table)));
    }

    static List<FieldTable> incompleteTables() {
        return List.of(
                FieldTable.EMPTY,
                FieldTable.builder().put("LOGIN", "guest").build(),
                FieldTable.builder().put("PASSWORD", SECRET).build(),
                FieldTable.builder()
                        .put("login", "guest")
                        .put("password", SECRET)
                        .build(),
                FieldTable.builder().put("LOGIN", 1).put("PASSWORD", SECRET).build(),
                FieldTable.builder().put("LOGIN", SECRET).put("PASSWORD", true).build());
    }

    @ParameterizedTest
    @MethodSource("incompleteTables")
    void tableWithoutNameOrPasswordIsRefused(FieldTable table) {
        assertRefused(
                ReplyCode.SYNTAX_ERROR,
                "AMQPLAIN auth info is missing LOGIN or PASSWORD field",
                () -> Sasl.read("AMQPLAIN", amqplain(table)));
    }

    @Test
    void tableThatEndsEarlyIsRefused() {
        byte[] whole = amqplain(FieldTable.builder()
                .put("LOGIN", "guest")
                .put("PASSWORD", SECRET)
                .build());
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            BrokerException refusal = assertThrows(BrokerException.class, () -> Sasl.read("AMQPLAIN", cut));
            assertEquals(ReplyCode.SYNTAX_ERROR, refusal.code());
            assertShowsNoSecret(refusal);
        }
        byte[] noise = bytes("\0guest\0" + SECRET);
        assertRefused(
                ReplyCode.SYNTAX_ERROR,
                "response of mechanism AMQPLAIN is not a field table",
                () -> Sasl.read("AMQPLAIN", noise));
    }

    /** A table that holds a secret where none belongs must not show it by way of an error either. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damagedResponsesAreReadOrRefusedWithoutShowingAnything(long seed) {
        Random random = new Random(seed);
        byte[] whole = amqplain(FieldTable.builder()
                .put("LOGIN", "guest")
                .put("PASSWORD", SECRET)
                .build());
        for (int round = 0; round < 5000; round++) {
            byte[] damaged = whole.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                Sasl.read(random.nextBoolean() ? "AMQPLAIN" : "PLAIN", damaged);
            } catch (BrokerException refusal) {
                assertEquals(
                        ReplyCode.SYNTAX_ERROR, refusal.code(), HexFormat.of().formatHex(damaged));
                assertShowsNoSecret(refusal);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "EXTERNAL", "ANONYMOUS", "SCRAM-SHA-256", "PLAIN "})
    void otherMechanismsAreUnknown(String mechanism) {
        assertRefused(
                ReplyCode.COMMAND_INVALID,
                "unknown authentication mechanism '" + mechanism + "'",
                () -> Sasl.read(mechanism, bytes("\0guest\0" + SECRET)));
    }

    @Test
    void credentialsDoNotShowThePassword() {
        assertFalse(Sasl.read("PLAIN", bytes("\0guest\0" + SECRET)).toString().contains(SECRET));
    }

    private static void assertRefused(
            ReplyCode code, String explanation, org.junit.jupiter.api.function.Executable action) {
        BrokerException refusal = assertThrows(BrokerException.class, action);
        assertEquals(code, refusal.code());
        assertEquals(explanation, refusal.explanation());
        assertShowsNoSecret(refusal);
    }

    private static void assertShowsNoSecret(Throwable refusal) {
        for (Throwable each = refusal; each != null; each = each.getCause()) {
            assertFalse(String.valueOf(each).contains("horse"), each::toString);
        }
    }
}
