"""What Warren must reach, and whether it does."""
from dataclasses import dataclass

from harness.metrics import METRICS

WARREN, PEER = "Warren", "RabbitMQ"


@dataclass(frozen=True)
class Verdict:
    """`met` is None where something that the target needs was not measured."""
    target: str
    measured: str
    met: bool | None


@dataclass(frozen=True)
class Target:
    """A bound for the median of one of Warren's metrics: of the value itself, of its ratio to the peer's (`of_peer`),
    or of its ratio to another metric of Warren's (`of_metric`)."""
    metric: str
    limit: float
    at_least: bool = False
    of_peer: bool = False
    of_metric: str | None = None

    @property
    def text(self):
        bound = f"{METRICS[self.metric].label} {'at least' if self.at_least else 'at most'} "
        if self.of_peer:
            return f"{bound}{self.limit:g} x {PEER}'s"
        if self.of_metric:
            return f"{bound}{self.limit:g} x {METRICS[self.of_metric].label}"
        return f"{bound}{METRICS[self.metric].text(self.limit)}"

    def judge(self, medians):
        """A verdict on medians by broker and metric."""
        value = medians.get(WARREN, {}).get(self.metric)
        if self.of_peer or self.of_metric:
            base = medians.get(PEER, {}).get(self.metric) if self.of_peer else medians[WARREN].get(self.of_metric)
            if value is None or not base:
                return Verdict(self.text, "not measured", None)
            metric = METRICS[self.metric]
            shown = f"{value / base:.2f} x ({metric.text(value)} to {metric.text(base)})"
            return Verdict(self.text, shown, self._holds(value / base))
        if value is None:
            return Verdict(self.text, "not measured", None)
        return Verdict(self.text, METRICS[self.metric].text(value), self._holds(value))

    def _holds(self, value):
        return value >= self.limit if self.at_least else value <= self.limit
