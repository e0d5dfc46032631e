package io.warrenmq.http.metrics;

import java.util.function.ToDoubleFunction;

/**
 * A number that each of many objects has.
 *
 * @param value NaN where an object has none
 */
record ObjectFamily<T>(FamilyGroup group, Family family, ToDoubleFunction<T> value) {}
