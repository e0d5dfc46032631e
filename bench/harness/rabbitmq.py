"""RabbitMQ: one that somebody else set up, or Debian's package in a directory of its own."""
import os
import pathlib
import subprocess
import urllib.parse

from harness import idle, processes
from harness.broker import BrokerProcess, Missing, RunningBroker
from harness.ports import HOST, free_port, listens

NAME = "RabbitMQ"
SCRIPT = pathlib.Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
CONFIGURATION = """\
listeners.tcp.1 = {host}:{amqp_port}
management.tcp.ip = {host}
management.tcp.port = {http_port}
vm_memory_high_watermark.absolute = 4GB
disk_free_limit.absolute = 1GB
"""


class RunningRabbitMq(RunningBroker):
    """A RabbitMQ that somebody else set up; started by a command only when nothing listens yet."""

    def __init__(self, uri, start_command=None, stop_command=None):
        address = urllib.parse.urlsplit(uri)
        port = address.port or 5672
        self.stop_command = None
        if not listens(address.hostname, port):
            if not start_command:
                raise SystemExit(f"nothing listens at {uri}; start it, or say how with --rabbitmq-start")
            subprocess.run(start_command, shell=True, check=True, stdout=subprocess.DEVNULL)
            self.stop_command = stop_command
        super().__init__(NAME, uri, processes.listening_pid(port))

    def close(self):
        if self.stop_command:
            subprocess.run(self.stop_command, shell=True, check=False, stdout=subprocess.DEVNULL)


class DebianRabbitMq(BrokerProcess):
    """Debian's RabbitMQ as a node of its own, apart from the one that the package may run: own directory, name, ports,
    cookie and port mapper. The management plug-in is on, as Warren's HTTP API is."""
    name = NAME

    def __init__(self, work_dir):
        if not SCRIPT.exists():
            raise Missing(f"{SCRIPT} is not there: install Debian's package rabbitmq-server, or name one that runs "
                          "with --rabbitmq")
        super().__init__(work_dir)
        self.port_mapper = free_port()
        self.names = {
            "HOME": self.home,  # where Erlang keeps the cookie
            "ERL_EPMD_ADDRESS": HOST,
            "ERL_EPMD_PORT": self.port_mapper,
            "RABBITMQ_NODENAME": f"bench-{os.getpid()}-{self.port_mapper}@localhost",
            "RABBITMQ_CONFIG_FILE": self.home / "rabbitmq.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": self.home / "enabled_plugins",
            "RABBITMQ_CONF_ENV_FILE": self.home / "env.conf",
            "RABBITMQ_MNESIA_BASE": self.home / "mnesia",
            "RABBITMQ_LOG_BASE": self.home / "log",
            "RABBITMQ_PID_FILE": self.home / "pid",
            "RUNNING_UNDER_SYSTEMD": "true",  # the script becomes the node, with no shell in between
        }

    def command(self):
        self.port = free_port()
        self.names["RABBITMQ_DIST_PORT"] = free_port()
        (self.home / "rabbitmq.conf").write_text(
            CONFIGURATION.format(host=HOST, amqp_port=self.port, http_port=free_port()))
        (self.home / "enabled_plugins").write_text("[rabbitmq_management].\n")
        (self.home / "env.conf").write_text("")
        idle.allow_files(0)  # each connection is one; what is started inherits the limit
        return [str(SCRIPT)]

    def environment(self):
        return {name: str(value) for name, value in self.names.items()}

    def stop(self, kill=False):
        super().stop(kill)
        subprocess.run(["epmd", "-port", str(self.port_mapper), "-kill"], env={**os.environ, **self.environment()},
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
