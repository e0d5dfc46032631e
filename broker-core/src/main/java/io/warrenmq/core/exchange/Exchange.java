package io.warrenmq.core.exchange;

import io.warrenmq.core.routing.BindingTable;
import io.warrenmq.core.routing.Destination;
import io.warrenmq.core.routing.ExchangeType;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import org.jspecify.annotations.Nullable;

/**
 * An exchange: a name, what it was declared with, and its bindings. Its bindings are read from every shard and changed
 * only on the home shard of its virtual host.
 */
public final class Exchange implements Destination {
    /** Argument that names the exchange for messages which no binding matches. */
    public static final String ALTERNATE = "alternate-exchange";

    /** What an exchange is declared with. */
    public record Options(
            ExchangeType type, boolean durable, boolean autoDelete, boolean internal, FieldTable arguments) {}

    private final String vhost;
    private final String name;
    private final Options options;
    private final BindingTable bindings;
    private final @Nullable String alternate;

    public Exchange(String vhost, String name, Options options) {
        this.vhost = vhost;
        this.name = name;
        this.options = options;
        this.bindings = options.type().newTable();
        this.alternate = options.arguments().find(ALTERNATE) instanceof FieldValue.LongString text ? text.text() : null;
    }

    @Override
    public String name() {
        return name;
    }

    public Options options() {
        return options;
    }

    /** Its bindings as a source. */
    public BindingTable bindings() {
        return bindings;
    }

    /** Name of the alternate exchange, if it has one. */
    public @Nullable String alternate() {
        return alternate;
    }

    /** The default exchange has no name, and every queue is bound to it by its own. */
    public boolean isDefault() {
        return name.isEmpty();
    }

    /** How texts for clients name it. */
    public String describe() {
        return "exchange '" + name + "' in vhost '" + vhost + "'";
    }
}
