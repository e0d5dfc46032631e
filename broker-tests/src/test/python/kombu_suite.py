"""What users of kombu (and so of Celery) do daily."""

import contextlib
import queue as queues
import socket
import threading
import unittest

import broker
import kombu
from broker import eventually, fresh
from kombu import Consumer, Exchange, Producer, Queue
from kombu import exceptions as kombu_exceptions
from kombu.asynchronous import Hub
from kombu.common import QoS
from kombu.pidbox import Mailbox
from kombu.pools import connections, producers


class KombuTest(unittest.TestCase):
    def setUp(self):
        self.connection = self.connect()
        self.channel = self.connection.channel()

    def connect(self, uri=broker.URI, **options):
        connection = kombu.Connection(uri, **options)
        self.addCleanup(connection.release)
        connection.connect()
        return connection

    def exchange(self, kind="direct", **options):
        """A declared exchange that goes away with the test."""
        options.setdefault("durable", False)
        exchange = Exchange(fresh("kombu.x"), kind, **options)(self.connection.channel())
        exchange.declare()
        self.addCleanup(self.ignoring_errors(lambda: exchange(self.connect().channel()).delete()))
        return exchange

    def queue(self, exchange=None, routing_key="", **options):
        """A declared queue that goes away with the test."""
        options.setdefault("durable", False)
        queue = Queue(fresh("kombu"), exchange or Exchange(""), routing_key, **options)(self.connection.channel())
        queue.declare()
        self.addCleanup(self.ignoring_errors(lambda: queue(self.connect().channel()).delete()))
        return queue

    def ignoring_errors(self, action):
        def run():
            with contextlib.suppress(*self.connection.connection_errors, *self.connection.channel_errors):
                action()

        return run

    def send(self, queue, *bodies, **options):
        producer = Producer(self.connection.channel())
        for body in bodies:
            producer.publish(body, routing_key=queue.name, **options)
        producer.channel.queue_declare(queue.name, passive=True)

    def ready(self, queue):
        return self.connection.default_channel.queue_declare(queue.name, passive=True).message_count

    def exists(self, name):
        """Whether a queue of this name exists; asking does not count as using it."""
        returned = []
        channel = self.connection.channel()
        channel.events["basic_return"].add(lambda *event: returned.append(event))
        Producer(channel).publish("", routing_key=name, mandatory=True)
        channel.basic_qos(0, 0, False)
        channel.close()
        return not returned

    def consumer(self, *queues, **options):
        """A started consumer and the list that its messages go to."""
        inbox = []
        options.setdefault("callbacks", [lambda _, message: inbox.append(message)])
        consumer = Consumer(self.channel, list(queues), auto_declare=False, **options)
        consumer.consume()
        return consumer, inbox

    def wait_until(self, condition, what, connection=None):
        connection = connection or self.connection

        def step():
            with contextlib.suppress(socket.timeout):
                connection.drain_events(timeout=0.1)

        eventually(condition, what, step)

    def wait_for(self, count, inbox, connection=None):
        self.wait_until(lambda: len(inbox) >= count, "{} deliveries".format(count), connection)
        self.assertEqual(count, len(inbox))


class Connections(KombuTest):
    def test_login_methods(self):
        self.assertTrue(self.connection.connected)
        self.assertTrue(self.connect(login_method="AMQPLAIN").connected)
        self.assertTrue(self.connect(login_method="PLAIN").connected)

    def test_wrong_password(self):
        with self.assertRaises(self.connection.channel_errors) as caught:
            self.connect(broker.uri_with(password="wrong"))
        self.assertEqual(403, caught.exception.code)
        self.assertIn("Login was refused using authentication mechanism PLAIN", str(caught.exception))

    def test_unknown_virtual_host(self):
        with self.assertRaises(self.connection.connection_errors) as caught:
            self.connect(broker.uri_with(virtual_host="nowhere"))
        self.assertEqual(530, caught.exception.code)

    def test_heartbeat_check_keeps_an_idle_connection(self):
        connection = self.connect(heartbeat=1)
        transport, received = connection.connection, set()

        def tick():
            with contextlib.suppress(socket.timeout):
                connection.drain_events(timeout=0.2)
            connection.heartbeat_check()
            received.add(transport.bytes_recv)

        eventually(lambda: len(received) > 3, "three heartbeats", tick)
        self.assertEqual(1, connection.get_heartbeat_interval())
        self.assertTrue(connection.channel().queue_declare("", exclusive=True).queue)

    def test_ensure_repeats_an_operation_on_a_new_connection(self):
        queue, errors = self.queue(), []
        other = self.connect()
        producer = Producer(other.channel())
        other.connection.transport.sock.shutdown(socket.SHUT_RDWR)
        publish = other.ensure(
            producer, producer.publish, errback=lambda error, _: errors.append(error),
            max_retries=3, interval_start=0, interval_step=0,
        )
        publish("after the break", routing_key=queue.name)
        self.assertEqual(1, len(errors))
        self.wait_until(lambda: self.ready(queue) == 1, "the message")

    def test_ensure_connection_and_clone(self):
        clone = self.connection.clone()
        self.addCleanup(clone.release)
        self.assertTrue(clone.ensure_connection(max_retries=1).connected)

    def test_connection_and_producer_pools(self):
        queue = self.queue()
        template = kombu.Connection(broker.URI)
        for i in range(5):
            with producers[template].acquire(block=True, timeout=5) as producer:
                producer.publish(i, routing_key=queue.name, retry=True)
        with connections[template].acquire(block=True, timeout=5) as pooled:
            pooled.default_channel.queue_declare(queue.name, passive=True)
        kombu.pools.reset()
        self.assertEqual(5, self.ready(queue))

    def test_event_loop_of_a_worker(self):
        queue, got = self.queue(), []
        consumer, _ = self.consumer(queue, callbacks=[lambda body, message: (got.append(body), message.ack())])
        hub = Hub()
        self.addCleanup(hub.close)
        self.connection.register_with_event_loop(hub)
        self.send(queue, *range(10))
        loop = hub.create_loop()
        hub.call_repeatedly(0.05, lambda: None)
        eventually(lambda: len(got) >= 10, "ten messages", lambda: next(loop))
        self.assertEqual(list(range(10)), got)
        consumer.cancel()


class Messages(KombuTest):
    def test_producer_and_consumer_exchange_json(self):
        exchange = self.exchange("topic")
        queue = self.queue(exchange, "order.*")
        sent = {"id": 7, "lines": [1.5, None, True, "grün"]}
        Producer(self.channel, exchange).publish(
            sent, routing_key="order.new", headers={"attempt": 1, "origin": {"a": [1]}}, priority=3,
            correlation_id="c", reply_to="r", expiration=60,
        )
        _, inbox = self.consumer(queue)
        self.wait_for(1, inbox)
        message = inbox[0]
        self.assertEqual(sent, message.payload)
        self.assertEqual({"attempt": 1, "origin": {"a": [1]}}, message.headers)
        self.assertEqual(("application/json", "utf-8"), (message.content_type, message.content_encoding))
        self.assertEqual("order.new", message.delivery_info["routing_key"])
        properties = message.properties
        self.assertEqual(("c", "r", "60000", 3, 2), tuple(
            properties[key] for key in ("correlation_id", "reply_to", "expiration", "priority", "delivery_mode")))
        message.ack()

    def test_ack_reject_requeue(self):
        queue = self.queue()
        self.send(queue, "1", "2", "3")
        consumer, inbox = self.consumer(queue, prefetch_count=1)
        for expected, settle in (("1", "ack"), ("2", "requeue"), ("2", "reject"), ("3", "ack")):
            self.wait_for(1, inbox)
            message = inbox.pop()
            self.assertEqual(expected, message.payload)
            getattr(message, settle)()
        consumer.cancel()
        self.channel.close()
        self.assertEqual(0, self.ready(queue))

    def test_get_purge_and_delete(self):
        queue = self.queue()
        self.assertIsNone(queue.get())
        self.send(queue, *"1234")
        message = queue.get()
        self.assertEqual(("1", 3), (message.payload, message.delivery_info["message_count"]))
        message.ack()
        self.assertEqual(3, queue.purge())
        self.send(queue, "5")
        with self.assertRaises(self.connection.channel_errors) as caught:
            queue.delete(if_empty=True)
        self.assertEqual(406, caught.exception.code)

    def test_large_compressed_and_binary_bodies(self):
        queue = self.queue()
        text, data = "x" * 1024 * 1024, bytes(range(256)) * 4096
        self.send(queue, text)
        self.send(queue, text, compression="zlib")
        self.send(queue, data, serializer="raw", content_type="application/data", content_encoding="binary")
        _, inbox = self.consumer(queue, no_ack=True)
        self.wait_for(3, inbox)
        self.assertTrue(text == inbox[0].payload and text == inbox[1].payload and data == inbox[2].body)

    def test_consumer_adds_and_cancels_queues(self):
        one, two = self.queue(), self.queue()
        consumer, inbox = self.consumer(one, no_ack=True)
        consumer.add_queue(two)
        consumer.consume()
        self.send(one, "one")
        self.send(two, "two")
        self.wait_for(2, inbox)
        consumer.cancel_by_queue(one.name)
        self.assertFalse(consumer.consuming_from(one))
        self.send(one, "stays")
        self.send(two, "comes")
        self.wait_for(3, inbox)
        self.assertEqual((1, "comes"), (self.ready(one), inbox[2].payload))

    def test_publish_declares_what_it_needs(self):
        exchange = Exchange(fresh("kombu.x"), "fanout", durable=False, auto_delete=True)
        queue = Queue(fresh("kombu"), exchange, durable=False, auto_delete=True)
        producer = Producer(self.channel, exchange)
        producer.publish("1", declare=[queue], retry=True, retry_policy={"max_retries": 1})
        producer.publish("2", declare=[queue], retry=True, retry_policy={"max_retries": 1})
        bound = queue(self.channel)
        self.assertEqual(["1", "2"], [bound.get(no_ack=True).payload, bound.get(no_ack=True).payload])
        bound.delete()
        with self.assertRaises(self.connection.channel_errors) as caught:
            exchange(self.channel).declare(passive=True)
        self.assertEqual(404, caught.exception.code)

    def test_exchange_bound_to_exchange(self):
        source, destination = self.exchange("topic"), self.exchange("fanout")
        destination.bind_to(source, "log.#")
        queue = self.queue(destination)
        for key in ("log", "log.a.b", "other"):
            Producer(self.channel, source).publish(key, routing_key=key)
        _, inbox = self.consumer(queue)
        self.wait_for(2, inbox)
        self.assertEqual(["log", "log.a.b"], [message.payload for message in inbox])
        destination.unbind_from(source, "log.#")

    def test_passive_declaration_of_a_missing_queue(self):
        with self.assertRaises(self.connection.channel_errors) as caught:
            Queue("missing")(self.channel).queue_declare(passive=True)
        self.assertEqual(404, caught.exception.code)
        self.assertIn("NOT_FOUND - no queue 'missing' in vhost '/'", str(caught.exception))


class SimpleQueues(KombuTest):
    def simple(self):
        """A durable simple queue with its exchange, both gone after the test."""
        name = fresh("kombu.simple")
        simple = self.connection.SimpleQueue(name)
        self.addCleanup(self.ignoring_errors(lambda: self.exchange_and_queue(name)))
        self.addCleanup(self.ignoring_errors(simple.close))
        return simple

    def exchange_and_queue(self, name):
        channel = self.connect().channel()
        channel.queue_delete(name)
        channel.exchange_delete(name)

    def test_put_get_ack_requeue(self):
        simple = self.simple()
        simple.put({"n": 1}, headers={"h": 1})
        simple.put({"n": 2}, compression="gzip")
        message = simple.get(timeout=5)
        self.assertEqual(({"n": 1}, {"h": 1}), (message.payload, message.headers))
        message.requeue()
        second, first = simple.get(timeout=5), simple.get(timeout=5)
        self.assertEqual([{"n": 1}, {"n": 2}], sorted((first.payload, second.payload), key=lambda body: body["n"]))
        first.ack()
        second.ack()
        with self.assertRaises(queues.Empty):
            simple.get(timeout=0.05)

    def test_size_clear_and_get_nowait(self):
        simple = self.simple()
        with self.assertRaises(queues.Empty):
            simple.get_nowait()
        for i in range(4):
            simple.put(i)
        self.wait_until(lambda: simple.qsize() == 4, "four messages")
        message = simple.get_nowait()
        self.assertEqual(0, message.payload)
        message.ack()
        self.assertEqual(3, simple.clear())
        self.assertEqual(0, len(simple))

    def test_buffer_is_transient(self):
        buffer = self.connection.SimpleBuffer(fresh("kombu.buffer"))
        buffer.put("fast")
        self.assertEqual("fast", buffer.get(timeout=5).payload)
        name = buffer.queue.name
        self.assertTrue(self.exists(name))
        buffer.close()
        self.wait_until(lambda: not self.exists(name), "the end of the auto-delete queue")


class Prefetch(KombuTest):
    def test_worker_raises_its_prefetch_while_it_holds_tasks(self):
        """As a Celery worker does for each task with a countdown that it holds back."""
        queue = self.queue()
        self.send(queue, *range(8))
        apply_global = not self.connection.qos_semantics_matches_spec
        inbox = []
        consumer = Consumer(self.channel, [queue], callbacks=[lambda _, message: inbox.append(message)])
        qos = QoS(lambda prefetch_count: consumer.qos(prefetch_count=prefetch_count, apply_global=apply_global), 2)
        qos.update()
        consumer.consume()
        self.wait_for(2, inbox)
        for held in (3, 4, 5):
            qos.increment_eventually()
            qos.update()
            self.wait_for(held, inbox)
            self.assertEqual(8 - held, self.ready(queue))
        inbox[0].ack()
        self.wait_for(6, inbox)

    def test_raised_prefetch_without_the_global_flag(self):
        product = self.connection.connection.server_properties["product"]
        if product != "Warren":
            self.skipTest("a rule of Warren, not of {}".format(product))
        self.assertTrue(self.connection.qos_semantics_matches_spec)
        queue = self.queue()
        self.send(queue, *range(5))
        consumer, inbox = self.consumer(queue, prefetch_count=1)
        self.wait_for(1, inbox)
        consumer.qos(prefetch_count=3, apply_global=False)
        self.wait_for(3, inbox)
        self.assertEqual(2, self.ready(queue))


class Broadcast(KombuTest):
    def worker(self, mailbox, hostname, stop):
        """Answers what arrives in the mailbox, on a connection of its own."""
        with kombu.Connection(broker.URI) as connection:
            node = mailbox(connection).Node(hostname, state={"seen": []}, channel=connection.channel())
            node.handler(self.ping)
            node.listen()
            self.listening.release()
            while not stop.is_set():
                with contextlib.suppress(socket.timeout):
                    connection.drain_events(timeout=0.05)

    def ping(self, state, **arguments):
        return {"pong": arguments}

    def mailbox_with_workers(self, hostnames):
        mailbox = Mailbox(
            fresh("kombu.ns"), type="fanout", queue_expires=10.0, queue_ttl=300.0, reply_queue_expires=10.0,
            reply_queue_ttl=300.0, accept=["json"],
        )
        stop, self.listening = threading.Event(), threading.Semaphore(0)
        threads = [threading.Thread(target=self.worker, args=(mailbox, name, stop)) for name in hostnames]
        for thread in threads:
            thread.start()
            self.addCleanup(thread.join, broker.DEADLINE_SECONDS)
        self.addCleanup(stop.set)
        for _ in threads:
            self.assertTrue(self.listening.acquire(timeout=broker.DEADLINE_SECONDS))
        self.addCleanup(self.ignoring_errors(lambda: self.delete_exchanges(mailbox)))
        return mailbox, stop, threads

    def delete_exchanges(self, mailbox):
        channel = self.connect().channel()
        channel.exchange_delete(mailbox.exchange.name)
        channel.exchange_delete(mailbox.reply_exchange.name)

    def test_remote_control_reaches_all_workers_and_collects_their_replies(self):
        mailbox, stop, threads = self.mailbox_with_workers(["one@host", "two@host"])
        control = mailbox(self.connection)
        replies = control.multi_call("ping", {"n": 1}, timeout=10, limit=2)
        self.assertEqual(
            {"one@host": {"pong": {"n": 1}}, "two@host": {"pong": {"n": 1}}},
            {name: reply for entry in replies for name, reply in entry.items()},
        )
        self.assertEqual([{"two@host": {"pong": {}}}], control.call(["two@host"], "ping", timeout=10))
        stop.set()
        for thread in threads:
            thread.join(broker.DEADLINE_SECONDS)
        inbox = "one@host.{}.pidbox".format(mailbox.namespace)
        self.wait_until(lambda: not self.exists(inbox), "the end of the auto-delete queue")

    def test_event_queue_of_a_monitor(self):
        exchange = self.exchange("topic", durable=True)
        events = self.queue(exchange, "task.#", auto_delete=True, expires=60.0, message_ttl=5.0)
        Producer(self.channel, exchange, serializer="json").publish({"type": "task-sent"}, routing_key="task.sent")
        _, inbox = self.consumer(events, no_ack=True)
        self.wait_for(1, inbox)
        self.assertEqual({"type": "task-sent"}, inbox[0].payload)

    def test_delayed_delivery_arguments_are_accepted(self):
        target = self.exchange("topic")
        queue = self.queue(durable=True, queue_arguments={
            "x-queue-type": "classic", "x-overflow": "reject-publish", "x-message-ttl": 134_217_728_000,
            "x-dead-letter-exchange": target.name,
        }, max_priority=5)
        self.send(queue, "later")
        self.assertEqual(1, self.ready(queue))
        queue.declare()

    def test_errors_of_the_library(self):
        with self.assertRaises(kombu_exceptions.OperationalError):
            kombu.Connection("amqp://127.0.0.1:1").ensure_connection(max_retries=1, interval_start=0)
