package io.warrenmq.amqp.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.warrenmq.amqp.channel.AmqpChannel;
import io.warrenmq.amqp.channel.AssemblyBudget;
import io.warrenmq.amqp.channel.ChannelLink;
import io.warrenmq.amqp.channel.NameCache;
import io.warrenmq.amqp.config.AmqpConfig;
import io.warrenmq.amqp.frame.FrameDecoder;
import io.warrenmq.amqp.frame.FrameListener;
import io.warrenmq.amqp.frame.FrameType;
import io.warrenmq.amqp.frame.FrameWriter;
import io.warrenmq.amqp.method.ConnectionMethod;
import io.warrenmq.amqp.method.MalformedFrameException;
import io.warrenmq.amqp.method.Method;
import io.warrenmq.amqp.method.MethodCodec;
import io.warrenmq.amqp.method.MethodIds;
import io.warrenmq.amqp.method.UnknownMethodException;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.limit.Admission;
import io.warrenmq.core.limit.Admitted;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.shard.Timer;
import io.warrenmq.core.table.MalformedTableException;
import io.warrenmq.core.vhost.Session;
import io.warrenmq.core.vhost.VirtualHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One AMQP connection from its first byte to its last: the handshake, its channels, and how it ends. All errors of a
 * connection's frames are caught here and nowhere else; each closes what its reply code says. Owned by one shard.
 */
public final class AmqpConnection implements FrameListener, ChannelLink, Admitted {
    private static final long HEADER_0_9_1 = 0x414D_5150_0000_0901L;

    /** What clients of AMQP 0-9 send; they are served as 0-9-1, as in RabbitMQ. */
    private static final long HEADER_0_9 = 0x414D_5150_0101_0009L;

    /** Time for the client to answer our close. */
    private static final int CLOSE_MS = 10_000;

    private final Channel socket;
    private final Shard shard;
    private final ConnectionHost host;
    private final NameCache names;
    private final FrameDecoder decoder;
    private final FrameWriter writer;
    private final Handshake handshake;
    private final Authentication authentication;
    private final ConnectionLog log;
    private final ConnectionEvents events;
    private final Channels channels;
    private final AssemblyBudget assemblyBudget;
    private final Blocking blocking;
    private final Reading reading;
    private final Drowning drowning;
    private final TlsSide tls;

    private Phase phase = Phase.ACCEPTED;
    private @Nullable Session session;
    private @Nullable VirtualHost vhost;
    private @Nullable Admission admission;
    private @Nullable Heartbeat heartbeat;
    private Timer deadline;
    private int currentMethod;

    public AmqpConnection(Channel socket, Shard shard, ConnectionHost host, NameCache names) {
        this.socket = socket;
        this.shard = shard;
        this.host = host;
        this.names = names;
        this.decoder = new FrameDecoder(this, AmqpConfig.INITIAL_FRAME_BYTES_MAX);
        this.writer = new FrameWriter(socket, shard, config().frameBytesMax());
        Peer peer = Peer.at(socket.remoteAddress());
        this.log = new ConnectionLog(peer, socket.localAddress());
        this.handshake = new Handshake(host.broker(), peer, host.mechanisms());
        this.events = new ConnectionEvents(this, host, log.name(), socket, handshake);
        this.channels = new Channels(this, log, events);
        this.assemblyBudget = new AssemblyBudget(config().assemblyBytesMax(), host.assemblyPool());
        this.blocking = new Blocking(this, host.alarms());
        this.reading = new Reading(socket, shard, decoder);
        this.authentication =
                new Authentication(handshake, shard, reading, log, events, config().loginFailureDelayMs());
        this.drowning = new Drowning(writer, reading);
        this.tls = new TlsSide(handshake, events, log);
        this.deadline = shard.schedule(config().loginMs(), this::loginTimedOut);
    }

    /** The TLS under it. */
    public TlsSide tls() {
        return tls;
    }

    /** The handler that feeds it. */
    public FrameDecoder decoder() {
        return decoder;
    }

    // --- frames

    @Override
    public boolean onProtocolHeader(long header) {
        if (header == HEADER_0_9_1 || header == HEADER_0_9) {
            log.accepted();
            phase = Phase.STARTING;
            send(handshake.start());
            return true;
        }
        log.badHeader(header);
        writer.raw("AMQP\0\0\11\1".getBytes(StandardCharsets.ISO_8859_1));
        writer.closeAfterWriting();
        return false;
    }

    @Override
    public void onFrame(int type, int channel, ByteBuf payload, int length) {
        currentMethod = 0;
        try {
            switch (type) {
                case FrameType.METHOD -> {
                    currentMethod = length < 4 ? 0 : payload.getInt(payload.readerIndex());
                    if (channel == 0) {
                        onMethod(payload, length);
                    } else if (isRunningFor(channel)) {
                        channels.onMethod(channel, currentMethod, payload, length);
                    }
                }
                case FrameType.HEADER, FrameType.BODY -> {
                    if (isRunningFor(channel)) {
                        channels.onContent(channel, type, payload, length);
                    }
                }
                case FrameType.HEARTBEAT -> {
                    if (channel != 0) {
                        throw new BrokerException(ReplyCode.UNEXPECTED_FRAME, "heartbeat on channel " + channel);
                    }
                }
                default ->
                    throw new BrokerException(
                            ReplyCode.FRAME_ERROR, "type " + type + ", " + length + " octets: unknown_frame");
            }
        } catch (BrokerException refusal) {
            refuse(channel, refusal, currentMethod);
        } catch (MalformedFrameException | MalformedTableException malformed) {
            refuse(0, new BrokerException(ReplyCode.FRAME_ERROR, text(malformed)), currentMethod);
        } catch (UnknownMethodException unknown) {
            refuse(0, new BrokerException(ReplyCode.COMMAND_INVALID, text(unknown)), currentMethod);
        } catch (RuntimeException | AssertionError defect) {
            log.defect(defect);
            refuse(0, new BrokerException(ReplyCode.INTERNAL_ERROR, "internal error, see the log"), currentMethod);
        }
        drowning.look(phase);
    }

    private static String text(RuntimeException mistake) {
        return String.valueOf(mistake.getMessage());
    }

    /** Whether frames of channels are heard; refuses them before the connection runs. */
    private boolean isRunningFor(int channel) {
        if (phase.isHandshake() || channel == 0) {
            throw unexpectedMethod();
        }
        return phase == Phase.RUNNING;
    }

    private BrokerException unexpectedMethod() {
        return new BrokerException(ReplyCode.CHANNEL_ERROR, "unexpected method in connection state " + phase.word());
    }

    @Override
    public void onMalformedFrame(String explanation) {
        refuse(0, new BrokerException(ReplyCode.FRAME_ERROR, explanation), 0);
    }

    private void onMethod(ByteBuf payload, int length) {
        if (phase == Phase.CLOSING) {
            if (currentMethod == MethodIds.CONNECTION_CLOSE_OK) {
                writer.closeAfterWriting();
            } else if (currentMethod == MethodIds.CONNECTION_CLOSE) {
                send(new ConnectionMethod.CloseOk());
                writer.closeAfterWriting();
            }
            return;
        }
        switch (MethodCodec.decode(payload.readSlice(length))) {
            case ConnectionMethod.StartOk answer when phase == Phase.STARTING -> login(answer);
            case ConnectionMethod.TuneOk answer when phase == Phase.TUNING -> tune(answer);
            case ConnectionMethod.Open request when phase == Phase.OPENING -> open(request);
            case ConnectionMethod.UpdateSecret request when phase == Phase.RUNNING -> renew(request);
            case ConnectionMethod.Close _ when phase != Phase.CLOSED -> closedByClient();
            case Method _ -> throw unexpectedMethod();
        }
    }

    // --- handshake

    private void login(ConnectionMethod.StartOk answer) {
        int startOk = currentMethod;
        BooleanSupplier wanted = () -> phase == Phase.STARTING;
        authentication.begin(answer, wanted, this::offerLimits, () -> refuseLogin(answer, startOk));
    }

    private void offerLimits() {
        phase = Phase.TUNING;
        send(new ConnectionMethod.Tune(config().channelMax(), config().frameBytesMax(), config().heartbeatSeconds()));
    }

    private void refuseLogin(ConnectionMethod.StartOk answer, int startOk) {
        if (handshake.clientHas("authentication_failure_close")) {
            sendClose(Authentication.refusal(answer.mechanism()), startOk);
            release(); // for the client's answer
        } else {
            socket.close(); // without a word to clients that do not expect one
        }
    }

    private void renew(ConnectionMethod.UpdateSecret request) {
        int updateSecret = currentMethod;
        authentication.renew(
                request,
                () -> phase == Phase.RUNNING,
                () -> send(new ConnectionMethod.UpdateSecretOk()),
                refusal -> refuse(0, refusal, updateSecret));
    }

    private void tune(ConnectionMethod.TuneOk answer) {
        Tuning agreed = Tuning.agree(answer, config());
        decoder.limitPayload(agreed.frameBytesMax());
        writer.limitFrame(agreed.frameBytesMax());
        channels.limit(agreed.channelMax());
        events.tuned(agreed);
        if (agreed.heartbeatSeconds() > 0) {
            heartbeat = new Heartbeat(shard, writer, agreed.heartbeatSeconds(), reading::isHeld, () -> {
                log.missedHeartbeats(agreed.heartbeatSeconds());
                socket.close();
            });
        }
        phase = Phase.OPENING;
    }

    private void open(ConnectionMethod.Open request) {
        VirtualHost entered = handshake.enter(request.virtualHost());
        Admission admitted = handshake.admit(entered, this);
        admission = admitted;
        channels.admit(admitted);
        vhost = entered;
        session = new Session(host.broker().nextConnectionId(), handshake.access(entered), shard, log.name());
        phase = Phase.RUNNING;
        deadline.cancel();
        host.handshakeDone(this);
        log.opened(
                entered.name(),
                session.access().user().name(),
                Capabilities.connectionName(handshake.clientProperties()));
        events.opened(session, shard.wallMs());
        send(new ConnectionMethod.OpenOk());
    }

    /** The deadline is for all of the handshake, its failure included. */
    private void loginTimedOut() {
        if (phase.isHandshake()) {
            log.loginTimedOut(phase);
        }
        socket.close();
    }

    // --- refusals

    @Override
    public void refuse(AmqpChannel channel, BrokerException refusal, int methodId) {
        refuse(channel.number(), refusal, methodId);
    }

    private void refuse(int channel, BrokerException refusal, int methodId) {
        if (phase == Phase.CLOSED || phase == Phase.CLOSING) {
            return;
        }
        if (refusal.code().scope() == ReplyCode.Scope.CHANNEL && phase == Phase.RUNNING && channels.isOpen(channel)) {
            channels.refuse(channel, refusal, methodId);
        } else {
            log.connectionError(phase, refusal);
            // Content frames are part of the publish before them.
            sendClose(refusal, methodId == 0 ? channels.currentMethod(channel) : methodId);
        }
    }

    /** Closes the connection from our side; the socket follows when the client agrees, or soon. */
    private void sendClose(BrokerException reason, int methodId) {
        boolean decodable = phase != Phase.ACCEPTED && reason.code() != ReplyCode.FRAME_ERROR;
        awaitEnd(); // first: what waits behind a hold that the channels end is not to be handled any more
        channels.closeAll(() -> {});
        send(new ConnectionMethod.Close(reason.code().code(), reason.replyText(), methodId >>> 16, methodId & 0xFFFF));
        if (!decodable) {
            // What follows a broken frame means nothing, so no answer can be recognised: let the text out, then close.
            decoder.stop();
            writer.closeAfterWriting();
        }
        blocking.end(); // last: the answer is to be read
    }

    /** From now on only the end of the connection counts, and it must come. */
    private void awaitEnd() {
        boolean wasRunning = phase == Phase.RUNNING;
        phase = Phase.CLOSING;
        if (wasRunning) {
            deadline = shard.schedule(CLOSE_MS, socket::close); // a handshake has its own deadline still
        }
    }

    /** Asks the client to go: the broker stops, or an operator wants it. From any thread. */
    @Override
    public void close(String explanation) {
        shard.run(() -> {
            if (phase.isHandshake()) {
                socket.close();
            } else if (phase == Phase.RUNNING) {
                log.forced(explanation);
                sendClose(new BrokerException(ReplyCode.CONNECTION_FORCED, explanation), 0);
            }
        });
    }

    /** What the channels consume may be what their user may read no more. From any thread. */
    @Override
    public void permissionsChanged() {
        shard.run(channels::permissionsChanged);
    }

    /** An alarm was set or cleared. From any thread. */
    public void alarmsChanged() {
        shard.run(blocking::alarmsChanged);
    }

    private void closedByClient() {
        awaitEnd();
        log.closedByClient();
        channels.closeAll(this::leaveAndAnswer);
    }

    private void leaveAndAnswer() {
        Runnable answer = () -> {
            send(new ConnectionMethod.CloseOk());
            writer.closeAfterWriting();
        };
        Session left = session;
        VirtualHost from = vhost;
        if (left == null || from == null) {
            answer.run();
            return;
        }
        session = null;
        giveUpPlace(); // before close-ok, because the client may connect again on it
        // close-ok tells the client that its exclusive queues are gone.
        from.leave(left, new Reply<>(shard, _ -> answer.run(), _ -> answer.run()));
    }

    // --- socket

    @Override
    public void onDisconnect() {
        Phase was = phase;
        phase = Phase.CLOSED;
        channels.closeAll(() -> {});
        giveUpPlace();
        deadline.cancel();
        if (heartbeat != null) {
            heartbeat.stop();
        }
        blocking.end();
        writer.discard();
        events.closed();
        log.disconnected(was);
        Session left = session;
        VirtualHost from = vhost;
        session = null;
        if (left != null && from != null) {
            from.leave(left, new Reply<>(shard, _ -> {}, _ -> {}));
        }
        host.disconnected(this);
    }

    private void giveUpPlace() {
        if (admission != null) {
            admission.leave();
        }
    }

    @Override
    public void onReadComplete() {
        if (heartbeat != null) {
            heartbeat.alive();
        }
        drowning.look(phase);
        reading.done();
    }

    @Override
    public void onWritabilityChanged() {
        if (!writer.isWritable()) {
            return;
        }
        // Not from within a write: consumers that go on write again.
        shard.post(() -> {
            drowning.relieved();
            if (phase == Phase.RUNNING && writer.isWritable()) {
                channels.resumeAll();
            }
        });
    }

    @Override
    public void onFailure(Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.defect(cause);
        }
        socket.close();
    }

    @Override
    public void hold() {
        reading.hold();
    }

    @Override
    public void release() {
        reading.release();
    }

    private void send(Method method) {
        writer.method(0, method);
    }

    // --- for channels

    @Override
    public Session session() {
        return opened(session);
    }

    @Override
    public VirtualHost vhost() {
        return opened(vhost);
    }

    private static <T> T opened(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the connection is not open");
        }
        return part;
    }

    @Override
    public AmqpConfig config() {
        return host.config();
    }

    @Override
    public FrameWriter writer() {
        return writer;
    }

    @Override
    public NameCache names() {
        return names;
    }

    @Override
    public AssemblyBudget assemblyBudget() {
        return assemblyBudget;
    }

    @Override
    public void published(int underWay) {
        reading.published(underWay);
        blocking.published();
    }

    /** Whether the client wants to hear that it is blocked. */
    boolean wantsBlockedNotify() {
        return handshake.clientHas("connection.blocked");
    }

    /** What listings say that it does. */
    String state() {
        return phase != Phase.RUNNING ? phase.word() : reading.isHeld() ? blocking.word() : "running";
    }

    @Override
    public boolean wantsCancelNotify() {
        return handshake.clientHas("consumer_cancel_notify");
    }
}
