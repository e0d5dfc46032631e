/** What somebody wants to be redriven, and what became of it; {@code core.vhost} does it. */
package io.warrenmq.core.redrive;
