"""What the operating system tells about a process and about files."""
import os
import pathlib
import re
import shutil
import subprocess
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
SYNC_CALLS = ("fdatasync", "fsync", "msync", "sync_file_range")
BLOCK = 1 << 20


def cpu_seconds(pid):
    """CPU time of the process so far, all threads; None when it cannot be read."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def written_bytes(pid):
    """Bytes that the process has caused to be written to disk so far; None when it cannot be read."""
    try:
        return int(re.search(r"^write_bytes: (\d+)", pathlib.Path(f"/proc/{pid}/io").read_text(), re.M).group(1))
    except OSError:
        return None


def memory_kib(pid, field):
    """A line of /proc/PID/status such as VmHWM, in KiB; None when it cannot be read."""
    try:
        return int(re.search(rf"^{field}:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M).group(1))
    except (OSError, AttributeError):
        return None


def listening_pid(port):
    """The process that listens on a port, None when it is not ours to see."""
    out = subprocess.run(["ss", "-ltnpH", f"sport = :{port}"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"pid=(\d+),", out)
    return int(found.group(1)) if found else None


def count_syncs(pid, seconds):
    """How many sync calls the process makes in that time, and how they were counted; (None, why) without a tool."""
    if shutil.which("perf"):
        count = _syncs_by_perf(pid, seconds)
        if count is not None:
            return count, "perf stat"
    if shutil.which("strace"):
        return _syncs_by_strace(pid, seconds), "strace, which slows the broker"
    return None, "neither perf nor strace is here"


def _syncs_by_perf(pid, seconds):
    events = [argument for call in SYNC_CALLS for argument in ("-e", f"syscalls:sys_enter_{call}")]
    run = subprocess.run(["perf", "stat", "-x", ";", *events, "-p", str(pid), "--", "sleep", str(seconds)],
                         capture_output=True, text=True)
    counts = re.findall(r"^(\d+);[^;]*;syscalls:", run.stderr, re.M)
    return sum(map(int, counts)) if run.returncode == 0 and counts else None


def _syncs_by_strace(pid, seconds):
    tracer = subprocess.Popen(["strace", "-f", "-c", "-e", "trace=" + ",".join(SYNC_CALLS), "-p", str(pid)],
                              stderr=subprocess.PIPE, text=True)
    time.sleep(seconds)
    tracer.send_signal(2)
    summary = tracer.communicate()[1]
    return sum(int(line.split()[3]) for line in summary.splitlines() if line.rstrip().endswith(SYNC_CALLS))


def append_and_sync_us(directory, times=2000, size=4096):
    """Median time of an append and fdatasync on a file that grows, in microseconds."""
    path = pathlib.Path(directory, "append-and-sync")
    block = os.urandom(size)
    took = []
    file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        for _ in range(times):
            start = time.perf_counter_ns()
            os.write(file, block)
            os.fdatasync(file)
            took.append(time.perf_counter_ns() - start)
    finally:
        os.close(file)
        path.unlink()
    return sorted(took)[times // 2] / 1000


def files_below(directory):
    return sorted(path for path in pathlib.Path(directory).rglob("*") if path.is_file())


def used_bytes(path):
    """Length of a file without the zeros at its end, which are room kept free for later."""
    with open(path, "rb") as file:
        end = file.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - BLOCK)
            file.seek(start)
            length = len(file.read(end - start).rstrip(b"\0"))
            if length:
                return start + length
            end = start
    return 0


def drop_from_cache(directory):
    """Writes the files out and asks the system to forget them, so that the next reader reads the disk."""
    for path in files_below(directory):
        file = os.open(path, os.O_RDONLY)
        try:
            os.fsync(file)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(file)
