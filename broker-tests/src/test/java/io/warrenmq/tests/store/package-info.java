/** End-to-end tests of what the daemon has stored, and of the commands that look after it. */
@NullMarked
package io.warrenmq.tests.store;

import org.jspecify.annotations.NullMarked;
