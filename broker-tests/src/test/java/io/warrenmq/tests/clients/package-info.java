/** End-to-end tests with unmodified clients that others wrote and packaged: Python libraries and command line tools. */
@NullMarked
package io.warrenmq.tests.clients;

import org.jspecify.annotations.NullMarked;
