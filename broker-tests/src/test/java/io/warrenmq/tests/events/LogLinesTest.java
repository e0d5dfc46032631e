package io.warrenmq.tests.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.Handshake;
import io.warrenmq.tests.harness.RawConnection;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lines of the log at {@code amq.rabbitmq.log}. */
final class LogLinesTest extends AmqpTest {
    private static final String LOG = "amq.rabbitmq.log";
    private static final String LOGGED =
            ConfiguredBroker.config("log.level = debug", "log.exchange = true", "log.exchange.level = debug");

    LogLinesTest() {
        super("--config", LOGGED);
    }

    @BeforeEach
    void requireOurs() {
        process(); // somebody else's broker need not publish its log
    }

    private Deliveries listen(String key) throws IOException {
        return Listening.to(channel(), LOG, key).deliveries();
    }

    private static Delivery nextWith(Deliveries lines, String part) {
        Delivery line = lines.next();
        while (!Deliveries.text(line).contains(part)) {
            line = lines.next();
        }
        return line;
    }

    @Test
    void lineIsPublishedAsItIsLoggedUnderItsLevel() throws IOException {
        Deliveries lines = listen("#");
        int before = process().log().position();
        RawConnection socket = socket();
        Handshake.login(socket);
        Delivery line = nextWith(lines, "accepting AMQP connection " + socket.name());

        assertEquals("info", line.getEnvelope().getRoutingKey());
        assertEquals("text/plain", line.getProperties().getContentType());
        assertTrue(Listening.text(line, "node").startsWith("warren@"));
        assertEquals(
                process().log().await(before, "accepting AMQP connection " + socket.name()), Deliveries.text(line));
    }

    @Test
    void onlyTheLevelsThatAreBoundCome() throws IOException {
        Deliveries errors = listen("error");
        Channel failing = channel();
        assertThrows(IOException.class, () -> failing.queueDeclarePassive("missing"));

        assertTrue(Deliveries.text(errors.next()).contains("no queue 'missing' in vhost '/'"));
        errors.expectNothing();
    }

    @Test
    void linesCauseNoFurtherLines() throws IOException {
        Deliveries lines = listen("#");
        socket().close();
        nextWith(lines, "closed without sending a protocol header");

        lines.expectNothing();
    }
}
