/** What Prometheus and its dashboards see of a broker. */
@NullMarked
package io.warrenmq.tests.metrics;

import org.jspecify.annotations.NullMarked;
