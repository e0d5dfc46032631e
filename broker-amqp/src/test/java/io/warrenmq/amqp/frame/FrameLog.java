package io.warrenmq.amqp.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** Writes down all that a decoder says, and does on every frame what the test wants. */
class FrameLog implements FrameListener {
    final List<String> lines = new ArrayList<>();
    int readCompleteCount;
    int disconnectCount;
    int writabilityCount;
    Consumer<Integer> onFrame = _ -> {};
    boolean acceptHeader = true;
    private int frameCount;

    List<String> takeLines() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    @Override
    public boolean onProtocolHeader(long header) {
        lines.add("header " + HexFormat.of().toHexDigits(header));
        return acceptHeader;
    }

    @Override
    public void onFrame(int type, int channel, ByteBuf payload, int length) {
        lines.add(type + " " + channel + " " + ByteBufUtil.hexDump(payload, payload.readerIndex(), length));
        onFrame.accept(++frameCount);
    }

    @Override
    public void onMalformedFrame(String explanation) {
        lines.add("malformed " + explanation);
    }

    @Override
    public void onReadComplete() {
        readCompleteCount++;
    }

    @Override
    public void onDisconnect() {
        disconnectCount++;
    }

    @Override
    public void onWritabilityChanged() {
        writabilityCount++;
    }

    @Override
    public void onFailure(Throwable cause) {
        lines.add("failure " + cause.getMessage());
    }
}
