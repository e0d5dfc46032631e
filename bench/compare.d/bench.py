"""Runs of one scenario against all brokers, in turn."""
import time

from harness import processes
from harness.console import say
from measures import NotMeasured
from harness.metrics import METRICS
from scenarios import NONE

QUIET_CPU_SHARE = 0.1
QUIET_SECONDS = 0.5
SETTLE_SECONDS_MAX = 30
NOTE_CHARACTERS_MAX = 300


class Bench:
    """What the measures share: options, clients, brokers."""

    def __init__(self, options, clients, lineup):
        self.options = options
        self.clients = clients
        self.lineup = lineup

    def compare(self, scenario, client):
        """Runs a scenario with one of its clients: after a run that does not count, A, B, C, A, B, C and so on.
        Returns samples, and notes by broker on runs that failed or why there are none."""
        samples, notes = [], dict(self.lineup.missing)
        left_out = set()
        runs = [1] if scenario.once else range(self.options.runs + 1)
        for run in runs:
            for broker in self.lineup.brokers:
                if broker.name in left_out:
                    continue
                try:
                    metrics = self._once(scenario, client, broker, run)
                except NotMeasured as reason:
                    notes[broker.name] = str(reason)
                    left_out.add(broker.name)
                except (RuntimeError, OSError) as failure:
                    say(f"   {broker.name} failed: {failure}")
                    if run:
                        notes[broker.name] = f"run {run} failed: {' '.join(str(failure).split())[:NOTE_CHARACTERS_MAX]}"
                else:
                    if run:
                        samples.append({"broker": broker.name, "run": run, "metrics": metrics})
        return samples, notes

    def _once(self, scenario, client, broker, run):
        self.settle()
        is_first = scenario.is_first(client)
        if scenario.prepare and is_first:
            self.clients.load(broker, **scenario.prepare)
        try:
            seconds = self.options.seconds if run else self.options.warm_up_seconds
            metrics = scenario.clients[client].run(self, broker, seconds)
        finally:
            if scenario.queue and is_first:
                self.clients.delete(broker, *scenario.queue)
        if client != NONE:
            kib = broker.pid and processes.memory_kib(broker.pid, "VmRSS")
            metrics["resident_mib"] = kib and kib / 1024
        shown = ", ".join(f"{METRICS[name].label} {METRICS[name].text(value)}"
                          for name, value in metrics.items() if value is not None)
        say(f"   {'warm-up' if run == 0 else f'run {run}':8} {broker.name:9} {shown}")
        return metrics

    def settle(self):
        """Waits until no broker has work left from before, so that none pays for another."""
        pids = [broker.pid for broker in self.lineup.brokers if broker.pid]
        deadline = time.monotonic() + SETTLE_SECONDS_MAX
        while time.monotonic() < deadline:
            before = _cpu_seconds(pids)
            time.sleep(QUIET_SECONDS)
            if _cpu_seconds(pids) - before < QUIET_CPU_SHARE * QUIET_SECONDS:
                return


def _cpu_seconds(pids):
    return sum(processes.cpu_seconds(pid) or 0 for pid in pids)
