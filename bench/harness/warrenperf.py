"""`warren perf`: a run of it, and what it reports."""
import json
import os
import subprocess

from harness.broker import CHECKOUT

WARM_UP_SECONDS = 2
END_SECONDS_MAX = 600
DONE, MESSAGES_MISSING = 0, 65


def timed(seconds):
    """Arguments for a run of that many seconds that count, after a few that do not."""
    return ["--warm-up", str(WARM_UP_SECONDS), "--duration", str(seconds)]


def run(broker, arguments, may_miss=False):
    """Runs it against a broker and returns values by metric. With `may_miss` messages may be left in the broker."""
    options = ["--uri", broker.uri, "--json", "-", "--interval", "0"]
    if broker.pid:
        options += ["--broker-pid", str(broker.pid)]
    environment = {name: value for name, value in os.environ.items() if name != "WARREN_JAVA_OPTS"}  # the broker's
    try:
        done = subprocess.run([str(CHECKOUT / "warren"), "perf", *options, *map(str, arguments)], env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=END_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"warren perf did not end within {END_SECONDS_MAX} s") from None
    if done.returncode != DONE and not (may_miss and done.returncode == MESSAGES_MISSING):
        raise RuntimeError(f"warren perf ended with {done.returncode}: {done.stderr.strip()[-1000:]}")
    return metrics(json.loads(done.stdout)["window"])


def metrics(window):
    """What the counted part of a run shows, by the names of harness.metrics."""
    latency, confirm = window["latency_us"] or {}, window["confirm_latency_us"] or {}
    messages = window["received"] or window["sent"]
    cpu_s = window["broker_cpu_s"]
    return {"rate": window["received_per_s"], "sent": window["sent_per_s"],
            "cpu_us": cpu_s / messages * 1e6 if cpu_s and messages else None,
            "latency_us": latency.get("median"), "latency_p99_us": latency.get("p99"),
            "confirm_us": confirm.get("median"), "confirm_p99_us": confirm.get("p99")}
