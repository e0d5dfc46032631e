"""On what and with what was measured."""
import datetime
import os
import pathlib
import platform
import re
import subprocess
import sys

from harness.broker import CHECKOUT


def facts(work_dir, java, products):
    """One line that says on what and with what this was measured."""
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1))
    changed = _output("git", "status", "--porcelain", "--", "broker-*/src/main", "pom.xml", "warren")
    commit = _output("git", "rev-parse", "--short", "HEAD") + (" with changes" if changed else "")
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


def refuse_memory(work_dir):
    """Ends the program when that directory is in memory, where a sync costs nothing."""
    if disk(work_dir).startswith("tmpfs"):
        sys.exit(f"{work_dir} is in memory, where a sync costs nothing; name a directory on disk with --work-dir")


def _output(*arguments):
    try:
        return subprocess.run(arguments, capture_output=True, text=True, cwd=CHECKOUT).stdout.strip()
    except OSError:
        return ""
