package io.warrenmq.tests.amqp;

import static io.warrenmq.tests.harness.Messages.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import io.warrenmq.tests.harness.AmqpMethod;
import io.warrenmq.tests.harness.AmqpTest;
import io.warrenmq.tests.harness.Closing;
import io.warrenmq.tests.harness.Deliveries;
import io.warrenmq.tests.harness.RawConnection;
import io.warrenmq.tests.harness.WireWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bounds on what one client may send, and that others do not notice when one hits them. */
final class LimitsTest extends AmqpTest {
    private static final int TABLE_DEPTH_MAX = 32;
    private static final int TABLE_ENTRIES_MAX = 1024;

    @AfterEach
    void othersAreUnharmed() throws IOException {
        Channel channel = channel(connect());
        String queue = channel.queueDeclare().getQueue();
        Deliveries deliveries = Deliveries.consumeNoAck(channel, queue);
        channel.basicPublish("", queue, null, bytes("unharmed"));
        assertEquals("unharmed", deliveries.nextBody());
    }

    @Test
    void tableNestedToTheLimitIsAccepted() {
        RawConnection socket = raw();
        declare(socket, nested(TABLE_DEPTH_MAX - 1));

        socket.expect(1, AmqpMethod.QUEUE_DECLARE_OK);
    }

    @Test
    void tableNestedDeeperThanTheLimitIsRefused() {
        RawConnection socket = raw();
        declare(socket, nested(TABLE_DEPTH_MAX + 1));

        assertMalformed(socket);
    }

    @Test
    void tableNestedThousandsDeepIsRefused() {
        RawConnection socket = raw();
        declare(socket, nested(3000));

        assertMalformed(socket);
    }

    @Test
    void tableWithAsManyEntriesAsAllowedIsAccepted() {
        RawConnection socket = raw();
        declare(socket, new WireWriter().table(entries(TABLE_ENTRIES_MAX)));

        socket.expect(1, AmqpMethod.QUEUE_DECLARE_OK);
    }

    @Test
    void tableWithMoreEntriesThanAllowedIsRefused() {
        RawConnection socket = raw();
        declare(socket, new WireWriter().table(entries(TABLE_ENTRIES_MAX + 1)));

        assertMalformed(socket);
    }

    /** An array that claims two gigabytes inside a small frame must not be allocated. */
    @Test
    void arrayLongerThanItsTableIsRefused() {
        RawConnection socket = raw();
        declare(socket, new WireWriter().table("array", 'A', new WireWriter().longInt(0x7fff_fff0)));

        assertMalformed(socket);
    }

    @Test
    void unknownFieldTypeIsRefused() {
        RawConnection socket = raw();
        declare(socket, new WireWriter().table("strange", 'Z', new WireWriter().octet(1)));

        assertMalformed(socket);
    }

    @ParameterizedTest
    @ValueSource(chars = {'t', 'b', 'B', 's', 'u', 'I', 'i', 'l', 'f', 'd', 'D', 'S', 'A', 'F', 'T', 'V', 'x'})
    void fieldTypesOfAllClientsAreUnderstood(char type) {
        RawConnection socket = raw();
        declare(socket, new WireWriter().table("x-any", type, valueOf(type)));

        socket.expect(1, AmqpMethod.QUEUE_DECLARE_OK);
    }

    private static WireWriter valueOf(char type) {
        return switch (type) {
            case 't', 'b', 'B' -> new WireWriter().octet(1);
            case 's', 'u' -> new WireWriter().shortInt(1);
            case 'I', 'i', 'f' -> new WireWriter().longInt(1);
            case 'l', 'd', 'T' -> new WireWriter().longLong(1);
            case 'D' -> new WireWriter().octet(0).longInt(1);
            case 'S', 'x' -> new WireWriter().longString("one");
            case 'V' -> new WireWriter();
            default -> new WireWriter().longInt(0);
        };
    }

    private static void declare(RawConnection socket, WireWriter arguments) {
        WireWriter method = new WireWriter()
                .shortInt(0)
                .shortString("")
                .bits(false, false, true, false, false)
                .bytes(arguments.toBytes());
        socket.sendMethod(1, AmqpMethod.QUEUE_DECLARE, method);
    }

    /** Tables inside one another, {@code depth} levels in all. */
    private static WireWriter nested(int depth) {
        WireWriter table = new WireWriter().longInt(0);
        for (int level = 1; level < depth; level++) {
            table = new WireWriter().table("t", 'F', table);
        }
        return table;
    }

    private static Map<String, Integer> entries(int count) {
        Map<String, Integer> entries = new HashMap<>();
        for (int i = 0; i < count; i++) {
            entries.put("key-" + i, i);
        }
        return entries;
    }

    private static void assertMalformed(RawConnection socket) {
        Closing closing = socket.expectConnectionClose();
        assertTrue(closing.code() == 501 || closing.code() == 502, () -> "closed with " + closing);
    }
}
