"""The programs that make the load: PerfTest, and Load of broker-tests for what PerfTest cannot do."""
import os
import re
import statistics
import subprocess
from dataclasses import dataclass

import processes
from brokers import CHECKOUT, say

CLIENT_WARM_UP_SECONDS = 2
TESTS = CHECKOUT / "broker-tests"
SOURCES = TESTS / "src/test/java/io/warrenmq/tests/bench"
CLASSES = TESTS / "target" / "bench-classes"
CLASS_PATH = TESTS / "target" / "bench.classpath"
LOAD = "io.warrenmq.tests.bench.Load"
SAMPLE = re.compile(r"time ([\d.]+) s, sent: (\d+) msg/s.*?received: (\d+) msg/s")
CONFIRM_LATENCY = re.compile(r"confirm latency: \d+/(\d+)/\d+/\d+/(\d+) ")
AVERAGE = re.compile(r"receiving rate avg: (\d+) msg/s")
TROUBLE = re.compile(r"(?i)exception|nacked: [1-9]|returned: [1-9]")


@dataclass(frozen=True)
class PerfResult:
    """One run: messages per second that were sent and received, latencies and broker CPU time in microseconds."""
    rate: float
    confirm_us: float
    confirm_p99_us: float
    cpu_us: float | None


class Clients:
    def __init__(self):
        self.java = subprocess.run([str(CHECKOUT / "warren"), "--java-home"], capture_output=True, text=True,
                                   check=True).stdout.strip() + "/bin/java"
        self.class_path = _class_path(self.java)

    def command(self, main_class, *arguments):
        return [self.java, "-Xmx1g", "-Duser.language=en", "-cp", self.class_path, main_class, *arguments]

    def perf_test(self, broker, arguments, seconds):
        """Runs PerfTest for that long, the first seconds of which warm it up and do not count."""
        command = self.command("com.rabbitmq.perf.PerfTest", "--uri", broker.uri,
                               "--time", str(seconds + CLIENT_WARM_UP_SECONDS), *arguments)
        cpu = broker.pid and processes.cpu_seconds(broker.pid)
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if cpu is not None:
            cpu = processes.cpu_seconds(broker.pid) - cpu
        return self.parse(run.stdout, seconds + CLIENT_WARM_UP_SECONDS, cpu)

    def start_perf_test(self, broker, arguments, seconds):
        command = self.command("com.rabbitmq.perf.PerfTest", "--uri", broker.uri, "--time", str(seconds), *arguments)
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    @staticmethod
    def parse(output, seconds, cpu=None):
        """Reads what PerfTest printed; its first seconds do not count."""
        samples = [(min(int(sent), int(received)), line)
                   for line in output.splitlines() for at, sent, received in SAMPLE.findall(line)
                   if float(at) > CLIENT_WARM_UP_SECONDS + 0.5]
        average = AVERAGE.search(output)
        if not samples or not average or TROUBLE.search(output):
            raise RuntimeError("PerfTest did not run as it should:\n" + output[-3000:])
        latencies = [tuple(map(int, pair)) for _, line in samples for pair in CONFIRM_LATENCY.findall(line)]
        received = int(average.group(1)) * seconds
        return PerfResult(
            rate=statistics.mean(rate for rate, _ in samples),
            confirm_us=statistics.median(median for median, _ in latencies),
            confirm_p99_us=statistics.median(p99 for _, p99 in latencies),
            cpu_us=None if cpu is None else cpu / max(received, 1) * 1e6)

    def load(self, broker, command, **settings):
        """Runs a command of Load; its output by name, lists where a name comes more than once."""
        arguments = [f"{name}={value}" for name, value in settings.items()]
        run = subprocess.run(self.command(LOAD, command, "uri=" + broker.uri, *arguments),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        found = {"exit": run.returncode}
        for line in run.stdout.splitlines():
            name, _, value = line.partition(" ")
            if name == "tenth":
                found.setdefault("tenths", []).append(int(value.split()[1]))
            elif name == "ready":
                found.setdefault("ready", []).append(int(value))
            else:
                found[name] = int(value) if value.lstrip("-").isdigit() else value
        if run.returncode and not run.stdout:
            reasons = re.findall(r"^(?:Exception in|Caused by).*", run.stderr, re.M) or [run.stderr.strip()]
            raise RuntimeError(f"Load {command} failed on {broker.name}: {reasons[-1]}")
        return found

    def identity(self, broker):
        return self.load(broker, "identity")["identity"]

    def delete(self, broker, queue, count=1):
        self.load(broker, "delete", queue=queue, queues=count)


def _class_path(java):
    """Load, compiled, and the jars that it and PerfTest need; made anew when a pom or its source is newer."""
    sources = sorted(path for path in SOURCES.glob("*.java") if not path.name.endswith("Test.java"))
    newest = max(path.stat().st_mtime for path in (CHECKOUT / "pom.xml", TESTS / "pom.xml", *sources))
    if not CLASS_PATH.exists() or CLASS_PATH.stat().st_mtime < newest:
        say("preparing the clients, this takes a minute")
        subprocess.run(["mvn", "-q", "-B", "-Dspotless.check.skip", "-pl", "broker-tests", "-am", "compile",
                        "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath",
                        f"-Dmdep.outputFile=target/{CLASS_PATH.name}"], cwd=CHECKOUT, check=True)
        subprocess.run([java + "c", "-cp", CLASS_PATH.read_text().strip(), "-d", str(CLASSES), *map(str, sources)],
                       check=True)
        os.utime(CLASS_PATH)
    return f"{CLASSES}:{CLASS_PATH.read_text().strip()}"
