import org.jspecify.annotations.NullMarked;

/** The domain of the broker: no sockets, no files, no threads. */
@NullMarked
module io.warrenmq.core {
    requires java.naming;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports io.warrenmq.core;
    exports io.warrenmq.core.access;
    exports io.warrenmq.core.alarm;
    exports io.warrenmq.core.audit;
    exports io.warrenmq.core.browse;
    exports io.warrenmq.core.deadletter;
    exports io.warrenmq.core.dedup;
    exports io.warrenmq.core.definitions;
    exports io.warrenmq.core.error;
    exports io.warrenmq.core.event;
    exports io.warrenmq.core.exchange;
    exports io.warrenmq.core.journal;
    exports io.warrenmq.core.limit;
    exports io.warrenmq.core.management;
    exports io.warrenmq.core.message;
    exports io.warrenmq.core.paging;
    exports io.warrenmq.core.policy;
    exports io.warrenmq.core.queue;
    exports io.warrenmq.core.queue.settings;
    exports io.warrenmq.core.redrive;
    exports io.warrenmq.core.routing;
    exports io.warrenmq.core.shard;
    exports io.warrenmq.core.table;
    exports io.warrenmq.core.tls;
    exports io.warrenmq.core.vhost;
}
