"""The table on the terminal, and the page that keeps each scenario's newest result."""
import datetime
import os
import pathlib
import platform
import re
import subprocess

from brokers import CHECKOUT

HEAD = """# Durability, measured

Written by `bench/durability`, which keeps a scenario's old result until it is run again. "CPU" is what the broker's
process used, divided by messages. RabbitMQ's classic queues do not sync before they confirm; Warren does.

"""
TABLE = "| | what | Warren | RabbitMQ | result | target | met |\n| --- | --- | --- | --- | --- | --- | --- |\n"


def command(*arguments):
    try:
        return subprocess.run(arguments, capture_output=True, text=True, cwd=CHECKOUT).stdout.strip()
    except OSError:
        return ""


def facts(work_dir, java, products):
    """One line that says on what and with what this was measured."""
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1))
    changed = command("git", "status", "--porcelain", "--", "broker-*/src/main", "pom.xml", "warren")
    commit = command("git", "rev-parse", "--short", "HEAD") + (" with changes" if changed else "")
    version = re.search(r'version "([^"]+)"', subprocess.run([java, "-version"], capture_output=True, text=True).stderr)
    return (f"{datetime.date.today()}, commit {commit}; {os.cpu_count()} cores ({cpu.group(1) if cpu else 'unknown'}) "
            f"shared with the clients, {memory >> 20} GiB, Linux {platform.release()}, {disk(work_dir)}, load average "
            f"before the first run {os.getloadavg()[0]:.1f}; "
            f"Java {version.group(1) if version else 'unknown'}; {', '.join(products)}")


def disk(directory):
    """File system and device below a directory."""
    path = os.path.realpath(directory)
    mounts = [line.split() for line in pathlib.Path("/proc/mounts").read_text().splitlines()]
    fits = [mount for mount in mounts if path == mount[1] or path.startswith(mount[1].rstrip("/") + "/")]
    device, _, kind = max(fits, key=lambda mount: len(mount[1]))[:3]
    return f"{kind} on {device}"


def cells(letter, outcome):
    met = {True: "yes", False: "**no**", None: "-"}[outcome.met]
    return [letter, outcome.what, outcome.warren, outcome.rabbitmq, outcome.result, outcome.target, met]


def show(outcomes):
    for letter, outcome in outcomes.items():
        met = {True: "met", False: "NOT MET", None: "not judged"}[outcome.met]
        print(f"\n{letter}  {outcome.what}\n   Warren    {outcome.warren}\n   RabbitMQ  {outcome.rabbitmq}\n"
              f"   result    {outcome.result}\n   target    {outcome.target}: {met}")


def write(path, outcomes, fact_line):
    """Puts the outcomes into the page in place of older ones of the same letters."""
    old = path.read_text() if path.exists() else ""
    rows = {row[2]: row for row in re.findall(r"^\| [a-z] \|.*$", old, re.M)}
    sections = {text[3]: text.strip() for text in re.findall(r"^## [a-z]\. .*?(?=^## |\Z)", old, re.M | re.S)}
    for letter, outcome in outcomes.items():
        rows[letter] = "| " + " | ".join(cells(letter, outcome)) + " |"
        lines = "".join(f"* {line}\n" for line in outcome.details)
        sections[letter] = f"## {letter}. {outcome.what}\n\n{fact_line}\n\n{lines}".strip()
    table = TABLE + "".join(rows[letter] + "\n" for letter in sorted(rows))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + table + "".join(f"\n{sections[letter]}\n" for letter in sorted(sections)))
