package io.warrenmq.core.access;

import io.warrenmq.core.audit.Actor;

/**
 * An attempt to log in.
 *
 * @param address of the peer, without its port
 * @param loopback whether that is a loopback address
 * @param actor who it would be, for the audit log
 */
public record LoginRequest(String name, Secret password, String address, boolean loopback, Actor actor) {
    /** From a protocol that has no name. */
    public LoginRequest(String name, Secret password, String address, boolean loopback) {
        this(name, password, address, loopback, new Actor(name, "core", address));
    }
}
