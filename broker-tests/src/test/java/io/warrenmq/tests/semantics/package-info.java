/** End-to-end tests of what queues and exchanges do with messages over time: one class per feature, named after it. */
@NullMarked
package io.warrenmq.tests.semantics;

import org.jspecify.annotations.NullMarked;
