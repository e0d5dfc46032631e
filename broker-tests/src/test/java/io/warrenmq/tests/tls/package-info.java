/** End-to-end tests of TLS: certificates from files, clients that show their own, and files that change. */
@NullMarked
package io.warrenmq.tests.tls;

import org.jspecify.annotations.NullMarked;
