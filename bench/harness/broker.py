"""A broker that is started for a measurement, whichever it is, and one that runs already."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from harness import idle, ports

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS_MAX = 600
STOP_SECONDS_MAX = 60
POLL_SECONDS = 0.01
LOG_LINES_MAX = 400


class Missing(Exception):
    """A broker or tool that this machine does not have; the text says what to install or name."""


class BrokerProcess:
    """A broker on loopback in a process of its own, with a home directory that goes with it. Subclasses say how it is
    started: `command()`, `environment()`, and `is_ready()`, which is asked again and again."""
    name = ""

    def __init__(self, work_dir):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix=f"{self.name.lower()}-bench-", dir=work_dir))
        self.log = []
        self.process = None
        self.port = None
        self.start_seconds = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.home)

    def start(self):
        """Starts it and returns the seconds until it was ready for clients."""
        command, environment = self.command(), {**os.environ, **self.environment()}
        self.log = []
        begin = time.monotonic()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, errors="replace", env=environment,
                                        cwd=self.home)
        threading.Thread(target=self._read_log, args=(self.process.stdout, self.log), daemon=True).start()
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > begin + START_SECONDS_MAX:
                self.stop()
                raise RuntimeError(f"{self.name} did not start:\n" + "".join(self.log[-40:]))
            time.sleep(POLL_SECONDS)
        self.start_seconds = time.monotonic() - begin
        return self.start_seconds

    def command(self):
        raise NotImplementedError

    def environment(self):
        return {}

    def is_ready(self):
        return idle.lets_in(self.port)

    def note(self, line):
        """Called with each line of its output, by a thread of its own."""

    def _read_log(self, output, log):
        for line in output:
            log.append(line)
            del log[:-LOG_LINES_MAX]
            self.note(line)

    def stop(self, kill=False):
        """Ends it: SIGTERM, or SIGKILL."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    @property
    def pid(self):
        return self.process.pid

    @property
    def uri(self):
        return f"amqp://guest:guest@{ports.HOST}:{self.port}"

    def is_alive(self):
        return self.process.poll() is None


class RunningBroker:
    """A broker that somebody else started; `pid` is None when its process is not ours to see."""

    def __init__(self, name, uri, pid):
        self.name = name
        self.uri = uri
        self.pid = pid
