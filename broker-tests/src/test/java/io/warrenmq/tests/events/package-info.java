/** End-to-end tests of the exchanges by which users look into the broker: events, traces and lines of the log. */
@NullMarked
package io.warrenmq.tests.events;

import org.jspecify.annotations.NullMarked;
