"""PerfTest's arguments for loads that more than one measurement uses."""


def confirmed_one_to_one(queue, in_flight):
    """A publisher of persistent 1 KiB messages with so many unconfirmed, and a consumer that acknowledges every 50."""
    return ["--producers", "1", "--consumers", "1", "--queue", queue, "--auto-delete", "false", "--flag", "persistent",
            "--size", "1024", "--confirm", str(in_flight), "--qos", "200", "--multi-ack-every", "50"]


def confirmed_many_to_many(queue, clients, queues):
    """So many publishers and consumers on queues named QUEUE-1 and on; persistent 1 KiB, 10 in flight each."""
    names = ["--queue-pattern", f"{queue}-%d", "--queue-pattern-from", "1", "--queue-pattern-to", str(queues)]
    return [*names, "--producers", str(clients), "--consumers", str(clients), "--auto-delete", "false", "--flag",
            "persistent", "--size", "1024", "--confirm", "10", "--qos", "200", "--multi-ack-every", "10"]
