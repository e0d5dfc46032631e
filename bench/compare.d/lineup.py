"""The brokers that take part: Warren and the peers that this machine has."""
import contextlib

from harness.broker import Missing, RunningBroker
from harness.console import say
from harness.qpid import Qpid
from harness.rabbitmq import DebianRabbitMq, RunningRabbitMq
from harness.warren import Warren

NAMES = ("Warren", "RabbitMQ", "Qpid")


class Lineup:
    """All brokers run throughout, so that each is as warm in its last run as in its first; those whose turn it is not
    are idle. `missing` says why one does not take part."""

    def __init__(self, options, java):
        self._options = options
        self._factories = {"Warren": lambda: Warren(options.work_dir),
                           "RabbitMQ": lambda: DebianRabbitMq(options.work_dir),
                           "Qpid": lambda: Qpid(options.work_dir, java)}
        self._started = contextlib.ExitStack()
        self.brokers = []
        self.missing = {}

    def __enter__(self):
        try:
            for name in NAMES:
                if name in self._options.brokers:
                    self._add(name)
            for name, uri, pid in self._options.extra:
                self.brokers.append(RunningBroker(name, uri, int(pid)))
        except BaseException:
            self._started.close()
            raise
        return self

    def __exit__(self, *_):
        self._started.close()

    def _add(self, name):
        if name == "RabbitMQ" and self._options.rabbitmq:
            running = RunningRabbitMq(self._options.rabbitmq, self._options.rabbitmq_start, self._options.rabbitmq_stop)
            self._started.callback(running.close)
            self.brokers.append(running)
            return
        try:
            self.brokers.append(self._started.enter_context(self.another(name)))
        except (Missing, RuntimeError) as reason:
            if name == "Warren":
                raise
            self.missing[name] = str(reason).partition("\n")[0]
            say(f"{name} is left out: {reason}")

    def another(self, name):
        """A broker of that kind, not yet started, in a directory of its own."""
        return self._factories[name]()
