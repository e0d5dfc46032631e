/** The journal on a real disk. */
@NullMarked
package io.warrenmq.bench.journal;

import org.jspecify.annotations.NullMarked;
