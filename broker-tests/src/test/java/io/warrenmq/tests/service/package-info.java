/** The broker as a service of systemd: what it tells the service manager, and the unit that it runs by. */
@NullMarked
package io.warrenmq.tests.service;

import org.jspecify.annotations.NullMarked;
