"""Connections that do nothing: the least of AMQP 0-9-1 that opens one with a channel, and what many cost a broker."""
import contextlib
import resource
import socket
import struct

from harness import processes
from harness.ports import HOST

PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
FRAME_END = 0xCE
START, TUNE, OPEN_OK, CHANNEL_OPEN_OK = (10, 10), (10, 30), (10, 41), (20, 11)
HEARTBEAT_SECONDS = 60
FIRST_CONNECTIONS = 200
RECEIVE_BUFFER_BYTES = 4096
ANSWER_SECONDS_MAX = 30


def frame(channel, class_id, method_id, arguments=b""):
    payload = struct.pack(">HH", class_id, method_id) + arguments
    return struct.pack(">BHI", 1, channel, len(payload)) + payload + bytes([FRAME_END])


def short(text):
    return bytes([len(text)]) + text


def long(data):
    return struct.pack(">I", len(data)) + data


START_OK = frame(0, 10, 11, long(b"") + short(b"PLAIN") + long(b"\0guest\0guest") + short(b"en_US"))
OPEN = frame(0, 10, 40, short(b"/") + short(b"") + b"\0")
CHANNEL_OPEN = frame(1, 20, 10, short(b""))


def open_connection(port, heartbeat_seconds=HEARTBEAT_SECONDS):
    """A connection as guest with channel 1 open, at the limits that the broker proposes."""
    connection = socket.create_connection((HOST, port), timeout=ANSWER_SECONDS_MAX)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    connection.sendall(PROTOCOL_HEADER)
    _expect(connection, START)
    connection.sendall(START_OK)
    channels, frame_bytes, _ = struct.unpack(">HIH", _expect(connection, TUNE)[:8])
    connection.sendall(frame(0, 10, 31, struct.pack(">HIH", channels, frame_bytes, heartbeat_seconds)) + OPEN)
    _expect(connection, OPEN_OK)
    connection.sendall(CHANNEL_OPEN)
    _expect(connection, CHANNEL_OPEN_OK)
    return connection


def lets_in(port):
    """Whether a client can open a connection and a channel there."""
    try:
        open_connection(port).close()
        return True
    except OSError:
        return False


def _expect(connection, method):
    """Reads one frame, which must be of that class and method id, and returns its arguments."""
    _, _, length = struct.unpack(">BHI", _exactly(connection, 7))
    payload = _exactly(connection, length + 1)[:-1]
    got = struct.unpack(">HH", payload[:4])
    if got != method:
        raise ConnectionError(f"expected method {method} but got {got} {payload[7:][:200]!r}")
    return payload[4:]


def _exactly(connection, count):
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise ConnectionError("the broker closed a connection")
        data += part
    return data


def allow_files(count):
    """Raises this process's limit of open files as far as it goes; says why when it does not suffice."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < count + 100:
        raise RuntimeError(f"the limit of open files is {hard}, too low for {count} connections")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def measure(port, pid, count):
    """Resident memory of the broker in KiB without these connections and with all of them open. What any first
    connections load and compile is not theirs."""
    allow_files(count)
    with contextlib.ExitStack() as cleanup:
        for _ in range(2):
            for connection in [open_connection(port) for _ in range(FIRST_CONNECTIONS)]:
                connection.close()
        before = _resident_kib(pid)
        for _ in range(count):
            cleanup.enter_context(contextlib.closing(open_connection(port)))
        return before, _resident_kib(pid)


def _resident_kib(pid):
    kib = processes.memory_kib(pid, "VmRSS")
    if kib is None:
        raise ProcessLookupError(pid)
    return kib
