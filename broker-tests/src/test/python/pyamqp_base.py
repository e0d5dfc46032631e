"""What the py-amqp suite needs in each test: a connection, and ways to look at the broker."""

import contextlib
import socket
import unittest

import amqp
import broker
from amqp import exceptions
from broker import eventually, fresh


class PyAmqpTest(unittest.TestCase):
    """One connection with a channel to act and a second one to look from outside."""

    def setUp(self):
        self.connection = self.connect()
        self.channel = self.connection.channel()
        self.control = self.connection.channel()

    def connect(self, **options):
        settings = {
            "host": "{}:{}".format(broker.HOST, broker.PORT),
            "userid": broker.USER,
            "password": broker.PASSWORD,
            "virtual_host": broker.VIRTUAL_HOST,
            "connect_timeout": broker.DEADLINE_SECONDS,
        }
        settings.update(options)
        connection = amqp.Connection(**settings)
        self.addCleanup(self.close, connection)
        connection.connect()
        return connection

    def close(self, connection):
        with contextlib.suppress(exceptions.AMQPError, OSError):
            connection.close()
        connection.collect() if connection.connected else None

    def queue(self, **arguments):
        """Declares an exclusive queue and returns its name."""
        options = {"queue": fresh("pyamqp"), "exclusive": True, "auto_delete": False}
        options.update(arguments)
        return self.control.queue_declare(**options).queue

    def exchange(self, kind, **arguments):
        """Declares an exchange that goes away with the test and returns its name."""
        name = fresh("pyamqp.x")
        self.control.exchange_declare(name, kind, **{"auto_delete": False, **arguments})
        self.addCleanup(self.delete_exchange, name)
        return name

    def delete_exchange(self, name):
        with contextlib.suppress(exceptions.AMQPError):
            self.connect().channel().exchange_delete(name)

    def send(self, queue, *bodies):
        """Publishes to a queue and returns when the broker has routed all of it."""
        channel = self.connection.channel()
        channel.tx_select()
        for body in bodies:
            channel.basic_publish(amqp.Message(body), "", queue)
        channel.tx_commit()
        channel.close()

    def ready(self, queue):
        return self.control.queue_declare(queue, passive=True).message_count

    def consume(self, queue, channel=None, **options):
        """Starts a consumer; returns the list that its messages go to."""
        inbox = []
        (channel or self.channel).basic_consume(queue, callback=inbox.append, **options)
        return inbox

    def wait_until(self, condition, what, connection=None):
        connection = connection or self.connection

        def step():
            with contextlib.suppress(socket.timeout):
                connection.drain_events(timeout=0.1)

        eventually(condition, what, step)

    def wait_for(self, count, inbox, connection=None):
        self.wait_until(lambda: len(inbox) >= count, "{} deliveries".format(count), connection)
        self.assertEqual(count, len(inbox))

    def bodies(self, messages):
        return [message.body for message in messages]

    def drain(self, queue):
        """Takes all ready messages of a queue and returns their bodies."""
        return self.bodies(iter(lambda: self.control.basic_get(queue, no_ack=True), None))

    @contextlib.contextmanager
    def refused(self, kind, text, method=None):
        """The block must raise this kind of error with this text, caused by this (class, method) id."""
        with self.assertRaises(kind) as caught:
            yield
        self.assertEqual(kind.code, caught.exception.reply_code)
        self.assertIn(text, caught.exception.reply_text)
        if method is not None:
            self.assertEqual(method, caught.exception.method_sig)

    def only_warren(self):
        product = self.connection.server_properties["product"]
        if product != "Warren":
            self.skipTest("a rule of Warren, not of {}".format(product))
