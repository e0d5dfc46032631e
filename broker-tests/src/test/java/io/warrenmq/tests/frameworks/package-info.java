/** End-to-end tests of topologies as the frameworks that people use build them. */
@NullMarked
package io.warrenmq.tests.frameworks;

import org.jspecify.annotations.NullMarked;
