import org.jspecify.annotations.NullMarked;

/** Durability: what the broker keeps on disk. */
@NullMarked
module io.warrenmq.store {
    requires transitive io.warrenmq.core;

    exports io.warrenmq.store;
}
