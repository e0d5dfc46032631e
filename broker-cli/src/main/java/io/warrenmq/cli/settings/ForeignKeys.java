package io.warrenmq.cli.settings;

import io.warrenmq.cli.config.Key;
import io.warrenmq.cli.config.KeyGroup;
import io.warrenmq.cli.config.Values;
import java.util.List;

/** Keys of RabbitMQ that have no effect here, so that files in use can be taken over, and those that are refused. */
final class ForeignKeys {
    static final KeyGroup GROUP = new KeyGroup("Keys of RabbitMQ without effect");

    private static final String ONE_NODE = "this version runs on one node";
    private static final String SOCKETS = "the broker chooses how its sockets are set up";
    private static final String NO_SUCH_LIMIT = "this version has no such limit for the whole broker";
    private static final String NO_PLUGINS = "there are no plugins";
    private static final String ERLANG = "it is about Erlang's runtime";
    private static final String BACKEND = "users and permissions are known to the broker alone";

    static {
        ignore("sockets accept on the event loops", "num_acceptors.**");
        ignore(SOCKETS, "tcp_listen_options.**", "socket_writer.**", "reverse_dns_lookups");
        ignore(ONE_NODE, "cluster_formation.**", "cluster_partition_handling", "cluster_partition_handling.**");
        ignore(ONE_NODE, "cluster_keepalive_interval", "net_ticktime", "queue_leader_locator", "queue_master_locator");
        ignore(ONE_NODE, "mirroring_sync_batch_size", "quorum_queue.**", "raft.**", "mnesia_table_loading_retry_limit");
        ignore(ONE_NODE, "mnesia_table_loading_retry_timeout", "cluster_name", "cluster_tags.**", "node_tags.**");
        ignore("messages are confirmed when they are safe", "queue_index_embed_msgs_below", "classic_queue.**");
        ignore(NO_SUCH_LIMIT, "connection_max", "max_connections", "channel_max_per_node", "vhost_max");
        ignore(NO_SUCH_LIMIT, "cluster_queue_limit", "cluster_exchange_limit", "max_channels_per_connection");
        ignore("set x-consumer-timeout on the queue, or consumer-timeout by a policy", "consumer_timeout");
        ignore("a queue's type comes from x-queue-type or its virtual host", "default_queue_type");
        ignore("the first frame may have 8192 bytes", "initial_frame_max");
        ignore("vm_memory_high_watermark.relative counts, of the heap", "vm_memory_high_watermark.absolute");
        ignore("the heap's size counts, -Xmx in WARREN_JAVA_OPTS", "total_memory_available_override_value");
        ignore("paging begins by memory.bodies_bytes", "vm_memory_high_watermark_paging_ratio");
        ignore("memory is looked at all the time", "memory_monitor_interval", "vm_memory_calculation_strategy");
        ignore("disk_free_limit.absolute counts", "disk_free_limit.relative", "disk_monitor.**");
        ignore("rates are always sampled, once in five seconds", "collect_statistics", "collect_statistics_interval");
        ignore("rates are always sampled, once in five seconds", "management.rates_mode", "management.disable_stats");
        ignore("counts are always told", "management.enable_queue_totals", "management_agent.**");
        ignore("rates go back as far as the broker's own samples", "management.sample_retention_policies.**");
        ignore("requests are logged at level debug", "management.http_log_dir");
        ignore("the broker sets these headers itself", "management.headers.**");
        ignore("sockets of HTTP are set up by the broker", "management.tcp.backlog", "management.tcp.compress");
        ignore(
                "sockets of HTTP are set up by the broker",
                "management.tcp.idle_timeout",
                "management.tcp.inactivity_timeout");
        ignore("sockets of HTTP are set up by the broker", "management.tcp.request_timeout");
        ignore("management.tcp.port and management.ssl.port say where it listens", "management.listener.**");
        ignore("metrics are served without TLS", "prometheus.ssl.**");
        ignore("the product is Warren", "product.**", "motd_file");
        ignore("nothing is deprecated", "deprecated_features.**");
        ignore(NO_PLUGINS, "mqtt.**", "stomp.**", "web_mqtt.**", "web_stomp.**", "stream.**", "shovel.**");
        ignore(NO_PLUGINS, "amqp1_0.**", "federation.**", "trust_store.**");
        ignore(ERLANG, "tcp_listen_options", "background_gc_enabled", "background_gc_target_interval", "erlang.**");
        ignore("new passwords are stored with PBKDF2", "password_hashing_module");
        ignore("passwords only must not be empty", "credential_validator.**");
        ignore("credentials that were verified are remembered for a short time anyway", "auth_cache.**");
        ignore("memory is alarmed about by vm_memory_high_watermark", "alarms.**");
        refuse(BACKEND, "auth_ldap.**", "auth_oauth2.**", "auth_http.**");
        off(BACKEND, "management.oauth_enabled", "management.disable_basic_auth");
        refuse("put users into definitions, and name the file with load_definitions", "default_users.**");
        refuse("put policies into definitions, and name the file with load_definitions", "default_policies.**");
        refuse("put limits into definitions, and name the file with load_definitions", "default_limits.**");
        off("clients' addresses would be wrong", "proxy_protocol");
        refuse("definitions come from a file, load_definitions", "definitions.https.**", "definitions.tls.**");
        refuse("secrets cannot be encrypted; keep the file from others' eyes", "config_entry_decoder.**");
    }

    private ForeignKeys() {}

    private static void ignore(String why, String... names) {
        List.of(names).forEach(name -> GROUP.add(Key.ignored(name, why)));
    }

    /** Keys that may say what holds anyway. */
    private static void off(String why, String... names) {
        List.of(names)
                .forEach(name -> GROUP.add(Key.of(name, Values.choice("false"), "not supported: " + why)
                        .otherwise("false")));
    }

    private static void refuse(String why, String... names) {
        List.of(names).forEach(name -> GROUP.add(Key.refused(name, why)));
    }
}
