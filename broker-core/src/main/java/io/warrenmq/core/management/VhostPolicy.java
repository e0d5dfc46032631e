package io.warrenmq.core.management;

import io.warrenmq.core.policy.Policy;

/** A policy and where it holds. */
public record VhostPolicy(String vhost, Policy policy) {}
