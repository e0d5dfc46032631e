package io.warrenmq.cli.perf.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerUriTest {
    @ParameterizedTest
    @CsvSource({
        "amqp://u:p@h:1234/v, u, p, h, 1234, v",
        "amqp://h, guest, guest, h, 5672, /",
        "amqp://h/, guest, guest, h, 5672, /",
        "amqp://h/%2f, guest, guest, h, 5672, /",
        "amqp://a%40b:c%3Ad+e@h/x%2Fy, a@b, c:d+e, h, 5672, x/y",
        "amqp://u:p:q@[::1]:1, u, p:q, ::1, 1, /"
    })
    void partsAreFound(String text, String user, String password, String host, int port, String virtualHost) {
        assertEquals(new BrokerUri(host, port, user, password, virtualHost), BrokerUri.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "http://h, does not begin with amqp://",
        "amqp:///v, names no host",
        "amqp://u@h, names a user without a password",
        "amqp://h/a/b, has a virtual host with a '/' that is not written as %2f",
        "amqp://h?heartbeat=5, 'has parameters, which are not known here'",
        "amqp://h h, is not a URI"
    })
    void mistakesAreNamed(String text, String message) {
        var mistake = assertThrows(IllegalArgumentException.class, () -> BrokerUri.parse(text));
        assertEquals(message, mistake.getMessage());
    }

    @Test
    void passwordIsNotInTheText() {
        assertFalse(BrokerUri.parse("amqp://u:secret@h").toString().contains("secret"));
    }
}
