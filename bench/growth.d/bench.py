"""Runs of one curve: a fresh broker, and at each point some runs."""
import statistics
import time

from curves import transient
from harness import warrenperf
from harness.console import say
from harness.rabbitmq import DebianRabbitMq
from harness.warren import Warren

BROKERS = {"Warren": Warren, "RabbitMQ": DebianRabbitMq}
PAUSE_SECONDS = 1


class Bench:
    def __init__(self, options, clients):
        self.options = options
        self.clients = clients

    def draw(self, curve, name):
        """Samples of that broker along the curve, which ends early with a note when a point fails."""
        samples = []
        points = [point for point in curve.points if point <= self._last(curve, name)]
        with BROKERS[name](self.options.work_dir) as broker:
            warrenperf.run(broker, [*transient(), *warrenperf.timed(self.options.warm_up_seconds)])
            for point in points:
                try:
                    with curve.at(self, broker, point):
                        values = [self._once(curve, broker, point) for _ in range(self.options.runs)]
                except (RuntimeError, OSError) as failure:
                    say(f"   {name:9} {point:>10,}: {failure}")
                    return samples, f"{point:,} failed: {' '.join(str(failure).split())[:300]}"
                samples += [{"broker": name, "point": point, "metrics": metrics} for metrics in values]
                middle = {metric: statistics.median(metrics[metric] or 0 for metrics in values)
                          for metric in ("rate", "cpu_us")}
                say(f"   {name:9} {point:>10,}: {middle['rate']:,.0f}/s, {middle['cpu_us']:.2f} us/msg")
        return samples, None

    def _once(self, curve, broker, point):
        time.sleep(PAUSE_SECONDS)
        return curve.measure(broker, point, self.options.seconds)

    def _last(self, curve, name):
        return min(self.options.max, curve.points[-1] if name == "Warren" else curve.peer_max)
