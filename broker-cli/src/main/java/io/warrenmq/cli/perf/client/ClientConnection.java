package io.warrenmq.cli.perf.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.warrenmq.amqp.frame.FrameDecoder;
import io.warrenmq.amqp.frame.FrameListener;
import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.frame.FrameWriter;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.MethodCodec;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import io.warrenmq.core.shard.Shard;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: logs in, opens channels, hands frames to them. Whatever ends it before {@link #close} was
 * called is a failure that {@link #closed} tells, in one line. Owned by its event loop.
 */
public final class ClientConnection implements FrameListener {
    /** Frames until the broker has said how large they may be. */
    static final int FRAME_BYTES_FIRST = 131_072;

    private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final int CHANNELS_FIRST = 4;
    private static final int REPLY_SUCCESS = 200;

    private final ClientLogin login;
    private final Channel socket;
    private final FrameDecoder decoder;
    private final FrameWriter writer;
    private final CompletableFuture<ClientConnection> opened = new CompletableFuture<>();
    private final CompletableFuture<ClientConnection> closed = new CompletableFuture<>();
    private @Nullable ClientChannel[] channels = new ClientChannel[CHANNELS_FIRST];
    private int channelsOpen;
    private int blockedCount;
    private volatile boolean closing;
    private volatile @Nullable CommandFailure failure;

    ClientConnection(Channel socket, Shard shard, ClientLogin login) {
        this.login = login;
        this.socket = socket;
        this.decoder = FrameDecoder.forClient(this, FRAME_BYTES_FIRST);
        this.writer = new FrameWriter(socket, shard, FRAME_BYTES_FIRST);
    }

    FrameDecoder decoder() {
        return decoder;
    }

    /** The socket is connected. On the loop. */
    void begin() {
        writer.raw(PROTOCOL_HEADER);
    }

    /** Done when the broker has let the client in; fails when it has not. */
    CompletableFuture<ClientConnection> opened() {
        return opened;
    }

    /** Done when the connection has ended as {@link #close} wanted; fails when it ended in any other way. */
    public CompletableFuture<ClientConnection> closed() {
        return closed;
    }

    public FrameWriter writer() {
        return writer;
    }

    public EventLoop loop() {
        return socket.eventLoop();
    }

    /** Longest frame that was agreed, its eight bytes of framing included. */
    public int frameBytesMax() {
        return login.frameBytesMax();
    }

    /** How often the broker said that it takes no messages for now. */
    public int blockedCount() {
        return blockedCount;
    }

    /** Whether it has ended, or is about to. Any thread; only its loop knows for sure. */
    public boolean isClosed() {
        return closing || failure != null;
    }

    CommandFailure whyClosed() {
        CommandFailure why = failure;
        return why != null ? why : unavailable("the connection is closed");
    }

    /** Opens the next channel. On the loop. */
    public CompletableFuture<ClientChannel> openChannel(ChannelTraffic traffic) {
        int number = ++channelsOpen;
        if (number > login.channelMax()) {
            return CompletableFuture.failedFuture(
                    unavailable("the broker allows " + login.channelMax() + " channels on a connection"));
        }
        if (number >= channels.length) {
            channels = Arrays.copyOf(channels, channels.length * 2);
        }
        ClientChannel channel = new ClientChannel(this, number, traffic);
        channels[number] = channel;
        return channel.ask(new ChannelMethod.Open()).thenApply(_ -> channel);
    }

    /** Says good-bye; {@link #closed} tells when it is heard. On the loop. */
    public CompletableFuture<ClientConnection> close() {
        if (!isClosed()) {
            closing = true;
            writer.method(0, new ConnectionMethod.Close(REPLY_SUCCESS, "", 0, 0));
        }
        return closed;
    }

    /** Ends the connection because of something that should not be. On the loop. */
    public void fail(String why) {
        fail(unavailable(why));
    }

    private void fail(CommandFailure why) {
        decoder.stop();
        if (failure == null && !closed.isDone()) {
            failure = why;
            writer.closeAfterWriting();
            ended(why);
        }
    }

    private void ended(CommandFailure why) {
        for (ClientChannel channel : channels) {
            if (channel != null) {
                channel.ended(why);
            }
        }
        opened.completeExceptionally(why);
        closed.completeExceptionally(why);
    }

    @Override
    public boolean onProtocolHeader(long header) {
        return false; // a client's decoder expects none
    }

    @Override
    public void onFrame(int type, int channelNumber, ByteBuf payload, int length) {
        if (channelNumber > 0) {
            ClientChannel channel = channelNumber < channels.length ? channels[channelNumber] : null;
            if (channel == null) {
                fail("the broker sent a frame on channel " + channelNumber + ", which is not open");
            } else {
                channel.onFrame(type, payload, length);
            }
        } else if (type == FrameType.METHOD) {
            onMethod(MethodCodec.decode(payload.slice(payload.readerIndex(), length)));
        }
    }

    private void onMethod(Method method) {
        switch (method) {
            case ConnectionMethod.Start start -> writer.method(0, login.answer(start));
            case ConnectionMethod.Tune tune -> tuned(tune);
            case ConnectionMethod.OpenOk _ -> opened.complete(this);
            case ConnectionMethod.Blocked _ -> blockedCount++;
            case ConnectionMethod.Unblocked _ -> {
                // The broker reads again; that is all there is to it.
            }
            case ConnectionMethod.Close close -> {
                writer.method(0, new ConnectionMethod.CloseOk());
                fail("the broker closed the connection: " + close.replyCode() + " " + close.replyText());
            }
            case ConnectionMethod.CloseOk _ -> {
                closed.complete(this);
                decoder.stop();
                socket.close();
            }
            default -> fail("the broker sent " + method.name() + " on channel 0");
        }
    }

    private void tuned(ConnectionMethod.Tune tune) {
        ConnectionMethod.TuneOk answer = login.answer(tune);
        writer.method(0, answer);
        writer.method(0, login.open());
        decoder.limitPayload(login.frameBytesMax() - FrameType.OVERHEAD_BYTES);
        writer.limitFrame(login.frameBytesMax());
        if (answer.heartbeatSeconds() > 0) {
            new Pulse(socket, writer, answer.heartbeatSeconds()).start();
        }
    }

    @Override
    public void onMalformedFrame(String explanation) {
        fail("what answers at " + login.address() + " is no AMQP 0-9-1 broker, or sent a malformed frame: "
                + explanation);
    }

    @Override
    public void onReadComplete() {
        for (int number = 1; number <= channelsOpen && number < channels.length; number++) {
            ClientChannel channel = channels[number];
            if (channel != null) {
                channel.traffic().onReadComplete();
            }
        }
    }

    @Override
    public void onWritabilityChanged() {
        for (int number = 1; number <= channelsOpen && number < channels.length && writer.isWritable(); number++) {
            ClientChannel channel = channels[number];
            if (channel != null) {
                channel.traffic().onWritable();
            }
        }
    }

    @Override
    public void onDisconnect() {
        writer.discard();
        if (!closed.isDone()) {
            fail(unavailable("the connection to " + login.address() + " broke"
                    + (opened.isDone() ? "" : " while logging in as '" + login.user() + "'")));
        }
    }

    @Override
    public void onFailure(Throwable cause) {
        fail("the connection to " + login.address() + " failed: " + cause.getMessage());
    }

    static CommandFailure unavailable(String why) {
        return new CommandFailure(ExitCode.UNAVAILABLE, why);
    }
}
