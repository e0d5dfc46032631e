/** What benchmarks measure on: a shard, a broker and a connection without threads, sockets or disks. */
@NullMarked
package io.warrenmq.bench.rig;

import org.jspecify.annotations.NullMarked;
