import org.jspecify.annotations.NullMarked;

/** Durability: what the broker keeps on disk. */
@NullMarked
module io.warrenmq.store {
    requires transitive io.warrenmq.core;
    requires com.h2database;
    requires java.sql;
    requires org.slf4j;

    exports io.warrenmq.store;
    exports io.warrenmq.store.checkpoint to
            com.h2database; // which makes its file systems by reflection
}
