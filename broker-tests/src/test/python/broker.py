"""The broker under test: its address, fresh names, and waiting for something it does.

The address comes from BROKER_URI, for example amqp://guest:guest@127.0.0.1:5672/%2F.
"""

import os
import time
import urllib.parse
import uuid

DEADLINE_SECONDS = 15.0

URI = os.environ.get("BROKER_URI", "amqp://guest:guest@127.0.0.1:5672/%2F")

_parts = urllib.parse.urlsplit(URI)
HOST = _parts.hostname
PORT = _parts.port
USER = urllib.parse.unquote(_parts.username)
PASSWORD = urllib.parse.unquote(_parts.password)
VIRTUAL_HOST = urllib.parse.unquote(_parts.path[1:])

CAPABILITIES = (
    "publisher_confirms",
    "exchange_exchange_bindings",
    "basic.nack",
    "consumer_cancel_notify",
    "connection.blocked",
    "consumer_priorities",
    "authentication_failure_close",
    "per_consumer_qos",
    "direct_reply_to",
)


def uri_with(user=USER, password=PASSWORD, virtual_host=VIRTUAL_HOST):
    """The broker's address with other credentials or another virtual host."""
    quoted = [urllib.parse.quote(part, safe="") for part in (user, password, virtual_host)]
    return "amqp://{}:{}@{}:{}/{}".format(quoted[0], quoted[1], HOST, PORT, quoted[2])


def fresh(prefix):
    """A name that no other test uses."""
    return "{}.{}".format(prefix, uuid.uuid4().hex[:12])


def eventually(condition, what, step, deadline_seconds=DEADLINE_SECONDS):
    """Calls step() (which may block briefly) until condition() holds; fails naming what was awaited."""
    end = time.monotonic() + deadline_seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("not within {:g} s: {}".format(deadline_seconds, what))
        step()
