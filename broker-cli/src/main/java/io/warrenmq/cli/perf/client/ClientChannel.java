package io.warrenmq.cli.perf.client;

import io.netty.buffer.ByteBuf;
import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.frame.FrameWriter;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ChannelMethod;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.MethodCodec;
import io.warrenmq.amqp.method.MethodIds;
import io.warrenmq.cli.command.CommandFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * One channel of a connection: asks and hears answers, in order; what was not asked for goes to its traffic, parsed in
 * place and without an object. Owned by the connection's loop.
 */
public final class ClientChannel {
    private static final int METHOD_ID_BYTES = 4;

    /** Class, weight. */
    private static final int BODY_SIZE_AT = 4;

    private final ClientConnection connection;
    private final int number;
    private final ChannelTraffic traffic;
    private final Deque<CompletableFuture<Method>> asked = new ArrayDeque<>();

    ClientChannel(ClientConnection connection, int number, ChannelTraffic traffic) {
        this.connection = connection;
        this.number = number;
        this.traffic = traffic;
    }

    public int number() {
        return number;
    }

    public ClientConnection connection() {
        return connection;
    }

    public FrameWriter writer() {
        return connection.writer();
    }

    ChannelTraffic traffic() {
        return traffic;
    }

    /** Sends a method that the broker answers. The future fails when the channel or the connection ends first. */
    public CompletableFuture<Method> ask(Method question) {
        CompletableFuture<Method> answer = new CompletableFuture<>();
        if (connection.isClosed()) {
            answer.completeExceptionally(connection.whyClosed());
            return answer;
        }
        asked.add(answer);
        connection.writer().method(number, question);
        return answer;
    }

    void onFrame(int type, ByteBuf payload, int length) {
        switch (type) {
            case FrameType.METHOD -> onMethod(payload, length);
            case FrameType.HEADER -> traffic.onContent(payload.getLong(payload.readerIndex() + BODY_SIZE_AT));
            case FrameType.BODY -> traffic.onBody(payload, length);
            default -> connection.fail("the broker sent a frame of the unknown type " + type);
        }
    }

    private void onMethod(ByteBuf payload, int length) {
        int start = payload.readerIndex();
        int arguments = start + METHOD_ID_BYTES;
        switch (payload.getInt(start)) {
            case MethodIds.BASIC_DELIVER -> {
                int tagAt = arguments + 1 + payload.getUnsignedByte(arguments);
                traffic.onDelivery(payload.getLong(tagAt), payload.getByte(tagAt + Long.BYTES) != 0);
            }
            case MethodIds.BASIC_ACK ->
                traffic.onConfirm(payload.getLong(arguments), bit(payload, arguments + Long.BYTES), true);
            case MethodIds.BASIC_NACK ->
                traffic.onConfirm(payload.getLong(arguments), bit(payload, arguments + Long.BYTES), false);
            case MethodIds.BASIC_RETURN -> traffic.onReturn();
            default -> onOther(MethodCodec.decode(payload.slice(start, length)));
        }
    }

    private static boolean bit(ByteBuf payload, int at) {
        return (payload.getByte(at) & 1) != 0;
    }

    private void onOther(Method method) {
        switch (method) {
            case ChannelMethod.Close close -> {
                connection.writer().method(number, new ChannelMethod.CloseOk());
                connection.fail("the broker closed a channel: " + close.replyCode() + " " + close.replyText());
            }
            case ChannelMethod.Flow flow -> connection.writer().method(number, new ChannelMethod.FlowOk(flow.active()));
            case BasicMethod.Cancel _ -> connection.fail("the broker cancelled a consumer: its queue is gone");
            default -> answered(method);
        }
    }

    private void answered(Method answer) {
        CompletableFuture<Method> first = asked.poll();
        if (first == null) {
            connection.fail("the broker sent " + answer.name() + ", which nobody asked for");
        } else {
            first.complete(answer);
        }
    }

    void ended(CommandFailure why) {
        asked.forEach(each -> each.completeExceptionally(why));
        asked.clear();
    }
}
