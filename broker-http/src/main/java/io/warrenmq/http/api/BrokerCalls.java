package io.warrenmq.http.api;

import io.warrenmq.core.Broker;
import io.warrenmq.core.access.Access;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.management.Management;
import io.warrenmq.core.shard.Reply;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.vhost.Session;
import io.warrenmq.core.vhost.VirtualHost;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.route.Acting;
import io.warrenmq.http.route.Caller;
import io.warrenmq.http.route.Request;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Asks the broker and waits for the answer, on a request's own thread; never on a shard.
 *
 * @param shard on which answers arrive
 */
record BrokerCalls(Broker broker, Shard shard) {
    private static final int ANSWER_SECONDS_MAX = 30;

    /** What is there and how much. */
    Management management() {
        return broker.management();
    }

    /** What the node is called. */
    String node() {
        return broker.identity().clusterName();
    }

    /** Whether there is a user of that name. */
    boolean isUser(String name) {
        return broker.access().find(name) != null;
    }

    /**
     * The virtual host that the path names.
     *
     * @throws HttpRefusal 404
     */
    VirtualHost vhost(Request request) {
        return vhost(request.path("vhost"));
    }

    VirtualHost vhost(String name) {
        if (!broker.vhostNames().contains(name)) {
            throw HttpRefusal.notFound();
        }
        return broker.vhost(name);
    }

    /**
     * An administrative operation.
     *
     * @throws BrokerException when it is refused
     */
    <T> T ask(Consumer<Reply<T>> operation) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Reply<T> reply = new Reply<>(shard, answer::complete, answer::completeExceptionally, Acting.current());
        shard.post(() -> reply.answerFailuresOf(shard, () -> operation.accept(reply)));
        return await(answer);
    }

    /**
     * What somebody does in a virtual host with the permissions there, as a channel of AMQP would.
     *
     * @throws BrokerException when it is refused
     */
    <T> T inVhost(Request request, BiConsumer<Session, Reply<T>> operation) {
        return inVhost(request, request.path("vhost"), operation);
    }

    <T> T inVhost(Request request, String vhost, BiConsumer<Session, Reply<T>> operation) {
        Session session = session(request, vhost);
        return ask(reply -> operation.accept(session, reply));
    }

    private Session session(Request request, String vhost) {
        Caller caller = request.caller();
        Access access = new Access(broker.access(), caller.user(), vhost, null, caller.actor());
        return new Session(broker.nextConnectionId(), access, shard, "HTTP");
    }

    /** Waits for an answer that comes from a shard. */
    <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw failure(cause == null ? e : cause);
        } catch (TimeoutException _) {
            throw HttpRefusal.unavailable("the broker has not answered for " + ANSWER_SECONDS_MAX + " s");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw HttpRefusal.unavailable("the broker stops");
        }
    }

    private static RuntimeException failure(Throwable cause) {
        Throwable within = cause instanceof CompletionException ? cause.getCause() : null;
        Throwable root = within == null ? cause : within;
        return root instanceof BrokerException refusal ? refusal : new IllegalStateException(root);
    }
}
