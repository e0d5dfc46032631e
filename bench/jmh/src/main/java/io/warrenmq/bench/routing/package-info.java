/** Binding tables. */
@NullMarked
package io.warrenmq.bench.routing;

import org.jspecify.annotations.NullMarked;
