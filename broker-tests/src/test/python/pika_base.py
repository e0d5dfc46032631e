"""What the pika suites share: a connection for each test, and how to look at the broker."""

import contextlib
import unittest

import broker
import pika
from broker import eventually, fresh
from pika import exceptions


def parameters(uri=broker.URI, **changes):
    result = pika.URLParameters(uri)
    result.connection_attempts = 1
    result.blocked_connection_timeout = broker.DEADLINE_SECONDS
    for key, value in changes.items():
        setattr(result, key, value)
    return result


class PikaTest(unittest.TestCase):
    """One connection with a channel to act and a second one to look from outside."""

    def setUp(self):
        self.connection = self.connect()
        self.channel = self.connection.channel()
        self.control = self.connection.channel()

    def connect(self, **changes):
        connection = pika.BlockingConnection(parameters(**changes))
        self.addCleanup(lambda: connection.close() if connection.is_open else None)
        return connection

    def queue(self, **arguments):
        """Declares an exclusive queue and returns its name."""
        options = {"queue": fresh("pika"), "exclusive": True}
        options.update(arguments)
        return self.control.queue_declare(**options).method.queue

    def exchange(self, kind, **arguments):
        """Declares an exchange that goes away with the test and returns its name."""
        name = fresh("pika.x")
        self.control.exchange_declare(name, kind, **arguments)
        self.addCleanup(self.delete_exchange, name)
        return name

    def delete_exchange(self, name):
        with contextlib.suppress(exceptions.AMQPError):
            self.connect().channel().exchange_delete(name)

    def send(self, queue, *bodies):
        """Publishes to a queue and returns when the broker has confirmed all of it."""
        channel = self.connection.channel()
        channel.confirm_delivery()
        for body in bodies:
            channel.basic_publish("", queue, body, mandatory=True)
        channel.close()

    def ready(self, queue):
        return self.control.queue_declare(queue, passive=True).method.message_count

    def consume(self, queue, channel=None, **options):
        """Starts a consumer; returns the list that its deliveries (method, properties, body) go to."""
        inbox = []
        (channel or self.channel).basic_consume(
            queue, lambda _, method, properties, body: inbox.append((method, properties, body)), **options
        )
        return inbox

    def wait_for(self, count, inbox, connection=None):
        step = (connection or self.connection).process_data_events
        eventually(lambda: len(inbox) >= count, "{} deliveries".format(count), lambda: step(0.1))
        self.assertEqual(count, len(inbox))

    def bodies(self, inbox):
        return [body for _, _, body in inbox]

    def drain(self, queue):
        """Takes all ready messages of a queue and returns their bodies."""
        result = []
        while True:
            method, _, body = self.control.basic_get(queue, auto_ack=True)
            if method is None:
                return result
            result.append(body)

    @contextlib.contextmanager
    def channel_closed(self, code, text):
        with self.assertRaises(exceptions.ChannelClosedByBroker) as caught:
            yield
        self.assertEqual(code, caught.exception.reply_code)
        self.assertIn(text, caught.exception.reply_text)

    def only_warren(self):
        product = self.connection._impl.server_properties["product"]
        if product != "Warren":
            self.skipTest("a rule of Warren, not of {}".format(product))
