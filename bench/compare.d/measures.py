"""Ways to measure one broker once. Each has `run(bench, broker, seconds)`, which returns values by metric."""
import re
import subprocess
import time
from dataclasses import dataclass

from harness import idle, processes, warrenperf
from harness.broker import BrokerProcess

CONNECTIONS = 5000
SETTLE_SECONDS = 20
ALLOCATED = re.compile(r"\ballocated=(\d+)([BKMG])")
UNIT_BYTES = {"B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


class NotMeasured(Exception):
    """This cannot be measured on that broker; the text says why."""


@dataclass(frozen=True)
class PerfTestRun:
    """PerfTest with these arguments; with `bare_sync` after measuring what a bare append and sync costs."""
    arguments: tuple
    bare_sync: bool = False

    def run(self, bench, broker, seconds):
        bare = {"bare_us": processes.append_and_sync_us(bench.options.work_dir)} if self.bare_sync else {}
        result = bench.clients.perf_test(broker, self.arguments, seconds)
        return {"rate": result.received, "sent": result.sent, "cpu_us": result.cpu_us,
                "latency_us": result.latency_us, "latency_p99_us": result.latency_p99_us,
                "confirm_us": result.confirm_us, "confirm_p99_us": result.confirm_p99_us, **bare}


@dataclass(frozen=True)
class WarrenPerfRun:
    """`warren perf` with these arguments."""
    arguments: tuple

    def run(self, _, broker, seconds):
        return warrenperf.run(broker, [*self.arguments, *warrenperf.timed(seconds)])


@dataclass(frozen=True)
class WarrenPerfDrain:
    """As Drain, with `warren perf`, which deletes the queue at the end."""
    queue: str
    messages: int | None
    size: int
    arguments: tuple

    def run(self, bench, broker, _):
        common = ["--durable", "--queue", self.queue, "--count", self.messages or bench.options.backlog]
        warrenperf.run(broker, [*common, "--consumers", 0, "--size", self.size, "--confirms", 2000, "--keep"])
        bench.settle()
        drained = warrenperf.run(broker, [*common, "--producers", 0, "--consumers", 1, *self.arguments])
        return {metric: drained[metric] for metric in ("rate", "cpu_us")}  # latency would be the age of the backlog


@dataclass(frozen=True)
class Drain:
    """A consumer that acknowledges in batches takes a backlog of so many transient messages, which is complete and in
    order. Filling the queue is not measured. `messages` is None for as many as --backlog says."""
    queue: str
    messages: int | None
    size: int
    prefetch: int
    ack_every: int

    def run(self, bench, broker, _):
        messages = self.messages or bench.options.backlog
        filled = bench.clients.load(broker, "publish", queue=self.queue, messages=messages, size=self.size,
                                    window=2000, persistent="false")
        bench.settle()
        before = broker.pid and processes.cpu_seconds(broker.pid)
        drained = bench.clients.load(broker, "drain", queue=self.queue, messages=messages, prefetch=self.prefetch,
                                     ackEvery=self.ack_every)
        after = broker.pid and processes.cpu_seconds(broker.pid)
        if filled["exit"] or drained["exit"]:
            raise RuntimeError(f"not as published: {filled}, {drained}")
        cpu_us = None if None in (before, after) else (after - before) / messages * 1e6
        return {"rate": drained["rate"], "cpu_us": cpu_us}


class StartUp:
    """Another broker with an empty data directory: seconds until it is ready."""

    def run(self, bench, broker, _):
        with _another(bench, broker) as fresh:
            return {"start_s": fresh.start_seconds}


class IdleConnections:
    """Another broker, fresh, with idle connections of one channel each: KiB that each one adds to resident memory."""

    def run(self, bench, broker, _):
        with _another(bench, broker) as fresh:
            before, after = idle.measure(fresh.port, fresh.pid, CONNECTIONS)
            return {"connection_kib": (after - before) / CONNECTIONS}


class Resident:
    """Resident memory of the broker that took all the loads before, once it had time to give some back."""

    def run(self, _, broker, __):
        time.sleep(SETTLE_SECONDS)
        kib = broker.pid and processes.memory_kib(broker.pid, "VmRSS")
        if not kib:
            raise NotMeasured("its process is not to be seen")
        return {"resident_mib": kib / 1024}


@dataclass(frozen=True)
class Allocation:
    """Bytes that Warren's threads allocate on the heap while PerfTest runs, per message received. The JVM counts them
    for each thread; what connecting and the first seconds allocate is in it, and what was sent but not received."""
    arguments: tuple

    def run(self, bench, broker, seconds):
        if broker.name != "Warren":
            raise NotMeasured("a figure of Warren's alone")
        before = allocated_bytes(bench.clients.java, broker.pid)
        result = bench.clients.perf_test(broker, self.arguments, seconds)
        after = allocated_bytes(bench.clients.java, broker.pid)
        return {"allocated_bytes": (after - before) / result.received_count}


def allocated_bytes(java, pid):
    """Sum of what the live threads of a JVM have allocated so far."""
    printed = subprocess.run([java.removesuffix("java") + "jcmd", str(pid), "Thread.print", "-e"],
                             capture_output=True, text=True, check=True).stdout
    return sum(int(count) * UNIT_BYTES[unit] for count, unit in ALLOCATED.findall(printed))


def _another(bench, broker):
    if not isinstance(broker, BrokerProcess):
        raise NotMeasured("it was not started by this program")
    return bench.lineup.another(broker.name)
