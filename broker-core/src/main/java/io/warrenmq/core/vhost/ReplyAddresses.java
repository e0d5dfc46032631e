package io.warrenmq.core.vhost;

import static io.warrenmq.core.error.BrokerException.accessRefused;
import static io.warrenmq.core.error.BrokerException.notFound;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Direct reply-to: consuming from {@value #PSEUDO_QUEUE} gives a channel an address that others publish to through the
 * default exchange. Safe for use from any shard.
 */
public final class ReplyAddresses {
    /** The name that clients consume from and put into {@code reply_to}. */
    public static final String PSEUDO_QUEUE = "amq.rabbitmq.reply-to";

    private static final String PREFIX = PSEUDO_QUEUE + ".";

    private final Names names;
    private final Map<String, ReplyTarget> targets = new ConcurrentHashMap<>();

    ReplyAddresses(Names names) {
        this.names = names;
    }

    /** Whether the name is the pseudo-queue or an address. */
    public static boolean isAddress(String name) {
        return name.startsWith(PSEUDO_QUEUE) && (name.length() == PSEUDO_QUEUE.length() || name.startsWith(PREFIX));
    }

    /** Gives the target an address that nobody can guess. */
    public String register(ReplyTarget target) {
        String address = names.make(PREFIX);
        targets.put(address, target);
        return address;
    }

    /** Takes the address back. */
    public void release(String address) {
        targets.remove(address);
    }

    @Nullable
    ReplyTarget find(String address) {
        return targets.get(address);
    }

    /** An address cannot be bound: 403. */
    static void requireNoAddress(String queue) {
        if (isAddress(queue)) {
            throw accessRefused("operation not permitted on the reply queue '" + queue + "'");
        }
    }

    /** The pseudo-queue always exists, an address as long as its channel consumes: else 404. */
    void requireExists(String name, String what) {
        if (!name.equals(PSEUDO_QUEUE) && !targets.containsKey(name)) {
            throw notFound("no " + what);
        }
    }
}
