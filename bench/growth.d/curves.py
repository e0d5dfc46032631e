"""What grows: each curve with its points, and how a load runs at one of them."""
import contextlib
from dataclasses import dataclass

from harness import idle, warrenperf

BOUND = ["--backlog", 10_000]  # of deliveries to come, which keeps producers from outrunning consumers
SHARED_CONNECTIONS = 10
IDLE_QUEUES = "growth-idle"
BACKLOG_QUEUE = "growth-backlog"


def decades(top, first=1):
    """first, 10 x first, and on up to the top."""
    points = [first]
    while points[-1] < top:
        points.append(points[-1] * 10)
    return points


def transient(_=None):
    """16 B through one queue, one producer, one consumer."""
    return ["--no-ack", *BOUND]


@dataclass(frozen=True)
class Curve:
    """`load` are the arguments of `warren perf` at a point, `peer_max` is the last point for other brokers. Subclasses
    say what else is there at a point."""
    name: str
    what: str
    axis: str
    points: list
    peer_max: int
    load: object = transient

    @contextlib.contextmanager
    def at(self, bench, broker, point):
        """What is there while loads run at a point."""
        yield

    def measure(self, broker, point, seconds):
        return warrenperf.run(broker, [*self.load(point), *warrenperf.timed(seconds)])


class BesideQueues(Curve):
    """Empty queues that nobody uses, which stay for the next point."""

    @contextlib.contextmanager
    def at(self, bench, broker, point):
        warrenperf.run(broker, ["--queues", point, "--queue", IDLE_QUEUES, "--consumers", 0, "--count", 1, "--keep"])
        yield


class BesideConnections(Curve):
    """Connections with a channel each that do nothing."""

    @contextlib.contextmanager
    def at(self, bench, broker, point):
        idle.allow_files(point)
        with contextlib.ExitStack() as cleanup:
            for _ in range(point):
                cleanup.enter_context(contextlib.closing(idle.open_connection(broker.port, heartbeat_seconds=0)))
            yield


class BehindBacklog(Curve):
    """Persistent messages ahead in the same queue, which is filled up to the point."""

    @contextlib.contextmanager
    def at(self, bench, broker, point):
        queue = ["--queue", BACKLOG_QUEUE, "--persistent", "--size", 100]
        if point == self.points[0]:
            warrenperf.run(broker, [*queue, "--consumers", 0, "--count", 1, "--keep"])
        lacking = point - bench.clients.load(broker, "count", queue=BACKLOG_QUEUE)["ready"][0]
        if lacking > 0:
            warrenperf.run(broker, [*queue, "--consumers", 0, "--count", lacking, "--confirms", 2000, "--keep"])
        yield

    def measure(self, broker, point, seconds):
        """Its messages come out only behind all others, so that they are still there when it ends."""
        return warrenperf.run(broker, [*self.load(point), *warrenperf.timed(seconds)], may_miss=True)


def spread_over_queues(count):
    return ["--queues", count, "--producers", count, "--consumers", count, "--connections", SHARED_CONNECTIONS,
            *transient()]


def spread_over_connections(count):
    half = count // 2
    return ["--queues", half, "--producers", half, "--consumers", half, *transient()]


def bindings(kind):
    return lambda count: ["--exchange-type", kind, "--bindings", count - 1, *transient()]


def behind_backlog(_):
    return ["--queue", BACKLOG_QUEUE, "--predeclared", "--persistent", "--size", 100, "--confirms", 200, "--prefetch",
            500, "--ack-every", 50, "--drain", 0]


CURVES = {curve.name: curve for curve in (
    Curve("queues", "transient 16 B spread over all queues, each with a producer and a consumer, no ack, on "
          f"{SHARED_CONNECTIONS} connections each side", "queues", decades(10_000), 1000, spread_over_queues),
    BesideQueues("queues-unused", "transient 16 B through one queue beside empty ones, 1 producer, 1 consumer, no ack",
                 "unused queues", decades(10_000), 1000),
    Curve("bindings-topic", "transient 16 B through a topic exchange, one of whose bindings (with wildcards) fits, "
          "1 producer, 1 consumer, no ack", "bindings", decades(100_000), 10_000, bindings("topic")),
    Curve("bindings-direct", "transient 16 B through a direct exchange, one of whose bindings fits, 1 producer, "
          "1 consumer, no ack", "bindings", decades(100_000), 10_000, bindings("direct")),
    Curve("connections", "transient 16 B, half of the connections with a producer and half with a consumer each, as "
          "many queues, no ack", "connections", decades(10_000, 10), 1000, spread_over_connections),
    BesideConnections("connections-idle", "transient 16 B through one queue beside idle connections, 1 producer, "
                      "1 consumer, no ack", "idle connections", decades(10_000, 10), 1000),
    BehindBacklog("backlog", "persistent 100 B through one queue with a backlog, 1 producer with 200 in flight, "
                  "1 consumer, ack every 50", "messages waiting", [0, *decades(10_000_000, 1000)], 100_000,
                  behind_backlog),
)}
