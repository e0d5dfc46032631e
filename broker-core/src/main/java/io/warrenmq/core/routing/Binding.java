package io.warrenmq.core.routing;

import io.warrenmq.core.table.FieldTable;

/**
 * One binding of an exchange. Its identity is the destination (the very object, see {@link Destination}), the routing
 * key and the arguments in any order; binding the same thing twice leaves one binding, as in RabbitMQ.
 *
 * @param routingKey the binding key: exact for direct, a pattern for topic, a weight for x-consistent-hash, of no
 *     effect for all others
 * @param arguments matched by the headers exchange; elsewhere only part of the identity
 */
public record Binding(Destination destination, String routingKey, FieldTable arguments) {}
