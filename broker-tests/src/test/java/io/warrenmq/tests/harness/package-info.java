/** What the end-to-end tests share: the daemon as a process, raw frames, and the words in which tests expect things. */
@NullMarked
package io.warrenmq.tests.harness;

import org.jspecify.annotations.NullMarked;
