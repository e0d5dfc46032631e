"""What is measured: each scenario with the clients that can run it, and what it must show."""
from dataclasses import dataclass

from harness.workloads import confirmed_many_to_many, confirmed_one_to_one
from measures import (Allocation, Drain, IdleConnections, PerfTestRun, Resident, StartUp, WarrenPerfDrain,
                      WarrenPerfRun)
from targets import Target

PERF_TEST, WARREN_PERF, LOAD, NONE = CLIENTS = "perftest", "warren-perf", "load", "system"
MANY = 100
BINDINGS = 1000
TOPIC = "compare-topic"
MANY_QUEUES = "compare-many"
BOUND = ("--backlog", "10000")  # of deliveries to come, which keeps warren perf from outrunning the consumers


@dataclass(frozen=True)
class Scenario:
    """`clients` has a measure for each client by its name; targets are for the first of them. `headline` is the metric
    that tells most. `prepare` is a command of Load with its settings, which only the first client needs, `queue` what
    that one leaves to be deleted after each run and how many there are of it. With `once` there is one run and none to
    warm up."""
    name: str
    what: str
    headline: str
    clients: dict
    targets: tuple = ()
    prepare: dict | None = None
    queue: tuple | None = None
    once: bool = False

    def is_first(self, client):
        return client == next(iter(self.clients))


def loads(perf_test, warren_perf, bare_sync=False):
    """The same load with both clients, by their arguments."""
    return {PERF_TEST: PerfTestRun(tuple(perf_test), bare_sync), WARREN_PERF: WarrenPerfRun(warren_perf)}


def one_to_one(size, *more):
    """PerfTest: transient messages through one queue, which goes with its consumer."""
    return ("--producers", "1", "--consumers", "1", "--queue", "compare", "--size", str(size), *more)


def no_ack(name, what, size, targets=()):
    clients = loads(one_to_one(size, "--autoack"), ("--size", str(size), "--no-ack", *BOUND))
    return Scenario(name, what, "rate", clients, targets)


def at_rate(rate, targets=()):
    clients = loads(one_to_one(1024, "--autoack", "--rate", str(rate)),
                    ("--size", "1024", "--no-ack", "--rate", str(rate)))
    return Scenario(f"at-{rate}", f"transient 1 KiB at {rate:,}/s, 1 producer, 1 consumer, no ack", "latency_us",
                    clients, targets)


def persistent(name, what, in_flight, headline, targets, bare_sync=False):
    queue = f"compare-{name}"
    clients = loads(confirmed_one_to_one(queue, in_flight),
                    ("--persistent", "--size", "1024", "--confirms", str(in_flight), "--ack-every", "50"), bare_sync)
    return Scenario(name, what, headline, clients, targets, queue=(queue, 1))


def fan_out(consumers, targets=()):
    """Each consumer has a queue of its own; PerfTest names it."""
    clients = loads(("--producers", "1", "--consumers", str(consumers), "--exchange", "compare-fanout", "--type",
                     "fanout", "--size", "16", "--autoack"),
                    ("--fan-out", str(consumers), "--no-ack", "--backlog", "100000"))
    return Scenario(f"fan-out-{consumers}", f"fan-out of 16 B from 1 producer to {consumers} queues with a consumer "
                    "each, no ack; a message is one delivery", "rate", clients, targets)


def drain(name, what, messages, size, prefetch, ack_every):
    queue = f"compare-{name}"
    acknowledging = ("--prefetch", str(prefetch), "--ack-every", str(ack_every))
    return Scenario(name, what, "rate", {LOAD: Drain(queue, messages, size, prefetch, ack_every),
                                         WARREN_PERF: WarrenPerfDrain(queue, messages, size, acknowledging)},
                    queue=(queue, 1))


def topic():
    clients = loads(one_to_one(16, "--autoack", "--predeclared", "--exchange", TOPIC, "--type", "topic",
                               "--routing-key", f"device.{BINDINGS // 2}.state", "--queue", TOPIC),
                    ("--exchange-type", "topic", "--bindings", str(BINDINGS - 1), "--no-ack", *BOUND))
    return Scenario("topic-1000", f"topic exchange with {BINDINGS:,} bindings with wildcards, one of which fits; 16 B, "
                    "1 producer, 1 consumer, no ack", "rate", clients,
                    prepare={"command": "bind", "queue": TOPIC, "type": "topic", "pattern": "device.%d.*",
                             "from": 1, "to": BINDINGS}, queue=(TOPIC, 1))


def many_queues(targets):
    clients = loads(confirmed_many_to_many(MANY_QUEUES, MANY, MANY),
                    ("--producers", str(MANY), "--queues", str(MANY), "--persistent", "--size", "1024", "--confirms",
                     "10", "--ack-every", "10"))
    return Scenario("many-queues", f"{MANY} producers x {MANY} durable queues with a consumer each, persistent 1 KiB, "
                    "10 in flight each, ack every 10", "rate", clients, targets, queue=(MANY_QUEUES, MANY))


def body(name, text, size, in_flight):
    few = str(in_flight)
    clients = loads(one_to_one(size, "--confirm", few, "--qos", few),
                    ("--size", str(size), "--confirms", few, "--prefetch", few, "--backlog", str(10 * in_flight)))
    return Scenario(name, f"transient {text}, 1 producer with {few} in flight, 1 consumer, prefetch {few}", "rate",
                    clients)


SCENARIOS = {scenario.name: scenario for scenario in (
    no_ack("transient-16", "transient 16 B, 1 producer, 1 consumer, no ack", 16, (
        Target("rate", 3.2, at_least=True, of_peer=True), Target("cpu_us", 2.5), Target("latency_us", 5000))),
    no_ack("transient-1k", "transient 1 KiB, 1 producer, 1 consumer, no ack", 1024),
    persistent("persistent-200", "persistent 1 KiB, 1 producer with 200 in flight, 1 consumer, ack every 50", 200,
               "rate", (Target("rate", 4, at_least=True, of_peer=True), Target("cpu_us", 8))),
    persistent("persistent-1", "persistent 1 KiB, 1 producer with 1 in flight, 1 consumer, ack every 50", 1,
               "confirm_us", (Target("confirm_us", 0.5, of_peer=True), Target("confirm_us", 2, of_metric="bare_us")),
               bare_sync=True),
    at_rate(1000, (Target("latency_us", 0.6, of_peer=True), Target("latency_p99_us", 1, of_peer=True))),
    at_rate(10_000),
    drain("ack-1", "drain of 50,000 transient messages of 16 B with prefetch 1, ack each", 50_000, 16, 1, 1),
    drain("ack-100", "drain of 500,000 transient messages of 16 B with prefetch 100, ack each", 500_000, 16, 100, 1),
    fan_out(10, (Target("rate", 7, at_least=True, of_peer=True),)),
    fan_out(100),
    topic(),
    many_queues((Target("rate", 5, at_least=True, of_peer=True),)),
    body("body-64k", "64 KiB", 65_536, 100),
    body("body-1m", "1 MiB", 1_048_576, 10),
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
