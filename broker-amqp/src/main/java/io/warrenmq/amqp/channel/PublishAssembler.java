package io.warrenmq.amqp.channel;

import io.netty.buffer.ByteBuf;
import io.warrenmq.amqp.method.MalformedFrameException;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.message.Message;
import io.warrenmq.core.message.PropertyFlags;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts a message together from its method, header and body frames. Owned by the connection's shard.
 *
 * <p>Bounds: a body longer than the maximum is refused at its header; memory grows with the bytes that arrive, not with
 * those announced, and is charged to the connection's {@link AssemblyBudget}.
 */
final class PublishAssembler {
    private enum Awaits {
        METHOD,
        HEADER,
        BODY
    }

    private static final int CLASS_BASIC = 60;

    /** Class id, weight, body size. */
    private static final int HEADER_FIXED_BYTES = 12;

    private static final int FLAGS_BYTES = 2;

    /** Bodies up to this size get their array at once, larger ones as they arrive. */
    private static final int EAGER_BODY_BYTES_MAX = 4096;

    private static final byte[] NO_CONTENT = {};

    private final AssemblyBudget budget;
    private final int messageBytesMax;

    private Awaits awaits = Awaits.METHOD;
    private String exchange = "";
    private String routingKey = "";
    private boolean mandatory;
    private byte[] content = NO_CONTENT;
    private int propertiesLength;
    private int received;
    private int expected;

    PublishAssembler(AssemblyBudget budget, int messageBytesMax) {
        this.budget = budget;
        this.messageBytesMax = messageBytesMax;
    }

    /** Whether the message under way was published as mandatory. */
    boolean isMandatory() {
        return mandatory;
    }

    /** A method frame may come now: no content is outstanding. */
    void requireMethodAllowed() {
        switch (awaits) {
            case METHOD -> {}
            case HEADER ->
                throw unexpected("expected content header for class 60, got non content header frame instead");
            case BODY -> throw unexpected("expected content body, got non content body frame instead");
        }
    }

    void begin(String toExchange, String key, boolean isMandatory) {
        exchange = toExchange;
        routingKey = key;
        mandatory = isMandatory;
        awaits = Awaits.HEADER;
    }

    /** Takes the content header; the message when it has no body. */
    @Nullable
    Message header(ByteBuf in, int length) {
        switch (awaits) {
            case METHOD -> throw unexpected("expected method frame, got non method frame instead");
            case BODY -> throw unexpected("expected content body, got non content body frame instead");
            case HEADER -> {}
        }
        if (length < HEADER_FIXED_BYTES + FLAGS_BYTES) {
            throw new MalformedFrameException("content header of " + length + " bytes");
        }
        int classId = in.readUnsignedShort();
        if (classId != CLASS_BASIC) {
            throw unexpected("expected content header for class 60, got one for class " + classId + " instead");
        }
        in.skipBytes(2);
        long bodyBytes = in.readLong();
        if (bodyBytes < 0 || bodyBytes > messageBytesMax) {
            abandon();
            throw BrokerException.preconditionFailed("message size " + Long.toUnsignedString(bodyBytes)
                    + " is larger than configured max size " + messageBytesMax);
        }
        propertiesLength = length - HEADER_FIXED_BYTES;
        received = propertiesLength;
        expected = propertiesLength + (int) bodyBytes;
        int contentBytes = bodyBytes <= EAGER_BODY_BYTES_MAX ? expected : propertiesLength;
        budget.take(contentBytes);
        content = new byte[contentBytes];
        awaits = Awaits.BODY;
        in.readBytes(content, 0, propertiesLength);
        PropertyFlags.validate(content, 0, propertiesLength);
        return received == expected ? finish() : null;
    }

    /** Takes a part of the body; the message when it is the last. */
    @Nullable
    Message body(ByteBuf in, int length) {
        switch (awaits) {
            case METHOD -> throw unexpected("expected method frame, got non method frame instead");
            case HEADER ->
                throw unexpected("expected content header for class 60, got non content header frame instead");
            case BODY -> {}
        }
        if (length > expected - received) {
            throw new MalformedFrameException(
                    "body is longer than the " + (expected - propertiesLength) + " bytes that its header announced");
        }
        reserve(received + length);
        in.readBytes(content, received, length);
        received += length;
        return received == expected ? finish() : null;
    }

    private void reserve(int needed) {
        if (needed > content.length) {
            long doubled = Math.max(needed, 2L * content.length);
            int capacity = (int) Math.min(expected, doubled);
            budget.take(capacity - content.length);
            content = Arrays.copyOf(content, capacity);
        }
    }

    private Message finish() {
        Message message = new Message(exchange, routingKey, content, propertiesLength);
        abandon();
        return message;
    }

    /** Forgets the message under way. */
    void abandon() {
        if (awaits == Awaits.BODY) {
            budget.giveBack(content.length);
        }
        content = NO_CONTENT;
        awaits = Awaits.METHOD;
    }

    private static BrokerException unexpected(String explanation) {
        return new BrokerException(ReplyCode.UNEXPECTED_FRAME, explanation);
    }
}
