import org.jspecify.annotations.NullMarked;

/** Durability: what the broker keeps on disk. */
@NullMarked
module io.warrenmq.store {
    requires transitive io.warrenmq.core;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports io.warrenmq.store;
    exports io.warrenmq.store.checkpoint;
    exports io.warrenmq.store.disk;
    exports io.warrenmq.store.journal;
    exports io.warrenmq.store.recovery;
}
