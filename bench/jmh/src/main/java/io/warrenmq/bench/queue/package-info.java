/** Queues, their consumers and what is settled. */
@NullMarked
package io.warrenmq.bench.queue;

import org.jspecify.annotations.NullMarked;
