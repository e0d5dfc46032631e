"""The programs that make the load: PerfTest, and Load of broker-tests for what PerfTest cannot do."""
import os
import re
import subprocess

from harness import perftest
from harness.broker import CHECKOUT
from harness.console import say

TESTS = CHECKOUT / "broker-tests"
SOURCES = TESTS / "src/test/java/io/warrenmq/tests/bench"
CLASSES = TESTS / "target" / "bench-classes"
CLASS_PATH = TESTS / "target" / "bench.classpath"
LOAD = "io.warrenmq.tests.bench.Load"


class Clients:
    """The clients, compiled and with their jars, on Warren's JDK."""

    def __init__(self):
        self.java = java_home() + "/bin/java"
        self.class_path = _class_path(self.java)

    def command(self, main_class, *arguments):
        return [self.java, "-Xmx1g", "-Duser.language=en", "-cp", self.class_path, main_class, *arguments]

    def perf_test(self, broker, arguments, seconds):
        """Runs PerfTest for that long after a few seconds that warm it up and do not count."""
        return perftest.run(self.command(perftest.MAIN, "--uri", broker.uri, *arguments), seconds, broker.pid)

    def start_perf_test(self, broker, arguments, seconds):
        command = self.command(perftest.MAIN, "--uri", broker.uri, "--time", str(seconds), *arguments)
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

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


def java_home():
    """The JDK that Warren runs with."""
    return subprocess.run([str(CHECKOUT / "warren"), "--java-home"], capture_output=True, text=True,
                          check=True).stdout.strip()


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
