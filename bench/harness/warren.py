"""Warren, started from this checkout."""
import os
import re
import threading

from harness.broker import CHECKOUT, BrokerProcess
from harness.ports import HOST

READY = "Server startup complete"
LISTENER = re.compile(r"started TCP listener on \S*:(\d+)")


class Warren(BrokerProcess):
    """A broker of this checkout on free ports, ready when it says so. Its data directory and the port for clients outlive
    a restart."""
    name = "Warren"

    def __init__(self, work_dir, jvm_options=""):
        super().__init__(work_dir)
        self.data_dir = self.home / "data"
        self.jvm_options = " ".join((os.environ.get("WARREN_JAVA_OPTS", ""), jvm_options)).strip()
        self.ready = threading.Event()

    def command(self):
        self.ready = threading.Event()
        command = [str(CHECKOUT / "warren"), "serve", "--bind", HOST, "--data-dir", str(self.data_dir)]
        command += ["--amqp-port", str(self.port or 0)]
        for option in ("--http-port", "--metrics-port"):
            command += [option, "0"]
        return command

    def environment(self):
        return {"WARREN_JAVA_OPTS": self.jvm_options}

    def note(self, line):
        found = LISTENER.search(line)
        if found:
            self.port = int(found.group(1))
        if READY in line:
            self.ready.set()

    def is_ready(self):
        return self.ready.is_set()

    def complaints(self):
        """What its log holds at warning and above, newest last."""
        return [line.rstrip() for line in self.log if re.search(r"\[(warning|error)\]|OutOfMemory", line)]
