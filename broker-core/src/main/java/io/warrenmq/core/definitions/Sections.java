package io.warrenmq.core.definitions;

import io.warrenmq.core.vhost.Declarations.BindingRequest;

/** The names of the sections, and what their items are called in texts. */
final class Sections {
    static final String USERS = "users";
    static final String VHOSTS = "vhosts";
    static final String PERMISSIONS = "permissions";
    static final String TOPIC_PERMISSIONS = "topic_permissions";
    static final String PARAMETERS = "parameters";
    static final String GLOBAL_PARAMETERS = "global_parameters";
    static final String POLICIES = "policies";
    static final String EXCHANGES = "exchanges";
    static final String QUEUES = "queues";
    static final String BINDINGS = "bindings";

    private static final String INTERNAL_PREFIX = "internal_";
    private static final String RESERVED_PREFIX = "amq.";

    /** The parameter that tells which file was imported last. */
    static final String IMPORTED_HASH = "imported_definition_hash_value";

    /** Its value; the HTTP API shows parameters of that shape as plain values. */
    static final String MARK = "value";

    private Sections() {}

    static String name(Definitions.Binding binding) {
        BindingRequest request = binding.request();
        return request.source() + " -> " + request.destination();
    }

    /** Whether a global parameter says something about this one broker, so that it neither leaves nor enters it. */
    static boolean isInternal(String globalParameter) {
        return globalParameter.startsWith(INTERNAL_PREFIX) || globalParameter.equals(IMPORTED_HASH);
    }

    /** Whether exchanges and queues of that name are the broker's own business: RabbitMQ skips them too. */
    static boolean isReserved(String name) {
        return name.startsWith(RESERVED_PREFIX);
    }
}
