/** Shows that the documentation is right: what stands in it as an example is run. */
@NullMarked
package io.warrenmq.tests.docs;

import org.jspecify.annotations.NullMarked;
