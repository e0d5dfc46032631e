"""d, e and f: what stands on disk, and what comes back from it."""
from bench import Outcome, cpu_text
from harness import processes
from harness.console import say

FANOUT_QUEUES = 10
BYTES_RATIO_MAX = 1.2
PUBLISH_END_RATIO_MIN = 0.5
BACKLOG_HEAP = "-Xmx256m"
RESTART_SECONDS_MAX = 15
MIB = 1 << 20


def fanout_bytes(bench):
    """d: a message for ten queues is written once"""
    messages = bench.options.fanout_messages
    outcome = Outcome(f"fan-out to {FANOUT_QUEUES} durable queues, 1 KiB, confirmed, {messages:,} messages: bytes in "
                      "the journal / bytes of bodies", f"<= {BYTES_RATIO_MAX}", "")
    bodies = messages * 1024
    with bench.warren() as warren:
        before = journal_bytes(warren)
        publish, written = fanout(bench, warren, messages)
        used = journal_bytes(warren) - before
        everything = sum(processes.used_bytes(path) for path in processes.files_below(warren.data_dir))
        size = sum(path.stat().st_size for path in processes.files_below(warren.data_dir))
    outcome.warren = f"{used / MIB:,.0f} MiB in the journal, {publish['rate']:,} msg/s"
    outcome.result = f"{used / bodies:.3f}"
    outcome.met = used > bodies and used <= BYTES_RATIO_MAX * bodies
    outcome.details += [
        f"Warren: bodies {bodies / MIB:,.0f} MiB, used part of the journal's segments {used / MIB:,.0f} MiB, used part "
        f"of all files {everything / MIB:,.0f} MiB, size of all files with the room kept free {size / MIB:,.0f} MiB",
        f"Warren: written to disk by the process (write_bytes), the zeros that make room included: "
        f"{ratio(written, bodies)}"]
    if bench.peer:
        publish, written = fanout(bench, bench.peer, messages)
        outcome.rabbitmq = f"{ratio(written, bodies)}, {publish['rate']:,} msg/s"
        outcome.details.append(f"RabbitMQ: written to disk by the process (write_bytes): {ratio(written, bodies)}")
    return outcome


def fanout(bench, broker, messages):
    before = broker.pid and processes.written_bytes(broker.pid)
    publish = bench.clients.load(broker, "publish", queue="bench-d", queues=FANOUT_QUEUES, messages=messages,
                                 size=1024, window=2000)
    ready = bench.clients.load(broker, "count", queue="bench-d", queues=FANOUT_QUEUES)["ready"]
    written = None if before is None else processes.written_bytes(broker.pid) - before
    if publish["exit"] or ready != [messages] * FANOUT_QUEUES:
        raise RuntimeError(f"fan-out on {broker.name}: {publish}, ready {ready}")
    if broker.name == "RabbitMQ":
        bench.clients.delete(broker, "bench-d", FANOUT_QUEUES)
    return publish, written


def journal_bytes(warren):
    """What records take. Exact while no segment was retired: one that is used again has old bytes behind its end."""
    return sum(processes.used_bytes(path) for path in warren.data_dir.rglob("journal-*.log"))


def ratio(written, bodies):
    return "unknown" if written is None else f"{written / MIB:,.0f} MiB, {written / bodies:.2f} x the bodies"


def backlog(bench):
    """e: ten million messages beside a small heap"""
    messages = bench.options.messages
    outcome = Outcome(f"backlog of {messages:,} x 1 KiB, persistent, confirmed, with {BACKLOG_HEAP}",
                      f"no OOM; rate at the end >= {PUBLISH_END_RATIO_MIN} x at the start; in order, none missing", "")
    with bench.warren(BACKLOG_HEAP) as warren:
        publish, drain, sound = fill_and_drain(bench, warren, messages, outcome)
        peak_mib = (processes.memory_kib(warren.pid, "VmHWM") or 0) / 1024
        outcome.details += [f"Warren's log: {line}" for line in warren.complaints()[-5:]]
    first, last = publish["tenths"][0], publish["tenths"][-1]
    outcome.warren = (f"publish {first:,} msg/s in the first tenth, {last:,} in the last; drain {drain['rate']:,} "
                      f"msg/s; peak memory {peak_mib:,.0f} MiB")
    outcome.result = f"{last / first:.2f} x; " + ("in order, none missing" if sound else "NOT as published")
    outcome.met = sound and last >= PUBLISH_END_RATIO_MIN * first
    if bench.peer and bench.options.peer_messages:
        count = bench.options.peer_messages
        publish, drain, sound = fill_and_drain(bench, bench.peer, count, outcome)
        bench.clients.delete(bench.peer, "bench-e")
        outcome.rabbitmq = (f"with {count:,}: publish {publish['tenths'][0]:,} and {publish['tenths'][-1]:,} msg/s; "
                            f"drain {drain['rate']:,} msg/s")
    return outcome


def fill_and_drain(bench, broker, messages, outcome):
    cpu = [broker.pid and processes.cpu_seconds(broker.pid)]
    publish = bench.clients.load(broker, "publish", queue="bench-e", messages=messages, size=1024, window=2000)
    cpu.append(broker.pid and processes.cpu_seconds(broker.pid))
    drain = bench.clients.load(broker, "drain", queue="bench-e", messages=messages, prefetch=2000, ackEvery=500)
    cpu.append(broker.pid and processes.cpu_seconds(broker.pid))
    sound = publish["exit"] == 0 and drain["exit"] == 0
    per_message = [cpu_text(None if None in (a, b) else (b - a) / messages * 1e6) for a, b in zip(cpu, cpu[1:])]
    lines = [
        f"{broker.name}, publish {messages:,}: {publish['rate']:,} msg/s; by tenths {publish['tenths']}; CPU of the "
        f"broker {per_message[0]}",
        f"{broker.name}, drain: {drain['rate']:,} msg/s, missing {drain['missing']}, double {drain['double']}, out of "
        f"order {drain['outOfOrder']}, left {drain['left']}; CPU of the broker {per_message[1]}"]
    for line in lines:
        say("   " + line)
    outcome.details += lines
    return publish, drain, sound


def restart(bench):
    """f: start with ten million messages waiting"""
    messages = bench.options.messages
    outcome = Outcome(f"restart with {messages:,} x 100 B waiting",
                      f"ready in <= {RESTART_SECONDS_MAX} s, all there", "")
    took, exact = [], True
    with bench.warren() as warren:
        empty = warren_restart(warren, kill=False)
        publish = bench.clients.load(warren, "publish", queue="bench-f", messages=messages, size=100, window=5000)
        outcome.details.append(f"publish: {publish['rate']:,} msg/s; by tenths {publish['tenths']}")
        for kill in (True, False):
            seconds = warren_restart(warren, kill)
            ready = bench.clients.load(warren, "count", queue="bench-f")["ready"][0]
            exact = exact and ready == messages and publish["exit"] == 0
            took.append(seconds)
            line = f"after {'SIGKILL' if kill else 'SIGTERM'}, cold files: ready in {seconds:.1f} s, {ready:,} ready"
            said = [f"Warren's log: {line.rstrip()}" for line in warren.log if "ecover" in line]
            outcome.details += [line, *said[:5]]
            say("   " + line)
    outcome.details.append(f"with nothing in it: ready in {empty:.1f} s")
    outcome.warren = f"{took[0]:.1f} s after SIGKILL, {took[1]:.1f} s after SIGTERM"
    outcome.result = f"{max(took):.1f} s, count " + ("exact" if exact else "WRONG")
    outcome.met = exact and max(took) <= RESTART_SECONDS_MAX
    return outcome


def warren_restart(warren, kill):
    warren.stop(kill)
    processes.drop_from_cache(warren.data_dir)
    return warren.start()
