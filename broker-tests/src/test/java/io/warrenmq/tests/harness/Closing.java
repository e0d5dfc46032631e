package io.warrenmq.tests.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the broker says when it closes a channel or a connection. */
public record Closing(int code, String text, int classId, int methodId) {

    public static Closing read(WireReader arguments) {
        return new Closing(arguments.shortInt(), arguments.shortString(), arguments.shortInt(), arguments.shortInt());
    }

    static Closing of(ShutdownSignalException signal) {
        return switch (signal.getReason()) {
            case AMQP.Channel.Close close ->
                new Closing(close.getReplyCode(), close.getReplyText(), close.getClassId(), close.getMethodId());
            case AMQP.Connection.Close close ->
                new Closing(close.getReplyCode(), close.getReplyText(), close.getClassId(), close.getMethodId());
            case null, default -> throw new AssertionError("the broker gave no reason", signal);
        };
    }

    /** Checks code and text; {@code ...} in {@code expected} stands for any text. */
    void assertIs(int expectedCode, String expected) {
        String actual = code + " " + text;
        assertEquals(
                expectedCode + " " + expected,
                matches(expectedCode, expected) ? expectedCode + " " + expected : actual);
    }

    private boolean matches(int expectedCode, String expected) {
        String pattern = Arrays.stream(expected.split("\\.\\.\\.", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        return code == expectedCode
                && Pattern.compile(pattern, Pattern.DOTALL).matcher(text).matches();
    }

    /** Checks which method the broker blames. */
    public void assertCausedBy(AmqpMethod method) {
        assertEquals(method.classId() + "," + method.methodId(), classId + "," + methodId, "class and method id");
    }

    /** Checks that the text has this part. */
    public void assertTextContains(String part) {
        assertTrue(text.contains(part), () -> "'" + part + "' is not in '" + text + "'");
    }
}
