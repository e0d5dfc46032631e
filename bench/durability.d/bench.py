"""What all scenarios share: how a result looks, and how runs against both brokers alternate."""
import statistics
from dataclasses import dataclass, field

from harness.console import say
from harness.warren import Warren


@dataclass
class Outcome:
    """One row of the table and what stands below it."""
    what: str
    target: str
    warren: str
    rabbitmq: str = "-"
    result: str = "-"
    met: bool | None = None
    details: list = field(default_factory=list)


class Bench:
    """What all scenarios share: options, clients, the peer or None."""

    def __init__(self, options, clients, peer):
        self.options = options
        self.clients = clients
        self.peer = peer

    def warren(self, jvm_options=""):
        return Warren(self.options.work_dir, jvm_options)

    def interleaved(self, warren, arguments, queue, queues=1, before_each=None):
        """Runs PerfTest against both in turn, after one run each that does not count; results by broker's name."""
        brokers = [warren] + ([self.peer] if self.peer else [])
        results = {broker.name: [] for broker in brokers}
        for run in range(self.options.runs + 1):
            if before_each:
                before_each()
            for broker in brokers:
                seconds = self.options.seconds if run else self.options.warm_up_seconds
                result = self.clients.perf_test(broker, arguments, seconds)
                self.clients.delete(broker, queue, queues)
                say(f"   {'warm-up' if run == 0 else f'run {run}':8} {broker.name:9} {result.rate:8,.0f} msg/s,"
                    f" confirm latency {result.confirm_us:,.0f} us, CPU {cpu_text(result.cpu_us)}")
                if run > 0:
                    results[broker.name].append(result)
        return results


def cpu_text(us):
    return "unknown" if us is None else f"{us:.1f} us/msg"


def median_of(results, name):
    values = [getattr(result, name) for result in results]
    return None if None in values else statistics.median(values)
