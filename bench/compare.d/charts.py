"""Charts of the results: for some metrics bars of all scenarios by broker."""
import statistics

from harness import plots
from harness.metrics import METRICS, series

CHARTS = {"rate": "compare-rate.svg", "cpu_us": "compare-cpu.svg", "latency_us": "compare-latency.svg",
          "confirm_us": "compare-confirm.svg", "resident_mib": "compare-memory.svg"}
BAR_INCHES = 0.17
WIDTH_INCHES = 8


def draw(directory, results):
    """Writes a chart for each metric that was measured; returns titles and file names."""
    drawn = []
    for metric, file in CHARTS.items():
        groups = _groups(results.entries(), metric)
        if groups:
            title = f"{METRICS[metric].label}, {METRICS[metric].unit}"
            _bars(directory / file, title, groups)
            drawn.append((title, file))
    return drawn


def _groups(entries, metric):
    """Values by broker for each scenario and client in which they mean something."""
    groups = {}
    for scenario, client, entry in entries:
        if metric == "rate" and scenario.headline != "rate":
            continue  # a rate that was asked for says nothing
        of_metric = {broker: values[metric] for broker, values in series(entry["samples"]).items() if metric in values}
        if of_metric:
            groups[scenario.name if scenario.is_first(client) else f"{scenario.name}, {client}"] = of_metric
    return groups


def _bars(path, title, groups):
    brokers = list(dict.fromkeys(broker for values in groups.values() for broker in values))
    figure, axes = plots.figure(WIDTH_INCHES, 1 + BAR_INCHES * len(groups) * (len(brokers) + 1))
    height = 1 / (len(brokers) + 1)
    for index, broker in enumerate(brokers):
        places, middles, low, high = [], [], [], []
        for place, values in enumerate(groups.values()):
            if broker in values:
                middle = statistics.median(values[broker])
                places.append(place + (index - (len(brokers) - 1) / 2) * height)
                middles.append(middle)
                low.append(middle - min(values[broker]))
                high.append(max(values[broker]) - middle)
        axes.barh(places, middles, height, xerr=(low, high), label=broker, color=plots.COLOURS[index % 5],
                  error_kw={"elinewidth": 0.8})
    axes.set_yticks(range(len(groups)), list(groups))
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlabel(f"{title} (median; the line spans all runs)")
    axes.grid(axis="x", alpha=0.3)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.0 + 0.5 / figure.get_figheight()), ncols=len(brokers))
    plots.save(figure, path)
