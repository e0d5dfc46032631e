package io.warrenmq.cli.perf.report;

import io.warrenmq.cli.perf.load.LoadResult;
import io.warrenmq.cli.perf.measure.Window;
import io.warrenmq.cli.perf.plan.ConsumerPlan;
import io.warrenmq.cli.perf.plan.LoadPlan;
import io.warrenmq.cli.perf.plan.ProducerPlan;
import io.warrenmq.cli.perf.plan.TopologyPlan;

/** The result of a run for programs. */
public final class LoadJson {
    private LoadJson() {}

    /** One line of JSON. */
    public static String of(LoadPlan plan, LoadResult result) {
        return Json.render(json -> {
            json.put("mode", "load");
            json.object("plan", fields -> plan(fields, plan));
            json.object("window", fields -> window(fields, result));
            json.object("totals", fields -> totals(fields, result));
            json.put("failure", result.failure());
        });
    }

    private static void plan(Json json, LoadPlan plan) {
        ProducerPlan producers = plan.producers();
        ConsumerPlan consumers = plan.consumers();
        TopologyPlan topology = plan.topology();
        json.put("producers", producers.count())
                .put("consumers", consumers.count())
                .put("queues", topology.queues().size())
                .put("exchange", topology.exchange())
                .put("exchange_type", topology.exchangeType())
                .put("extra_bindings", topology.extraBindings())
                .put("durable", topology.durable())
                .put("size_bytes", producers.sizeBytes())
                .put("persistent", producers.persistent())
                .put("rate_per_producer", producers.ratePerSecond())
                .put("confirms_in_flight", producers.confirmsMax())
                .put("backlog", producers.backlogMax())
                .put("prefetch", consumers.prefetch())
                .put("ack_every", consumers.ackEvery())
                .put("auto_ack", consumers.autoAck())
                .put("warm_up_s", plan.time().warmUpSeconds());
    }

    private static void window(Json json, LoadResult result) {
        Window window = result.window();
        json.put("seconds", window.seconds())
                .put("sent", window.tally().sent)
                .put("received", window.tally().received)
                .put("confirmed", window.tally().confirmed)
                .put("sent_per_s", window.sentPerSecond())
                .put("received_per_s", window.receivedPerSecond())
                .put("confirmed_per_s", window.confirmedPerSecond())
                .put("latency_us", window.tally().latency)
                .put("confirm_latency_us", window.tally().confirmLatency)
                .put("client_cpu_s", window.clientCpuNs() / 1e9)
                .put("client_cpu_us_per_message", window.clientCpuUsPerMessage())
                .put("broker_cpu_s", window.brokerCpuNs() / 1e9)
                .put("broker_cpu_us_per_message", window.brokerCpuUsPerMessage())
                .put("broker_resident_bytes", result.brokerResidentBytes());
    }

    private static void totals(Json json, LoadResult result) {
        LoadResult.Totals totals = result.totals();
        json.put("sent", totals.sent())
                .put("received", totals.received())
                .put("confirmed", totals.confirmed())
                .put("nacked", totals.nacked())
                .put("returned", totals.returned())
                .put("redelivered", totals.redelivered())
                .put("checked", result.checked())
                .put("expected", totals.expected())
                .put("missing", totals.missing())
                .put("duplicates", totals.duplicates())
                .put("foreign", totals.foreign())
                .put("unconfirmed", totals.unconfirmed())
                .put("blocked", totals.blocked())
                .put("drain_s", result.drainSeconds());
    }
}
