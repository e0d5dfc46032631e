"""What is measured: each scenario with the clients that can run it, and what it must show."""
from dataclasses import dataclass

from harness.workloads import confirmed_many_to_many, confirmed_one_to_one
from measures import Allocation, Drain, IdleConnections, PerfTestRun, Resident, StartUp
from targets import Target

PERF_TEST, LOAD, NONE = CLIENTS = "perftest", "load", "system"
MANY = 100
BINDINGS = 1000
TOPIC = "compare-topic"
MANY_QUEUES = "compare-many"


@dataclass(frozen=True)
class Scenario:
    """`clients` has a measure for each client by its name; targets are for the first of them. `headline` is the metric
    that tells most. `prepare` is a command of Load with its settings, `queue` what is to be deleted after each run and
    how many there are of it. With `once` there is one run and none to warm up."""
    name: str
    what: str
    headline: str
    clients: dict
    targets: tuple = ()
    prepare: dict | None = None
    queue: tuple | None = None
    once: bool = False


def one_to_one(size, *more):
    """PerfTest: transient messages through one queue, which goes with its consumer."""
    return ("--producers", "1", "--consumers", "1", "--queue", "compare", "--size", str(size), *more)


def no_ack(name, what, size, *more, headline="rate", targets=()):
    return Scenario(name, what, headline, {PERF_TEST: PerfTestRun(one_to_one(size, "--autoack", *more))}, targets)


def persistent(name, what, in_flight, headline, targets, bare_sync=False):
    queue = f"compare-{name}"
    run = PerfTestRun(tuple(confirmed_one_to_one(queue, in_flight)), bare_sync)
    return Scenario(name, what, headline, {PERF_TEST: run}, targets, queue=(queue, 1))


def fan_out(consumers, targets=()):
    """Each consumer has a queue of its own; PerfTest names it."""
    arguments = ("--producers", "1", "--consumers", str(consumers), "--exchange", "compare-fanout", "--type", "fanout",
                 "--size", "16", "--autoack")
    return Scenario(f"fan-out-{consumers}", f"fan-out of 16 B from 1 producer to {consumers} queues with a consumer "
                    "each, no ack; a message is one delivery", "rate", {PERF_TEST: PerfTestRun(arguments)}, targets)


def drain(name, what, messages, size, prefetch, ack_every):
    queue = f"compare-{name}"
    return Scenario(name, what, "rate", {LOAD: Drain(queue, messages, size, prefetch, ack_every)}, queue=(queue, 1))


def topic():
    arguments = one_to_one(16, "--autoack", "--predeclared", "--exchange", TOPIC, "--type", "topic", "--routing-key",
                           f"device.{BINDINGS // 2}.state", "--queue", TOPIC)
    return Scenario("topic-1000", f"topic exchange with {BINDINGS:,} bindings with wildcards, one of which fits; 16 B, "
                    "1 producer, 1 consumer, no ack", "rate", {PERF_TEST: PerfTestRun(arguments)},
                    prepare={"command": "bind", "queue": TOPIC, "type": "topic", "pattern": "device.%d.*",
                             "from": 1, "to": BINDINGS}, queue=(TOPIC, 1))


SCENARIOS = {scenario.name: scenario for scenario in (
    no_ack("transient-16", "transient 16 B, 1 producer, 1 consumer, no ack", 16, targets=(
        Target("rate", 3.2, at_least=True, of_peer=True), Target("cpu_us", 2.5), Target("latency_us", 5000))),
    no_ack("transient-1k", "transient 1 KiB, 1 producer, 1 consumer, no ack", 1024),
    persistent("persistent-200", "persistent 1 KiB, 1 producer with 200 in flight, 1 consumer, ack every 50", 200,
               "rate", (Target("rate", 4, at_least=True, of_peer=True), Target("cpu_us", 8))),
    persistent("persistent-1", "the same with 1 in flight", 1, "confirm_us",
               (Target("confirm_us", 0.5, of_peer=True), Target("confirm_us", 2, of_metric="bare_us")), bare_sync=True),
    no_ack("at-1000", "transient 1 KiB at 1,000/s, 1 producer, 1 consumer, no ack", 1024, "--rate", "1000",
           headline="latency_us",
           targets=(Target("latency_us", 0.6, of_peer=True), Target("latency_p99_us", 1, of_peer=True))),
    no_ack("at-10000", "transient 1 KiB at 10,000/s, 1 producer, 1 consumer, no ack", 1024, "--rate", "10000",
           headline="latency_us"),
    drain("ack-1", "drain of 50,000 transient messages of 16 B with prefetch 1, ack each", 50_000, 16, 1, 1),
    drain("ack-100", "drain of 500,000 transient messages of 16 B with prefetch 100, ack each", 500_000, 16, 100, 1),
    fan_out(10, (Target("rate", 7, at_least=True, of_peer=True),)),
    fan_out(100),
    topic(),
    Scenario("many-queues", f"{MANY} producers x {MANY} durable queues with a consumer each, persistent 1 KiB, 10 in "
             "flight each, ack every 10", "rate",
             {PERF_TEST: PerfTestRun(tuple(confirmed_many_to_many(MANY_QUEUES, MANY, MANY)))},
             (Target("rate", 5, at_least=True, of_peer=True),), queue=(MANY_QUEUES, MANY)),
    Scenario("body-64k", "transient 64 KiB, 1 producer with 100 in flight, 1 consumer, prefetch 100", "rate",
             {PERF_TEST: PerfTestRun(one_to_one(65_536, "--confirm", "100", "--qos", "100"))}),
    Scenario("body-1m", "transient 1 MiB, 1 producer with 10 in flight, 1 consumer, prefetch 10", "rate",
             {PERF_TEST: PerfTestRun(one_to_one(1_048_576, "--confirm", "10", "--qos", "10"))}),
    drain("drain", "drain of a backlog of transient messages of 100 B (1 million, or --backlog), prefetch 2,000, ack "
          "every 500", None, 100, 2000, 500),
    Scenario("idle-5000", "5,000 idle connections with a channel each, on a fresh broker", "connection_kib",
             {NONE: IdleConnections()}, (Target("connection_kib", 25),)),
    Scenario("start-up", "start to ready with an empty data directory", "start_s", {NONE: StartUp()},
             (Target("start_s", 1),)),
    Scenario("allocation", "heap that is allocated per transient 16 B message, 1 producer, 1 consumer, no ack",
             "allocated_bytes", {PERF_TEST: Allocation(one_to_one(16, "--autoack"))},
             (Target("allocated_bytes", 200),)),
    Scenario("memory", "resident memory after the runs before", "resident_mib", {NONE: Resident()},
             (Target("resident_mib", 256),), once=True),
)}
