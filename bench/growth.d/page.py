"""The page of curves: a table and a chart each, and room for the reason why one is not flat."""
import re
import statistics

from curves import CURVES
from harness import plots
from harness.markdown import ratio, spread, table
from harness.metrics import METRICS

HEAD = """# Growth, measured

Written by `bench/growth`; the raw runs are in [growth.json](growth.json). Cost per message as one thing grows, under
load by `warren perf` on the same machine. Each curve has a fresh broker. Shown are the median and, in brackets, the
lowest and the highest run; broker CPU is user and system time of its process per message received. A curve is called
flat when CPU per message stays within a factor of {flat}. The sentence after "Why:" is written by hand and kept.
"""
FLAT_FACTOR_MAX = 1.5
UNEXPLAINED = "not explained yet."
SHOWN = ("rate", "cpu_us", "latency_us", "latency_p99_us")
WIDTH_INCHES, HEIGHT_INCHES = 8, 2.8


def write(directory, results):
    """Writes the page and, where that can be done, the charts."""
    path = directory / "growth.md"
    reasons = _reasons(path.read_text() if path.exists() else "")
    sections = [HEAD.format(flat=FLAT_FACTOR_MAX)]
    for name, entry in ((name, results[name]) for name in CURVES if name in results):
        chart = None
        if not plots.missing():
            chart = f"growth-{name}.svg"
            _chart(directory / chart, CURVES[name], entry["samples"])
        sections.append(_section(CURVES[name], entry, chart, reasons.get(name, UNEXPLAINED)))
    path.write_text("\n".join(sections))


def _reasons(page):
    """What was written by hand, by curve."""
    return dict(re.findall(r"^## (\S+)$.*?^Why: (.*?)\n\n", page, re.M | re.S))


def _series(samples, metric):
    """Values by broker and point."""
    found = {}
    for sample in samples:
        value = sample["metrics"].get(metric)
        if value is not None:
            found.setdefault(sample["broker"], {}).setdefault(sample["point"], []).append(value)
    return found


def _section(curve, entry, chart, reason):
    series = {metric: _series(entry["samples"], metric) for metric in SHOWN}
    head = ["broker", curve.axis, *(f"{METRICS[metric].label}, {METRICS[metric].unit}" for metric in SHOWN),
            "CPU against the first"]
    rows, verdicts = [], []
    for broker, by_point in series["rate"].items():
        cpu = {point: statistics.median(values) for point, values in series["cpu_us"].get(broker, {}).items()}
        first = next(iter(cpu.values()), None)
        rows += [[broker, f"{point:,}", *(spread(METRICS[metric], series[metric].get(broker, {}).get(point))
                                          for metric in SHOWN), ratio(cpu.get(point), first)] for point in by_point]
        verdicts.append(f"{broker}: {_verdict(cpu)}")
    picture = f"![{curve.what}]({chart})\n\n" if chart else ""
    notes = "".join(f"* {broker}: {note}\n" for broker, note in entry["notes"].items())
    notes += "\n" if notes else ""
    return (f"## {curve.name}\n\n{curve.what}. {'; '.join(verdicts)}.\n\nWhy: {reason}\n\n{picture}"
            f"{table(head, rows)}\n{notes}{entry['facts']}\n")


def _verdict(cpu):
    if not cpu:
        return "CPU unknown"
    factor = max(cpu.values()) / min(cpu.values())
    return f"{'flat' if factor <= FLAT_FACTOR_MAX else '**not flat**'} (factor {factor:.2f})"


def _chart(path, curve, samples):
    figure, panels = plots.figure(WIDTH_INCHES, HEIGHT_INCHES, columns=2)
    for axes, metric in zip(panels, ("cpu_us", "rate")):
        for index, (broker, by_point) in enumerate(_series(samples, metric).items()):
            middles = [statistics.median(values) for values in by_point.values()]
            axes.errorbar(list(by_point), middles, marker="o", markersize=3, label=broker, color=plots.COLOURS[index],
                          yerr=([middle - min(values) for middle, values in zip(middles, by_point.values())],
                                [max(values) - middle for middle, values in zip(middles, by_point.values())]))
        axes.set_xscale("symlog" if 0 in curve.points else "log")
        axes.set_ylim(bottom=0)
        axes.set_xlabel(curve.axis)
        axes.set_title(f"{METRICS[metric].label}, {METRICS[metric].unit}", fontsize=9)
        axes.grid(alpha=0.3)
    panels[0].legend()
    plots.save(figure, path)
