/** A message's way through the core, and from read to write. */
@NullMarked
package io.warrenmq.bench.publish;

import org.jspecify.annotations.NullMarked;
