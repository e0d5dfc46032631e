package io.warrenmq.amqp.connection;

import io.warrenmq.amqp.config.SaslMechanism;
import io.warrenmq.core.access.Secret;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import io.warrenmq.core.table.MalformedTableException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/** The SASL mechanisms that clients may log in with. */
final class Sasl {
    /** Who the client says it is, and by what. */
    sealed interface Claim {
        String name();
    }

    /** A name with its password, as the client sent them. */
    record Credentials(String name, Secret password) implements Claim {}

    /** The name in a certificate that TLS has verified. */
    record Certificate(String name) implements Claim {}

    private Sasl() {}

    /** Space-separated, as {@code connection.start} offers them. */
    static String offer(Collection<SaslMechanism> mechanisms) {
        return mechanisms.stream().sorted().map(SaslMechanism::name).collect(Collectors.joining(" "));
    }

    /**
     * Reads the response of {@code connection.start-ok}. Its texts never show what the client sent.
     *
     * @throws BrokerException 503 for an unknown mechanism, 502 for a malformed response
     */
    static Credentials read(String mechanism, byte[] response) {
        return switch (mechanism) {
            case "PLAIN" -> plain(response);
            case "AMQPLAIN" -> amqplain(response);
            default -> throw unknown(mechanism);
        };
    }

    /** The refusal of a mechanism that was not offered. */
    static BrokerException unknown(String mechanism) {
        return new BrokerException(ReplyCode.COMMAND_INVALID, "unknown authentication mechanism '" + mechanism + "'");
    }

    /** RFC 4616: authorisation id, NUL, name, NUL, password. */
    private static Credentials plain(byte[] response) {
        int first = indexOfNul(response, 0);
        int second = first < 0 ? -1 : indexOfNul(response, first + 1);
        if (second < 0 || indexOfNul(response, second + 1) >= 0) {
            throw malformed("response of mechanism PLAIN is invalid");
        }
        String name = new String(response, first + 1, second - first - 1, StandardCharsets.UTF_8);
        return new Credentials(name, new Secret(Arrays.copyOfRange(response, second + 1, response.length)));
    }

    private static int indexOfNul(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    /** A field table without its length, as RabbitMQ reads it. */
    private static Credentials amqplain(byte[] response) {
        try {
            FieldTable table = FieldTable.decode(response, 0, response.length);
            if (table.find("LOGIN") instanceof FieldValue.LongString name
                    && table.find("PASSWORD") instanceof FieldValue.LongString password) {
                return new Credentials(name.text(), new Secret(password.bytes().clone()));
            }
        } catch (MalformedTableException malformed) {
            throw malformed("response of mechanism AMQPLAIN is not a field table");
        }
        throw malformed("AMQPLAIN auth info is missing LOGIN or PASSWORD field");
    }

    private static BrokerException malformed(String explanation) {
        return new BrokerException(ReplyCode.SYNTAX_ERROR, explanation);
    }
}
