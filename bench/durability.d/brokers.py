"""The two brokers: Warren, which this starts as often as it likes, and a RabbitMQ that runs or is started once."""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse

import processes

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
READY = "Server startup complete"
LISTENER = re.compile(r"started TCP listener on \S*:(\d+)")
START_SECONDS_MAX = 600
STOP_SECONDS_MAX = 60
LOG_LINES_MAX = 400


class Warren:
    """A broker of this checkout on free ports, with a data directory of its own that goes with it."""
    name = "Warren"

    def __init__(self, work_dir, jvm_options=""):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="warren-bench-", dir=work_dir))
        self.data_dir = self.home / "data"
        self.jvm_options = " ".join((os.environ.get("WARREN_JAVA_OPTS", ""), jvm_options)).strip()
        self.log = []
        self.process = None

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
        """Starts it and returns the seconds until it said that it is ready."""
        command = [str(CHECKOUT / "warren"), "serve", "--bind", HOST, "--data-dir", str(self.data_dir)]
        for option in ("--amqp-port", "--http-port", "--metrics-port"):
            command += [option, "0"]
        self.log = []
        self.ready = threading.Event()
        begin = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                        env={**os.environ, "WARREN_JAVA_OPTS": self.jvm_options})
        threading.Thread(target=self._read_log, args=(self.process, self.ready), daemon=True).start()
        if not self.ready.wait(START_SECONDS_MAX) or self.process.poll() is not None:
            self.stop()
            raise RuntimeError("the broker did not start:\n" + "".join(self.log[-40:]))
        return time.monotonic() - begin

    def _read_log(self, process, ready):
        for line in process.stdout:
            self.log.append(line)
            del self.log[:-LOG_LINES_MAX]
            found = LISTENER.search(line)
            if found:
                self.port = int(found.group(1))
            if READY in line:
                ready.set()
        ready.set()

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
        return f"amqp://guest:guest@{HOST}:{self.port}"

    def is_alive(self):
        return self.process.poll() is None

    def complaints(self):
        """What its log holds at warning and above, newest last."""
        return [line.rstrip() for line in self.log if re.search(r"\[(warning|error)\]|OutOfMemory", line)]


class RabbitMq:
    """A RabbitMQ that somebody else set up; started by a command only when nothing listens yet."""
    name = "RabbitMQ"

    def __init__(self, uri, start_command=None, stop_command=None):
        self.uri = uri
        self.stop_command = None
        address = urllib.parse.urlsplit(uri)
        self.port = address.port or 5672
        if not listens(address.hostname, self.port):
            if not start_command:
                raise SystemExit(f"nothing listens at {uri}; start it, or say how with --rabbitmq-start")
            subprocess.run(start_command, shell=True, check=True, stdout=subprocess.DEVNULL)
            self.stop_command = stop_command
        self.pid = processes.listening_pid(self.port)

    def close(self):
        if self.stop_command:
            subprocess.run(self.stop_command, shell=True, check=False, stdout=subprocess.DEVNULL)


def say(text):
    print(text, flush=True)


def listens(host, port):
    try:
        with socket.create_connection((host, port), timeout=2):
            return True
    except OSError:
        return False

