"""The page of results: verdicts, an overview, and a table for each scenario."""
import statistics

from harness.markdown import ratio, spread, table
from harness.metrics import METRICS, medians, series
from targets import PEER, WARREN

HEAD = """# Warren and its peers, measured

Written by `bench/compare`; the raw runs are in [compare.json](compare.json). All brokers and clients share one machine
and loopback. A scenario's runs alternate between the brokers, after one run each that does not count; shown are the
median and, in brackets, the lowest and the highest run. Broker CPU is user and system time of the broker's process
while the load runs, per message received. Resident memory is read after each run. Durable messages: Warren and Qpid
(with its Derby store) sync before they confirm, RabbitMQ's classic queues do not. RabbitMQ has its management plug-in
on, as Warren has its HTTP API. PerfTest's producers send as fast as they can, whatever the consumers do; those of
`warren perf` wait while the scenario's bound of deliveries is still to come. A scenario keeps its old result until it
is run again.
"""
MET = {True: "yes", False: "**no**", None: "-"}


def write(path, results, plots):
    parts = [HEAD, _verdicts(results.verdicts()), _overview(results.entries())]
    parts += [f"![{title}]({file})\n" for title, file in plots]
    parts += [_section(*entry) for entry in results.entries()]
    path.write_text("\n".join(parts))


def _verdicts(verdicts):
    rows = [[scenario.name, verdict.target, verdict.measured, MET[verdict.met]] for scenario, verdict in verdicts]
    return "## Targets\n\n" + table(["scenario", "target", "measured", "met"], rows)


def _overview(entries):
    brokers = _brokers(sample for *_, entry in entries for sample in entry["samples"])
    rows = []
    for scenario, client, entry in entries:
        of = {broker: values.get(scenario.headline) for broker, values in medians(entry["samples"]).items()}
        metric = METRICS[scenario.headline]
        rows.append([scenario.name, client, f"{metric.label}, {metric.unit}",
                     *(metric.number(of.get(broker)) for broker in brokers), ratio(of.get(WARREN), of.get(PEER))])
    return "## Overview\n\n" + table(["scenario", "client", "median of", *brokers, f"{WARREN} / {PEER}"], rows)


def _brokers(samples):
    """Names in the order in which they ran first."""
    return list(dict.fromkeys(sample["broker"] for sample in samples))


def _section(scenario, client, entry):
    by_broker = series(entry["samples"])
    shown = [metric for metric in METRICS if any(metric in values for values in by_broker.values())]
    head = ["broker", *(f"{METRICS[metric].label}, {METRICS[metric].unit}" for metric in shown), f"ratio to {PEER}"]
    of_peer = _median(by_broker.get(PEER, {}).get(scenario.headline))
    rows = [[broker, *(spread(METRICS[metric], values.get(metric)) for metric in shown),
             ratio(_median(values.get(scenario.headline)), of_peer)] for broker, values in by_broker.items()]
    runs = max((sample["run"] for sample in entry["samples"]), default=0)
    notes = "".join(f"* {broker}: {note}\n" for broker, note in entry["notes"].items())
    notes += "\n" if notes else ""
    return (f"## {scenario.name}, {client}\n\n{scenario.what}; {runs} run{'' if runs == 1 else 's'}. The ratio is that "
            f"of {METRICS[scenario.headline].label}.\n\n{table(head, rows)}\n{notes}{entry['facts']}\n")


def _median(values):
    return statistics.median(values) if values else None
