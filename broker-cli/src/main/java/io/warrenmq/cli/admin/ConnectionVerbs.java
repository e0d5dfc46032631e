package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiPath;
import io.warrenmq.cli.admin.api.ApiRefusal;
import io.warrenmq.cli.admin.json.Json;
import io.warrenmq.cli.admin.print.ProgressBar;
import io.warrenmq.cli.command.CommandFailure;
import io.warrenmq.cli.command.ExitCode;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Verbs about connections, channels and consumers. */
final class ConnectionVerbs {
    private static final Listing CONNECTIONS = Listing.of("user peer_host peer_port state", """
            pid=name name port host ssl ssl_protocol ssl_key_exchange ssl_cipher ssl_hash peer_cert_subject
            peer_cert_issuer peer_cert_validity channels protocol auth_mechanism vhost timeout frame_max channel_max
            client_properties connection_name=client_properties.connection_name recv_oct recv_cnt send_oct send_cnt
            send_pend connected_at user_provided_name node""");

    private static final Listing CHANNELS = Listing.of("pid=name user consumer_count messages_unacknowledged", """
            connection=connection_details.name name number vhost transactional confirm messages_uncommitted
            acks_uncommitted messages_unconfirmed prefetch_count global_prefetch_count state node""");

    private static final Listing CONSUMERS = Listing.of(
            "queue_name=queue.name channel_pid=channel_details.name consumer_tag ack_required prefetch_count active"
                    + " arguments",
            "exclusive activity_status user=channel_details.user connection=channel_details.connection_name"
                    + " vhost=queue.vhost");

    private static final long LIMIT_MAX = Integer.MAX_VALUE;

    static final Section SECTION = Section.of(
            "Connections",
            Verb.of("list_connections", "Lists connections.", ConnectionVerbs::list)
                    .takes("[column...]"),
            Verb.of("list_channels", "Lists channels.", ConnectionVerbs::listChannels)
                    .takes("[column...]"),
            Verb.of("list_consumers", "Lists consumers.", ConnectionVerbs::listConsumers)
                    .takes("[column...]"),
            Verb.of("close_connection", "Closes a connection, by its name or pid.", ConnectionVerbs::close)
                    .takes("connection", "reason"),
            Verb.of("close_all_connections", "Closes the connections of a virtual host.", ConnectionVerbs::closeAll)
                    .takes("reason")
                    .flag("--global", "Those of all virtual hosts.")
                    .option("--limit", "N", "At most so many; 0 for all (0).")
                    .option("--per-connection-delay", "MS", "How long to wait between two (0)."),
            Verb.of("close_all_user_connections", "Closes the connections of a user.", ConnectionVerbs::closeOfUser)
                    .takes("username", "reason"));

    private ConnectionVerbs() {}

    private static void list(Call call) {
        List<String> columns = CONNECTIONS.columns(call.rest("column"));
        call.say("Listing connections ...");
        Json connections = call.api().get("/connections" + CONNECTIONS.query(columns));
        call.out().rows(CONNECTIONS.rows(columns, connections.list()));
    }

    private static void listChannels(Call call) {
        List<String> columns = CHANNELS.columns(call.rest("column"));
        call.say("Listing channels ...");
        call.out()
                .rows(CHANNELS.rows(
                        columns,
                        call.api().get("/channels" + CHANNELS.query(columns)).list()));
    }

    private static void listConsumers(Call call) {
        List<String> columns = CONSUMERS.columns(call.rest("column"));
        call.say("Listing consumers in vhost " + call.vhost() + " ...");
        call.out()
                .rows(CONSUMERS.rows(
                        columns,
                        call.api().get(ApiPath.of("consumers", call.vhost())).list()));
    }

    private static void close(Call call) {
        String connection = call.word("connection");
        String reason = call.word("reason");
        call.say("Closing connection " + connection + ", reason: " + reason + "...");
        Call.orMissing(
                () -> call.api().delete(ApiPath.of("connections", connection), reason),
                ExitCode.DATA,
                "no connection '" + connection + "'");
    }

    private static void closeAll(Call call) {
        long limit = call.number("--limit", 0, 0, LIMIT_MAX);
        long delayMs = call.number("--per-connection-delay", 0, 0, LIMIT_MAX);
        boolean isGlobal = call.has("--global");
        String path = isGlobal ? "/connections" : ApiPath.of("vhosts", call.vhost(), "connections");
        List<Json> connections = call.api().get(path).list();
        if (limit > 0 && connections.size() > limit) {
            connections = connections.subList(0, (int) limit);
        }
        call.say("Closing " + connections.size() + " connections "
                + (isGlobal ? "in all vhosts" : "in vhost " + call.vhost()) + ", reason: " + call.word("reason")
                + "...");
        closeEach(call, connections, delayMs);
    }

    private static void closeEach(Call call, List<Json> connections, long delayMs) {
        int closed = 0;
        try (ProgressBar progress = call.progress("closing", connections.size())) {
            for (Json connection : connections) {
                closed += closeOne(call, connection.at("name").text()) ? 1 : 0;
                progress.step();
                pause(delayMs);
            }
        }
        call.say("Closed " + closed + " connections");
    }

    /** False when it was gone by itself. */
    private static boolean closeOne(Call call, String name) {
        try {
            call.api().delete(ApiPath.of("connections", name), call.word("reason"));
            return true;
        } catch (ApiRefusal e) {
            if (e.isNotFound()) {
                return false;
            }
            throw e;
        }
    }

    private static void closeOfUser(Call call) {
        String user = call.word("username");
        call.say("Closing connections of user " + user + ", reason: " + call.word("reason") + "...");
        List<Json> connections = call.api().get("/connections?columns=name,user").list().stream()
                .filter(connection -> connection.at("user").text().equals(user))
                .toList();
        closeEach(call, connections, 0);
    }

    private static void pause(long delayMs) {
        try {
            TimeUnit.MILLISECONDS.sleep(delayMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.TRY_AGAIN, "interrupted");
        }
    }
}
