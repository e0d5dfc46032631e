/**
 * The crash test: clients that write down what they did and saw, a daemon that is killed under them again and again,
 * and a checker that says whether the broker kept its promises.
 */
@NullMarked
package io.warrenmq.tests.crash;

import org.jspecify.annotations.NullMarked;
