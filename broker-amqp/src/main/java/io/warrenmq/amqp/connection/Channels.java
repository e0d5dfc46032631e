package io.warrenmq.amqp.connection;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.warrenmq.amqp.channel.AmqpChannel;
import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.MethodCodec;
import io.warrenmq.amqp.method.MethodIds;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.limit.Admission;
import io.warrenmq.core.management.ChannelNumbers;
import io.warrenmq.core.shard.Countdown;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The channels of one connection by number, from open to close-ok. A channel that the broker has closed stays until the
 * client agrees, and hears nothing else meanwhile. Owned by the connection's shard.
 */
final class Channels {
    private final AmqpConnection connection;
    private final ConnectionLog log;
    private final ConnectionEvents events;
    private final IntObjectMap<AmqpChannel> byNumber = new IntObjectHashMap<>(2);
    private int max;
    private @Nullable Admission admission;

    /** Numbers that were in use once: late acknowledgements for them are no error. Null until one was closed. */
    private @Nullable BitSet closed;

    private @Nullable AmqpChannel last;

    Channels(AmqpConnection connection, ConnectionLog log, ConnectionEvents events) {
        this.connection = connection;
        this.log = log;
        this.events = events;
        events.of(this);
    }

    /** How many there are. */
    int count() {
        return byNumber.size();
    }

    /** How they do. */
    List<ChannelNumbers> numbers() {
        List<ChannelNumbers> all = new ArrayList<>(byNumber.size());
        byNumber.values().forEach(each -> all.add(each.numbers()));
        return all;
    }

    void limit(int channelMax) {
        max = channelMax;
    }

    /** The connection was admitted: its channels count from now on. */
    void admit(Admission place) {
        admission = place;
    }

    boolean isOpen(int number) {
        AmqpChannel channel = byNumber.get(number);
        return channel != null && channel.isOpen();
    }

    /** The method that the channel handled last; 0 when there is none. */
    int currentMethod(int number) {
        AmqpChannel channel = byNumber.get(number);
        return channel == null ? 0 : channel.currentMethod();
    }

    private @Nullable AmqpChannel find(int number) {
        AmqpChannel recent = last;
        if (recent != null && recent.number() == number) {
            return recent;
        }
        AmqpChannel channel = byNumber.get(number);
        last = channel;
        return channel;
    }

    void onMethod(int number, int methodId, ByteBuf payload, int length) {
        AmqpChannel channel = find(number);
        if (channel == null) {
            onMethodUnopened(number, methodId, payload, length);
        } else if (!channel.isOpen()) {
            onMethodClosing(number, methodId);
        } else {
            switch (methodId) {
                case MethodIds.CHANNEL_OPEN ->
                    throw new BrokerException(ReplyCode.CHANNEL_ERROR, "second 'channel.open' seen");
                case MethodIds.CHANNEL_CLOSE -> {
                    MethodCodec.decode(payload.readSlice(length));
                    // close-ok tells the client that others can have what this channel held.
                    channel.close(() -> closed(number, channel));
                }
                case MethodIds.CHANNEL_CLOSE_OK -> {} // answers a close that was never sent; harmless
                default -> channel.onMethod(payload, length);
            }
        }
    }

    private void onMethodUnopened(int number, int methodId, ByteBuf payload, int length) {
        switch (methodId) {
            case MethodIds.CHANNEL_OPEN -> {
                MethodCodec.decode(payload.readSlice(length));
                open(number);
            }
            // The client may have sent these before it heard that the channel is closed.
            case MethodIds.CHANNEL_CLOSE -> requireClosedOnce(number, () -> sendCloseOk(number));
            case MethodIds.BASIC_ACK, MethodIds.BASIC_NACK, MethodIds.BASIC_REJECT, MethodIds.CHANNEL_CLOSE_OK ->
                requireClosedOnce(number, () -> {});
            default -> throw notOpen();
        }
    }

    private void requireClosedOnce(int number, Runnable action) {
        if (closed == null || !closed.get(number)) {
            throw notOpen();
        }
        action.run();
    }

    private static BrokerException notOpen() {
        return new BrokerException(ReplyCode.CHANNEL_ERROR, "expected 'channel.open'");
    }

    private void onMethodClosing(int number, int methodId) {
        if (methodId == MethodIds.CHANNEL_CLOSE_OK) {
            forget(number);
        } else if (methodId == MethodIds.CHANNEL_CLOSE) {
            sendCloseOk(number);
        }
    }

    private void open(int number) {
        if (byNumber.size() >= max) {
            throw new BrokerException(
                    ReplyCode.NOT_ALLOWED,
                    "number of channels opened (" + byNumber.size() + ") has reached the negotiated channel_max (" + max
                            + ")");
        }
        if (admission != null) {
            admission.openChannel();
        }
        byNumber.put(number, new AmqpChannel(connection, number));
        events.channelOpened(number);
        connection.writer().method(number, new ChannelMethod.OpenOk());
    }

    private void closed(int number, AmqpChannel channel) {
        if (byNumber.get(number) == channel) {
            sendCloseOk(number);
        }
    }

    private void sendCloseOk(int number) {
        forget(number);
        connection.writer().method(number, new ChannelMethod.CloseOk());
    }

    private void forget(int number) {
        AmqpChannel gone = byNumber.remove(number);
        if (gone != null) {
            events.channelClosed(gone);
            if (admission != null) {
                admission.closeChannel();
            }
        }
        last = null;
        if (closed == null) {
            closed = new BitSet();
        }
        closed.set(number);
    }

    void onContent(int number, int type, ByteBuf payload, int length) {
        AmqpChannel channel = find(number);
        if (channel == null) {
            // The rest of a publish on a channel that has gone meanwhile; on one that never was, a mistake.
            requireClosedOnce(number, () -> {});
        } else if (channel.isOpen()) {
            if (type == FrameType.HEADER) {
                channel.onHeader(payload, length);
            } else {
                channel.onBody(payload, length);
            }
        }
    }

    /** Closes a channel from our side. */
    void refuse(int number, BrokerException refusal, int methodId) {
        AmqpChannel channel = byNumber.get(number);
        if (channel != null) {
            // Content frames are part of the publish before them.
            int named = methodId == 0 ? channel.currentMethod() : methodId;
            log.channelError(number, named, refusal);
            channel.close(() -> {});
            connection
                    .writer()
                    .method(
                            number,
                            new ChannelMethod.Close(
                                    refusal.code().code(), refusal.replyText(), named >>> 16, named & 0xFFFF));
        }
    }

    void resumeAll() {
        // A copy, because a consumer that goes on may end its channel.
        List<AmqpChannel> all = new ArrayList<>(byNumber.values());
        all.forEach(AmqpChannel::resume);
    }

    void permissionsChanged() {
        byNumber.values().forEach(each -> each.consumers().permissionsChanged());
    }

    /** Ends all channels; {@code onReturned} runs when the queues have back what they held. */
    void closeAll(Runnable onReturned) {
        byNumber.values().forEach(AmqpChannel::mute);
        Countdown returned = Countdown.of(byNumber.size(), onReturned);
        byNumber.values().forEach(channel -> {
            channel.close(returned::one);
            events.channelClosed(channel);
            if (admission != null) {
                admission.closeChannel();
            }
        });
        byNumber.clear();
        last = null;
    }
}
