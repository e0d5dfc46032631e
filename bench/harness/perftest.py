"""RabbitMQ's PerfTest: a run of it, and what it prints."""
import re
import statistics
import subprocess
import threading
from dataclasses import dataclass

from harness import processes

MAIN = "com.rabbitmq.perf.PerfTest"
WARM_UP_SECONDS = 2
END_SECONDS_MAX = 90
SAMPLE = re.compile(r"time ([\d.]+) s, sent: ([\d.]+) msg/s.*?received: ([\d.]+) msg/s")
LATENCY = {kind: re.compile(rf"{kind} latency: \d+/(\d+)/\d+/\d+/(\d+) ") for kind in ("confirm", "consumer")}
AVERAGE = re.compile(r"receiving rate avg: ([\d.]+) msg/s")
TROUBLE = re.compile(r"(?i)exception|nacked: [1-9]|returned: [1-9]")


@dataclass(frozen=True)
class PerfResult:
    """One run: messages per second, latencies and broker CPU time per message in microseconds; None when unknown.
    Latencies are the medians of what each second shows. CPU is per message received, over the seconds that count."""
    rate: float  # the lower one of sent and received, each second
    sent: float
    received: float
    received_count: float  # in the whole run, seconds that do not count included
    latency_us: float | None
    latency_p99_us: float | None
    confirm_us: float | None
    confirm_p99_us: float | None
    cpu_us: float | None


def run(command, seconds, pid=None):
    """Runs PerfTest for that many seconds that count, after a few that do not."""
    process = subprocess.Popen([*command, "--time", str(seconds + WARM_UP_SECONDS)],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    watchdog = threading.Timer(seconds + WARM_UP_SECONDS + END_SECONDS_MAX, process.kill)
    watchdog.start()
    try:
        lines = [(line, pid and SAMPLE.search(line) and processes.cpu_seconds(pid)) for line in process.stdout]
    finally:
        process.kill()
        process.wait()
        watchdog.cancel()
    return parse(lines, seconds + WARM_UP_SECONDS)


def parse(lines, seconds):
    """What the lines of a run of that length show, each with the broker's CPU seconds by then or None; the first
    seconds do not count."""
    samples = [(*map(float, found.groups()), cpu, line) for line, cpu in lines for found in SAMPLE.finditer(line)]
    counted = [sample for sample in samples if sample[0] > WARM_UP_SECONDS + 0.5]
    output = "".join(line for line, _ in lines)
    average = AVERAGE.search(output)
    if not counted or not average or TROUBLE.search(output):
        raise RuntimeError("PerfTest did not run as it should:\n" + output[-3000:])
    latency_us, latency_p99_us = _latencies("consumer", counted)
    confirm_us, confirm_p99_us = _latencies("confirm", counted)
    return PerfResult(
        rate=statistics.mean(min(sent, received) for _, sent, received, _, _ in counted),
        sent=statistics.mean(sent for _, sent, *_ in counted),
        received=statistics.mean(received for _, _, received, *_ in counted),
        received_count=float(average.group(1)) * seconds,
        latency_us=latency_us, latency_p99_us=latency_p99_us, confirm_us=confirm_us, confirm_p99_us=confirm_p99_us,
        cpu_us=_cpu_us(samples[-len(counted) - 1:]))


def _latencies(kind, samples):
    found = [tuple(map(int, pair)) for *_, line in samples for pair in LATENCY[kind].findall(line)]
    return tuple(map(statistics.median, zip(*found))) if found else (None, None)


def _cpu_us(samples):
    """CPU per message received between the first of these samples and the last."""
    if len(samples) < 2 or None in (samples[0][3], samples[-1][3]):
        return None
    received = sum(after[2] * (after[0] - before[0]) for before, after in zip(samples, samples[1:]))
    return (samples[-1][3] - samples[0][3]) / received * 1e6 if received else None
