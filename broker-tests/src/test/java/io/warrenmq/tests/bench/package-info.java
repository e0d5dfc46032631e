/** Load that measurements under {@code bench/} start as a process: what PerfTest cannot do, such as checking order. */
@NullMarked
package io.warrenmq.tests.bench;

import org.jspecify.annotations.NullMarked;
