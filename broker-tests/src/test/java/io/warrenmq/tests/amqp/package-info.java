/** End-to-end tests of the AMQP 0-9-1 side: real clients and raw sockets against the daemon as a process. */
@NullMarked
package io.warrenmq.tests.amqp;

import org.jspecify.annotations.NullMarked;
