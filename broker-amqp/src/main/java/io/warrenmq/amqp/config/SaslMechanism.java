package io.warrenmq.amqp.config;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** The ways to log in, in the order in which they are offered. Named as in SASL. */
public enum SaslMechanism {
    AMQPLAIN,
    PLAIN,

    /** By the certificate of the client; offered only to one whose certificate was verified and names a user. */
    EXTERNAL;

    /** All of them. */
    public static final Set<SaslMechanism> ALL = Collections.unmodifiableSet(EnumSet.allOf(SaslMechanism.class));
}
