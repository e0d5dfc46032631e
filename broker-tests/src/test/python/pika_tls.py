"""What the pika suites over TLS share: connections with one setting of TLS each."""

import os
import ssl

import broker
import pika
from pika import exceptions

AUTHORITY = os.environ["TLS_AUTHORITY"]

# How pika and the ssl module tell that a broker has refused them, or that they have refused it.
REFUSALS = (exceptions.AMQPError, ssl.SSLError, ConnectionError)


def context(version=None, authority=AUTHORITY, certificate=None, key=None):
    """TLS that checks the broker, in this version only."""
    result = ssl.create_default_context(cafile=authority)
    if version is not None:
        result.minimum_version = version
        result.maximum_version = version
    if certificate is not None:
        result.load_cert_chain(certificate, key)
    return result


def connect(tls, **changes):
    parameters = pika.URLParameters(broker.URI)
    parameters.ssl_options = pika.SSLOptions(tls, broker.HOST)
    parameters.connection_attempts = 1
    parameters.socket_timeout = broker.DEADLINE_SECONDS
    for name, value in changes.items():
        setattr(parameters, name, value)
    return pika.BlockingConnection(parameters)


def roundtrip(connection, body):
    """Sends a message through a queue of its own and returns what came back."""
    channel = connection.channel()
    channel.confirm_delivery()
    queue = channel.queue_declare("", exclusive=True).method.queue
    channel.basic_publish("", queue, body, mandatory=True)
    return channel.basic_get(queue, auto_ack=True)[2]
