"""What is measured, in which unit, and how it is written."""
import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    label: str
    unit: str
    digits: int = 0

    def text(self, value):
        return "-" if value is None else f"{value:,.{self.digits}f} {self.unit}"

    def number(self, value):
        return "-" if value is None else f"{value:,.{self.digits}f}"


METRICS = {
    "rate": Metric("received", "/s"),
    "sent": Metric("sent", "/s"),
    "cpu_us": Metric("broker CPU per message", "us", 2),
    "latency_us": Metric("median latency", "us"),
    "latency_p99_us": Metric("99th percentile of latency", "us"),
    "confirm_us": Metric("median confirm", "us"),
    "confirm_p99_us": Metric("99th percentile of confirms", "us"),
    "bare_us": Metric("bare 4 KiB append + fdatasync", "us"),
    "start_s": Metric("start to ready", "s", 2),
    "connection_kib": Metric("resident memory per connection", "KiB", 1),
    "allocated_bytes": Metric("allocation per message", "bytes"),
    "resident_mib": Metric("resident memory", "MiB"),
}


def medians(samples):
    """Median by broker and metric of samples, which have a `broker` and a dictionary `metrics`."""
    return {broker: {metric: statistics.median(values) for metric, values in of_broker.items()}
            for broker, of_broker in series(samples).items()}


def series(samples):
    """Values by broker and metric in the order of the runs."""
    found = {}
    for sample in samples:
        for metric, value in sample["metrics"].items():
            if value is not None:
                found.setdefault(sample["broker"], {}).setdefault(metric, []).append(value)
    return found
