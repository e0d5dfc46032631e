package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.access.Permission;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.error.ReplyCode;
import io.warrenmq.core.queue.Queue;
import io.warrenmq.core.redrive.RedriveRequest;
import io.warrenmq.core.shard.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages of a queue back to where they came from: those that run and those that have ended lately. They end
 * with the broker; what has not moved then is where it was. Look-ups are free for every thread.
 *
 * <p>Bound: {@value #RUNNING_MAX} run at one time, and {@value #KEPT_MAX} are kept.
 */
public final class Redrives {
    private static final int RUNNING_MAX = 32;
    private static final int KEPT_MAX = 100;

    private final VirtualHost vhost;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, Redrive> byId = new ConcurrentSkipListMap<>();

    Redrives(VirtualHost vhost) {
        this.vhost = vhost;
    }

    /**
     * Begins a redrive and answers with it. Needs read on the queue, and write on the default exchange for a
     * destination that is named; what messages need besides that came from elsewhere is looked at message by message.
     * On the session's shard.
     *
     * @throws BrokerException 403, 404, 405; 406 when the destination is the queue itself; 506 when too many run
     */
    public void begin(Session session, RedriveRequest request, Reply<Redrive> reply) {
        Queue source = vhost.queues().toConsume(session, request.queue());
        String destination = request.destination();
        if (destination != null) {
            session.access().requireForExchange(Permission.WRITE, "");
            if (vhost.topology().queue(destination) == source) {
                throw preconditionFailed("the destination of a redrive must be another queue");
            }
        }
        Redrive redrive = new Redrive(
                lastId.incrementAndGet(),
                vhost,
                source,
                request,
                session.access().copy(),
                session.shard().wallMs());
        reply.ask(vhost.home(), () -> {
            keep(redrive);
            source.shard().post(() -> {
                redrive.begin();
                reply.done(source.shard(), redrive);
            });
        });
    }

    /** On the home shard, where all that begin stand in one line. */
    private void keep(Redrive redrive) {
        List<Redrive> done = new ArrayList<>();
        int running = 0;
        for (Redrive each : byId.values()) {
            if (each.status().isEnded()) {
                done.add(each);
            } else {
                running++;
            }
        }
        if (running >= RUNNING_MAX) {
            throw new BrokerException(
                    ReplyCode.RESOURCE_ERROR, RUNNING_MAX + " redrives run in vhost '" + vhost.name() + "' already");
        }
        for (int i = 0; byId.size() >= KEPT_MAX && i < done.size(); i++) {
            byId.remove(done.get(i).status().id());
        }
        byId.put(redrive.status().id(), redrive);
    }

    /** Those that are kept, the oldest first; a copy. */
    public List<Redrive> list() {
        return List.copyOf(byId.values());
    }

    /** One that is kept; null when there is none with that number. */
    public @Nullable Redrive find(long id) {
        return byId.get(id);
    }
}
