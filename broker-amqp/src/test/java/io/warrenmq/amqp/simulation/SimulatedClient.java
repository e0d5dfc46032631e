package io.warrenmq.amqp.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.netty.buffer.ByteBuf;
import io.warrenmq.amqp.connection.AmqpConnection;
import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.method.BasicMethod;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client of the {@link SimulatedBroker}: what it sends is handled to the end before the call returns. */
public final class SimulatedClient {
    private final SimulatedBroker broker;
    private final Simulation.SimulatedShard shard;
    private final SocketStub socket;
    private final AmqpConnection connection;

    SimulatedClient(SimulatedBroker broker, Simulation.SimulatedShard shard) {
        this.broker = broker;
        this.shard = shard;
        socket = new SocketStub(broker.buffers().allocator());
        connection = new AmqpConnection(socket, shard, broker, broker.names());
        socket.pipeline().addLast(connection.decoder());
    }

    public AmqpConnection connection() {
        return connection;
    }

    public SocketStub socket() {
        return socket;
    }

    /** Whether the broker reads from this client at present. */
    public boolean isRead() {
        return socket.config().isAutoRead();
    }

    public SimulatedClient send(ClientBytes sent) {
        return send(sent.bytes());
    }

    public SimulatedClient send(int channel, Method method) {
        return send(new ClientBytes().method(channel, method));
    }

    /** One read of the broker's. */
    public SimulatedClient send(byte[] bytes) {
        return send(bytes, 0, bytes.length);
    }

    public SimulatedClient send(byte[] bytes, int from, int to) {
        read(bytes, from, to);
        settle();
        return this;
    }

    /** One read of the broker's, of which the consequences on other shards wait for {@link #settle}. */
    public void read(byte[] bytes, int from, int to) {
        ByteBuf read = broker.buffers().of(bytes, from, to);
        broker.simulation().inside(shard, () -> socket.writeInbound(read));
    }

    /** The client reads its socket again, after {@link SocketStub#fill}. */
    public void drain() {
        broker.simulation().inside(shard, socket::drain);
    }

    public void settle() {
        broker.simulation().inside(shard, socket::runPendingTasks);
        broker.simulation().settle();
        broker.simulation().inside(shard, socket::runPendingTasks);
        broker.simulation().settle();
    }

    /** The client's end of the socket goes, without a word; what was received is dropped. */
    public void disconnect() {
        broker.simulation().inside(shard, socket::close);
        settle();
        socket.takeReceived();
    }

    /** Everything that the broker has sent since the last time of asking. */
    public List<Frame> takeFrames() {
        return Frame.parse(socket.takeReceived());
    }

    /** The methods among it, in order, heartbeats and content left out. */
    public List<Method> takeMethods() {
        return takeFrames().stream().filter(Frame::isMethod).map(Frame::method).toList();
    }

    /** The bodies among it, each as text. */
    public List<String> takeBodies() {
        List<String> bodies = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        long missing = 0;
        for (Frame frame : takeFrames()) {
            if (frame.type() == FrameType.HEADER) {
                missing = frame.bodyBytes();
            } else if (frame.type() == FrameType.BODY) {
                body.append(new String(frame.payload(), StandardCharsets.UTF_8));
                missing -= frame.payload().length;
            }
            if (frame.type() != FrameType.METHOD && missing == 0) {
                bodies.add(body.toString());
                body.setLength(0);
            }
        }
        return bodies;
    }

    /** Exactly one method has come, of this kind, alone. */
    public <T extends Method> T expect(Class<T> kind) {
        List<Frame> frames = takeFrames();
        assertEquals(1, frames.size(), frames::toString);
        return assertInstanceOf(kind, frames.getFirst().method());
    }

    /** Exactly one answer to a {@code basic.get} has come, with this body; its delivery tag is returned. */
    public long expectGot(String body) {
        List<Frame> frames = takeFrames();
        assertEquals(3, frames.size(), frames::toString);
        assertEquals(body, new String(frames.getLast().payload(), StandardCharsets.UTF_8));
        return assertInstanceOf(BasicMethod.GetOk.class, frames.getFirst().method())
                .deliveryTag();
    }

    /** The broker has closed the connection with this text, perhaps after other frames. */
    public ConnectionMethod.Close expectClosed(String replyText) {
        List<Method> methods = takeMethods();
        assertFalse(methods.isEmpty(), "nothing was received");
        ConnectionMethod.Close close = assertInstanceOf(ConnectionMethod.Close.class, methods.getLast());
        assertEquals(replyText, close.replyText());
        return close;
    }
}
