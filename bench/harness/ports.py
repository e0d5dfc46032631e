"""Ports of loopback: a free one, and who answers there."""
import socket

HOST = "127.0.0.1"
ANSWER_SECONDS_MAX = 2


def free_port():
    """A port that nobody listens on now; somebody else may take it before it is used."""
    with socket.create_server((HOST, 0)) as server:
        return server.getsockname()[1]


def listens(host, port):
    try:
        with socket.create_connection((host, port), timeout=ANSWER_SECONDS_MAX):
            return True
    except OSError:
        return False
