import org.jspecify.annotations.NullMarked;

/** Durability: what the broker keeps on disk. */
@NullMarked
module io.warrenmq.store {
    requires com.h2database;
    requires transitive io.warrenmq.core;
    requires java.sql;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports io.warrenmq.store;
    exports io.warrenmq.store.checkpoint; // also to H2, which makes its file systems by reflection
    exports io.warrenmq.store.disk;
    exports io.warrenmq.store.journal;
    exports io.warrenmq.store.recovery;
}
