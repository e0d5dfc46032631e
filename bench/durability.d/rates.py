"""a, b and c: how fast and how soon messages are confirmed."""
import contextlib
import statistics

from bench import Outcome, cpu_text, median_of
from harness import perftest, processes
from harness.console import say
from harness.workloads import confirmed_many_to_many, confirmed_one_to_one

RATE_RATIO_MIN = 3
LATENCY_RATIO_MAX = 2
MANY = 100
SYNC_GROWTH_MAX = 1.25  # runs of the same thing differ by that much
SYNC_COUNT_SECONDS = 5


def describe(results):
    rates = ", ".join(f"{result.rate:,.0f}" for result in results)
    return (f"{rates} msg/s; confirm latency median {median_of(results, 'confirm_us'):,.0f} us, 99th percentile "
            f"{median_of(results, 'confirm_p99_us'):,.0f} us; CPU of the broker "
            f"{cpu_text(median_of(results, 'cpu_us'))}")


def rate_text(results):
    return f"{median_of(results, 'rate'):,.0f} msg/s, {cpu_text(median_of(results, 'cpu_us'))}" if results else "-"


def rates(outcome, results):
    """Fills an outcome whose target is a ratio of rates."""
    peer = results.get("RabbitMQ")
    outcome.warren = rate_text(results["Warren"])
    outcome.rabbitmq = rate_text(peer)
    if peer:
        ratio = median_of(results["Warren"], "rate") / median_of(peer, "rate")
        outcome.result = f"{ratio:.2f} x"
        outcome.met = ratio >= RATE_RATIO_MIN
    outcome.details += [f"{name}: {describe(runs)}" for name, runs in results.items()]
    return outcome


def confirmed_rate(bench):
    """a: one producer, 200 in flight"""
    outcome = Outcome("persistent, confirmed, 1 KiB, 1 producer with 200 in flight, 1 consumer",
                      f">= {RATE_RATIO_MIN} x RabbitMQ's rate", "")
    with bench.warren() as warren:
        return rates(outcome, bench.interleaved(warren, confirmed_one_to_one("bench-a", 200), "bench-a"))


def confirm_latency(bench):
    """b: one producer, one in flight, against a bare append and sync"""
    bare = []
    with bench.warren() as warren:
        results = bench.interleaved(warren, confirmed_one_to_one("bench-b", 1), "bench-b",
                                    before_each=lambda: bare.append(processes.append_and_sync_us(warren.home)))
    bare_us = statistics.median(bare)
    latency_us = median_of(results["Warren"], "confirm_us")
    peer = results.get("RabbitMQ")
    return Outcome(
        "the same with 1 in flight: median confirm latency against a bare 4 KiB append + fdatasync",
        f"<= {LATENCY_RATIO_MAX} x", f"{latency_us:,.0f} us",
        f"{median_of(peer, 'confirm_us'):,.0f} us" if peer else "-",
        f"{latency_us / bare_us:.2f} x of {bare_us:,.0f} us", latency_us <= LATENCY_RATIO_MAX * bare_us,
        [f"bare append + fdatasync, 2,000 times before each run, medians: {', '.join(f'{us:,.0f}' for us in bare)} us",
         *(f"{name}: {describe(runs)}" for name, runs in results.items())])


def many_queues(bench):
    """c: 100 publishers and 100 queues; syncs with 1 queue and with 100"""
    outcome = Outcome(f"{MANY} publishers x {MANY} durable queues, confirmed, 1 KiB, 10 in flight each",
                      f">= {RATE_RATIO_MIN} x RabbitMQ's rate; syncs/s do not grow with queues", "")
    with bench.warren() as warren:
        rates(outcome, bench.interleaved(warren, confirmed_many_to_many("bench-c", MANY, MANY), "bench-c", MANY))
        syncs = [sync_rate(bench, warren, queues) for queues in (1, MANY)]
    outcome.details += [text for _, text in syncs]
    if None not in (syncs[0][0], syncs[1][0]):
        one, many = syncs[0][0], syncs[1][0]
        outcome.result += f"; {one:,.0f} syncs/s with 1 queue, {many:,.0f} with {MANY}"
        grows = many > one * SYNC_GROWTH_MAX
        outcome.met = False if grows else outcome.met
    return outcome


def sync_rate(bench, warren, queues):
    seconds = 4 + SYNC_COUNT_SECONDS + 3
    perf_test = bench.clients.start_perf_test(warren, confirmed_many_to_many("bench-c", MANY, queues), seconds)
    with contextlib.ExitStack() as cleanup:
        cleanup.callback(perf_test.wait)
        for line in perf_test.stdout:
            if "time 3." in line or "time 4." in line:
                break
        count, how = processes.count_syncs(warren.pid, SYNC_COUNT_SECONDS)
        output = perf_test.communicate()[0]
    bench.clients.delete(warren, "bench-c", MANY)
    if count is None:
        return None, f"syncs not counted: {how}"
    result = perftest.parse([(line, None) for line in output.splitlines(keepends=True)], seconds)
    per_second = count / SYNC_COUNT_SECONDS
    text = (f"Warren, {MANY} publishers on {queues} queue(s): {per_second:,.0f} syncs/s at {result.rate:,.0f} msg/s, "
            f"{result.rate / per_second if per_second else 0:,.1f} messages per sync (counted with {how})")
    say("   " + text)
    return per_second, text
