package io.warrenmq.tests.crash;

/** Something durable that a client can declare and delete. */
sealed interface TopologyObject {

    record Queue(String name) implements TopologyObject {}

    record Exchange(String name) implements TopologyObject {}

    record Binding(String exchange, String queue) implements TopologyObject {}
}
