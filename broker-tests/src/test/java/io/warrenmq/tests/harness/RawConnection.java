package io.warrenmq.tests.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A socket on which a test sends and reads single frames, and so can break every rule. Used by one thread. */
public final class RawConnection implements AutoCloseable {
    private static final byte[] PROTOCOL_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

    private final Socket socket;
    private final DataInputStream in;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    public static RawConnection connect(Endpoint endpoint) {
        try {
            Socket socket = new Socket(endpoint.host(), endpoint.port());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) Timeouts.ANSWER.toMillis());
            return new RawConnection(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RawConnection send(byte... bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RawConnection send(String ascii) {
        return send(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends {@code bytes} one by one, each in a segment of its own. */
    public RawConnection sendByteByByte(byte... bytes) {
        for (byte one : bytes) {
            send(one);
        }
        return this;
    }

    public RawConnection sendProtocolHeader() {
        return send(PROTOCOL_HEADER);
    }

    public RawConnection sendFrame(int type, int channel, byte... payload) {
        return send(Frame.encode(type, channel, payload));
    }

    public RawConnection sendMethod(int channel, AmqpMethod method, WireWriter arguments) {
        return send(Frame.encodeMethod(channel, method, arguments));
    }

    public RawConnection openChannel(int channel) {
        sendMethod(channel, AmqpMethod.CHANNEL_OPEN, new WireWriter().shortString(""));
        expect(channel, AmqpMethod.CHANNEL_OPEN_OK);
        return this;
    }

    /** Closes the channel and skips all that was on its way before the answer. */
    public RawConnection closeChannel(int channel) {
        sendMethod(
                channel,
                AmqpMethod.CHANNEL_CLOSE,
                new WireWriter().shortInt(200).shortString("OK").shortInt(0).shortInt(0));
        Frame frame = nextFrame();
        while (!frame.is(AmqpMethod.CHANNEL_CLOSE_OK)) {
            assertEquals(channel, frame.channel());
            frame = nextFrame();
        }
        return this;
    }

    /** Sends a complete message to {@code exchange}, its body in one frame. */
    public RawConnection publish(int channel, String exchange, String routingKey, byte... body) {
        send(publishMethod(channel, exchange, routingKey));
        send(Frame.encodeHeader(channel, 60, body.length));
        return body.length == 0 ? this : sendFrame(Frame.BODY, channel, body);
    }

    /** The bytes of a basic.publish without flags. */
    public static byte[] publishMethod(int channel, String exchange, String routingKey) {
        return Frame.encodeMethod(
                channel,
                AmqpMethod.BASIC_PUBLISH,
                new WireWriter()
                        .shortInt(0)
                        .shortString(exchange)
                        .shortString(routingKey)
                        .octet(0));
    }

    /** Declares an exclusive, server-named queue and answers its name. */
    public String declareQueue(int channel) {
        sendMethod(
                channel,
                AmqpMethod.QUEUE_DECLARE,
                new WireWriter()
                        .shortInt(0)
                        .shortString("")
                        .bits(false, false, true, false, false)
                        .longInt(0));
        return expect(channel, AmqpMethod.QUEUE_DECLARE_OK).shortString();
    }

    /** The next frame, heartbeats included. A reset connection counts as ended. */
    public Frame nextFrameOrHeartbeat() throws EOFException {
        try {
            int type = in.readUnsignedByte();
            int channel = in.readUnsignedShort();
            byte[] payload = new byte[in.readInt()];
            in.readFully(payload);
            assertEquals(Frame.END, in.readUnsignedByte(), "frame end");
            return new Frame(type, channel, payload);
        } catch (SocketTimeoutException _) {
            return fail("no frame within " + Timeouts.ANSWER);
        } catch (SocketException e) {
            throw (EOFException) new EOFException("reset").initCause(e);
        } catch (EOFException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next frame that is not a heartbeat. */
    public Frame nextFrame() {
        try {
            Frame frame = nextFrameOrHeartbeat();
            while (frame.type() == Frame.HEARTBEAT) {
                frame = nextFrameOrHeartbeat();
            }
            return frame;
        } catch (EOFException _) {
            return fail("the broker closed the socket where a frame was expected");
        }
    }

    /** Reads a method that must be the next frame; answers a reader at its first argument. */
    public WireReader expect(int channel, AmqpMethod method) {
        Frame frame = nextFrame();
        if (!frame.is(method) || frame.channel() != channel) {
            return fail("expected " + method + " on channel " + channel + ", got " + frame);
        }
        return frame.arguments();
    }

    /** Reads eight bytes: the broker's own protocol header when it refuses ours. */
    public byte[] readProtocolHeader() {
        byte[] header = new byte[PROTOCOL_HEADER.length];
        try {
            in.readFully(header);
            return header;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The broker must close the connection with this code and text ({@code ...} stands for any text), then, after our
     * close-ok, the socket.
     */
    public Closing expectConnectionClose(int code, String text) {
        Closing closing = expectConnectionClose();
        closing.assertIs(code, text);
        return closing;
    }

    /** The broker must close the connection for a reason that the test checks itself. */
    public Closing expectConnectionClose() {
        Closing closing = Closing.read(expect(0, AmqpMethod.CONNECTION_CLOSE));
        sendMethod(0, AmqpMethod.CONNECTION_CLOSE_OK, new WireWriter());
        expectEndOfStream();
        return closing;
    }

    /** The broker must close the channel with this code and text; we answer close-ok. */
    public Closing expectChannelClose(int channel, int code, String text) {
        Closing closing = expectChannelCloseUnanswered(channel, code, text);
        sendMethod(channel, AmqpMethod.CHANNEL_CLOSE_OK, new WireWriter());
        return closing;
    }

    /** The broker must close the channel with this code and text; the test answers, or does not. */
    public Closing expectChannelCloseUnanswered(int channel, int code, String text) {
        Closing closing = Closing.read(expect(channel, AmqpMethod.CHANNEL_CLOSE));
        closing.assertIs(code, text);
        return closing;
    }

    /** The broker must close the socket without another frame. */
    public void expectEndOfStream() {
        try {
            int next = in.read();
            if (next >= 0) {
                fail("expected the end of the stream, got a byte " + next);
            }
        } catch (SocketTimeoutException _) {
            fail("the broker kept the socket open");
        } catch (SocketException _) {
            // A reset: the broker closed while bytes of ours were on their way. Closed is closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says that no more will come, and answers all frames until the broker has closed the socket, which it must. */
    public List<Frame> finish() {
        List<Frame> frames = new ArrayList<>();
        try {
            socket.shutdownOutput();
            while (true) {
                frames.add(nextFrameOrHeartbeat());
            }
        } catch (IOException _) {
            return frames;
        }
    }

    /** The broker must close the socket, with or without saying why: refusals before login may be silent. */
    public void expectRefusal() {
        try {
            Frame frame = nextFrameOrHeartbeat();
            if (!frame.is(AmqpMethod.CONNECTION_CLOSE)) {
                fail("expected the connection to be closed, got " + frame);
            }
            sendMethod(0, AmqpMethod.CONNECTION_CLOSE_OK, new WireWriter());
            expectEndOfStream();
        } catch (EOFException _) {
            // Closed without a word.
        }
    }

    /** Nothing may come for {@code duration}, not even a heartbeat. */
    public void expectSilence(Duration duration) {
        try {
            socket.setSoTimeout((int) duration.toMillis());
            int next = in.read();
            fail(next < 0 ? "the broker closed the socket" : "unexpected byte " + next);
        } catch (SocketTimeoutException _) {
            restoreReadTimeout();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void restoreReadTimeout() {
        try {
            socket.setSoTimeout((int) Timeouts.ANSWER.toMillis());
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How the broker's log names this connection. */
    public String name() {
        return "127.0.0.1:" + socket.getLocalPort() + " -> 127.0.0.1:" + socket.getPort();
    }

    /** Closes the socket without a word, as a client that dies does. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
