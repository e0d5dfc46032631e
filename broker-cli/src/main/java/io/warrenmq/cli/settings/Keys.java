package io.warrenmq.cli.settings;

import io.warrenmq.cli.config.KeyTable;
import java.util.List;

/** The table of all keys. A key is declared in one of these classes, once, with all that there is to say about it. */
public final class Keys {
    public static final KeyTable TABLE = new KeyTable(List.of(
            ListenerKeys.GROUP,
            ConnectionKeys.GROUP,
            TlsKeys.GROUP,
            AccessKeys.GROUP,
            StorageKeys.GROUP,
            ManagementKeys.GROUP,
            LogKeys.GROUP,
            ObserveKeys.GROUP,
            NodeKeys.GROUP,
            ForeignKeys.GROUP));

    private Keys() {}
}
