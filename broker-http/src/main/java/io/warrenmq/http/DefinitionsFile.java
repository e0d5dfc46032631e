package io.warrenmq.http;

import io.warrenmq.core.definitions.Definitions;
import io.warrenmq.core.definitions.Transfer;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.http.api.DefinitionsReader;

/** A file in the format of RabbitMQ's {@code definitions.json}, for those who have no broker to send it to. */
public final class DefinitionsFile {
    private DefinitionsFile() {}

    /**
     * Reads a file and checks it by itself: all but what depends on the broker that it is for.
     *
     * @throws BrokerException 406 that says in one line what is wrong and where
     */
    public static Definitions read(byte[] json) {
        Definitions definitions = DefinitionsReader.read(json, null);
        Transfer.check(definitions);
        return definitions;
    }

    /** The same for a file of one virtual host; users and permissions in it are ignored. */
    public static Definitions read(byte[] json, String vhost) {
        Definitions definitions = DefinitionsReader.read(json, vhost);
        Transfer.check(definitions);
        return definitions;
    }
}
