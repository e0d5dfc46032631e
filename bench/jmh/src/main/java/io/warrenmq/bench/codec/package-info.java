/** Frames, methods and properties. */
@NullMarked
package io.warrenmq.bench.codec;

import org.jspecify.annotations.NullMarked;
