package io.warrenmq.cli.settings;

import io.warrenmq.cli.config.Config;
import io.warrenmq.cli.config.Endpoint;
import io.warrenmq.cli.config.Key;
import io.warrenmq.cli.config.KeyGroup;
import io.warrenmq.cli.config.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that say where the broker listens. */
public final class ListenerKeys {
    static final KeyGroup GROUP = new KeyGroup("Listeners");

    private static final String LOCALHOST = "127.0.0.1";
    private static final int METRICS_PORT = 15_692;

    public static final Key<String> BIND =
            GROUP.add(Key.of("bind", Values.name(), "address of all listeners that name none of their own")
                    .unset("all addresses for AMQP, 127.0.0.1 for HTTP")
                    .option("--bind")
                    .environment("RABBITMQ_NODE_IP_ADDRESS"));

    public static final Key<Endpoint> AMQP =
            GROUP.add(Key.of("listeners.tcp.default", Values.endpoint(), "AMQP; port 0 is any free one")
                    .otherwise(new Endpoint(null, 5672))
                    .option("--amqp-port")
                    .environment("RABBITMQ_NODE_PORT"));

    static final Key<Endpoint> AMQP_NAMED =
            GROUP.add(Key.of("listeners.tcp.*", Values.endpoint(), "the same; takes the place of the default"));

    static final Key<String> AMQP_NONE = GROUP.add(Key.of("listeners.tcp", Values.choice("none"), "no AMQP without TLS")
            .unset("AMQP is served"));

    static final Key<Endpoint> AMQPS = GROUP.add(
            Key.of("listeners.ssl.default", Values.endpoint(), "AMQP over TLS, usually 5671; needs `ssl_options`")
                    .unset("none"));

    static final Key<Endpoint> AMQPS_NAMED = GROUP.add(Key.of("listeners.ssl.*", Values.endpoint(), "the same"));

    static final Key<String> AMQPS_NONE = GROUP.add(
            Key.of("listeners.ssl", Values.choice("none"), "no AMQP over TLS").unset("as the others say"));

    public static final Key<Integer> HTTP = GROUP.add(Key.of("management.tcp.port", Values.port(), "HTTP API")
            .otherwise(15_672)
            .option("--http-port"));

    static final Key<String> HTTP_IP =
            GROUP.add(Key.of("management.tcp.ip", Values.name(), "its address").unset("`bind`"));

    static final Key<Integer> HTTPS =
            GROUP.add(Key.of("management.ssl.port", Values.port(), "HTTP API over TLS, usually 15671")
                    .unset("none"));

    static final Key<String> HTTPS_IP =
            GROUP.add(Key.of("management.ssl.ip", Values.name(), "its address").unset("`bind`"));

    public static final Key<Integer> METRICS = GROUP.add(Key.of("prometheus.tcp.port", Values.port(), "metrics")
            .otherwise(METRICS_PORT)
            .option("--metrics-port"));

    static final Key<String> METRICS_IP = GROUP.add(
            Key.of("prometheus.tcp.ip", Values.name(), "their address").unset("`bind`"));

    private ListenerKeys() {}

    /** @throws io.warrenmq.cli.config.ConfigException when there is more than one listener of a kind */
    static ListenerSettings settings(Config config) {
        String bind = config.find(BIND);
        Endpoint amqp = config.isSet(AMQP_NONE) ? null : only(config, AMQP, AMQP_NAMED);
        Endpoint amqps = config.isSet(AMQPS_NONE) ? null : only(config, AMQPS, AMQPS_NAMED);
        Integer https = config.find(HTTPS);
        return new ListenerSettings(
                on(bind, amqp),
                on(bind, amqps),
                http(config, config.value(HTTP), HTTP_IP),
                https == null ? null : http(config, https, HTTPS_IP),
                http(config, config.value(METRICS), METRICS_IP));
    }

    private static @Nullable Endpoint only(Config config, Key<Endpoint> main, Key<Endpoint> family) {
        if (config.isOption(main)) {
            return config.find(main);
        }
        Map<String, Endpoint> named = config.family(family);
        if (!config.isSet(main)) {
            named.remove("default");
        }
        List<String> names = new ArrayList<>(named.keySet());
        if (names.size() > 1) {
            String start = family.name().substring(0, family.name().length() - 1);
            throw config.wrong(
                    main,
                    "is one of several listeners: " + start + names.get(0) + " and " + start + names.get(1)
                            + ", but the broker listens on one; leave the host out to listen on all addresses");
        }
        return names.isEmpty() ? config.find(main) : named.get(names.getFirst());
    }

    private static @Nullable Endpoint on(@Nullable String bind, @Nullable Endpoint endpoint) {
        return endpoint == null || endpoint.host() != null ? endpoint : new Endpoint(bind, endpoint.port());
    }

    /** Unlike AMQP, which has nothing to show without a login, HTTP is for this machine only unless told. */
    private static Endpoint http(Config config, int port, Key<String> ipKey) {
        String ip = config.find(ipKey);
        String bind = config.find(BIND);
        return new Endpoint(ip != null ? ip : bind != null ? bind : LOCALHOST, port);
    }
}
