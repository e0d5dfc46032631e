package io.warrenmq.amqp.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.warrenmq.amqp.config.AmqpTls;
import io.warrenmq.amqp.connection.AmqpConnection;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * Stands between the TLS of one connection and its frames: tells the connection who the client is before the first
 * frame comes, and ends it when TLS fails or ends. Owned by the connection's shard.
 */
public final class TlsGate extends ChannelInboundHandlerAdapter {
    /** Names of classes, which the JDK puts into its texts. */
    private static final Pattern EXCEPTION_NAME = Pattern.compile("\\b([a-z]+\\.)+[A-Za-z]+(Exception|Error): ");

    private static final int CAUSES_MAX = 8;

    private final AmqpConnection connection;
    private final AmqpTls tls;
    private final SslHandler handler;
    private final PlaintextWatch watch;

    private TlsGate(AmqpConnection connection, AmqpTls tls, SslHandler handler, PlaintextWatch watch) {
        this.connection = connection;
        this.tls = tls;
        this.handler = handler;
        this.watch = watch;
    }

    /**
     * Puts TLS in front of what stands in the pipeline from now on.
     *
     * @param tasks does the long calculations of handshakes, so that the shard goes on with its other connections
     */
    public static void install(Channel socket, AmqpConnection connection, AmqpTls tls, Executor tasks) {
        SslHandler handler = new SslHandler(tls.context().createSSLEngine(), tasks);
        handler.setHandshakeTimeoutMillis(tls.handshakeMs());
        PlaintextWatch watch = new PlaintextWatch();
        ChannelPipeline pipeline = socket.pipeline();
        pipeline.addLast(watch);
        pipeline.addLast(handler);
        pipeline.addLast(new TlsGate(connection, tls, handler, watch));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        watch.seen();
        context.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent done
            when done.isSuccess() -> secured(context, handler.engine().getSession());
            case SslHandshakeCompletionEvent failed -> tell(failed.cause()); // the handler closes, after its alert
            case SslCloseCompletionEvent _ -> context.close();
            default -> context.fireUserEventTriggered(event);
        }
    }

    private void secured(ChannelHandlerContext context, SSLSession session) {
        X509Certificate certificate = TlsPeer.certificate(session);
        if (certificate == null) {
            connection.tls().secured(TlsPeer.facts(session), null);
            return;
        }
        try {
            certificate.checkValidity(); // a resumed session skips the other checks, and may outlive it
            connection.tls().secured(TlsPeer.facts(session), tls.login().name(certificate));
        } catch (CertificateException e) {
            fail(context, e);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (reason instanceof SSLException) {
            fail(context, reason);
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    private void fail(ChannelHandlerContext context, Throwable reason) {
        tell(reason);
        context.close();
    }

    private void tell(Throwable reason) {
        if (!(reason instanceof ClosedChannelException)) {
            connection.tls().failed(text(reason));
        }
    }

    private static String text(Throwable reason) {
        return switch (reason) {
            case NotSslRecordException _ -> "the client does not speak TLS";
            case SslHandshakeTimeoutException _ -> "not done in time";
            default -> words(reason);
        };
    }

    /** What failed, and the innermost reason of it: the JDK wraps what is wrong with a certificate several times. */
    private static String words(Throwable failure) {
        Throwable innermost = failure;
        for (int depth = 0; depth < CAUSES_MAX && innermost.getCause() != null; depth++) {
            innermost = innermost.getCause();
        }
        String what = message(failure);
        String why = message(innermost);
        return what.contains(why) ? what : what + ": " + why;
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : EXCEPTION_NAME.matcher(message).replaceAll("");
    }
}
