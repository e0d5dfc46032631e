"""What users of py-amqp (the library below kombu and Celery) do daily."""

import contextlib
import datetime
import decimal
import socket

import amqp
import broker
from amqp import exceptions
from broker import eventually, fresh
from pyamqp_base import PyAmqpTest


class Connections(PyAmqpTest):
    def test_server_tells_its_identity_capabilities_and_limits(self):
        properties = self.connection.server_properties
        self.assertRegex(properties["version"], r"^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$")
        self.assertTrue(properties["product"])
        self.assertEqual({name: True for name in broker.CAPABILITIES}, properties["capabilities"])
        self.assertLessEqual({b"PLAIN", b"AMQPLAIN"}, set(self.connection.mechanisms))
        self.assertEqual(["en_US"], self.connection.locales)
        self.assertEqual((0, 9), (self.connection.version_major, self.connection.version_minor))
        limits = (self.connection.channel_max, self.connection.frame_max, self.connection.server_heartbeat)
        self.assertEqual((2047, 131072, 60), limits)

    def test_client_takes_over_the_offered_capabilities(self):
        self.assertEqual(
            {"consumer_cancel_notify": True, "connection.blocked": True, "authentication_failure_close": True},
            self.connection.client_properties["capabilities"],
        )

    def test_every_login_method_works(self):
        for method in (None, "AMQPLAIN", "PLAIN"):
            with self.subTest(method=method):
                channel = self.connect(login_method=method).channel()
                self.assertTrue(channel.queue_declare("", exclusive=True).queue)

    def test_wrong_password_is_access_refused(self):
        for method in ("AMQPLAIN", "PLAIN"):
            text = "ACCESS_REFUSED - Login was refused using authentication mechanism {}. " \
                "For details see the broker logfile.".format(method)
            for options in ({"password": "wrong"}, {"userid": "nobody"}, {"password": ""}):
                with self.subTest(method=method, **options), self.refused(exceptions.AccessRefused, text):
                    self.connect(login_method=method, **options)

    def test_unknown_virtual_host_is_not_allowed(self):
        with self.refused(exceptions.NotAllowed, "NOT_ALLOWED - vhost nowhere not found", (10, 40)):
            self.connect(virtual_host="nowhere")

    def test_idle_connection_lives_on_heartbeats(self):
        connection = self.connect(heartbeat=1)
        received, sent = [], []

        def tick():
            with contextlib.suppress(socket.timeout):
                connection.drain_events(timeout=0.2)
            connection.heartbeat_tick()
            received.append(connection.bytes_recv)
            sent.append(connection.bytes_sent)

        eventually(lambda: len(set(received)) > 3 and len(set(sent)) > 2, "heartbeats both ways", tick)
        self.assertTrue(connection.channel().queue_declare("", exclusive=True).queue)

    def test_silent_client_is_disconnected(self):
        connection = self.connect(heartbeat=1)
        with self.assertRaises(OSError) as caught:
            eventually(lambda: False, "a disconnect", lambda: connection.drain_events(timeout=broker.DEADLINE_SECONDS))
        self.assertNotIsInstance(caught.exception, socket.timeout)

    def test_many_channels_and_numbers_used_again(self):
        channels = [self.connection.channel() for _ in range(50)]
        for channel in channels:
            channel.close()
        channel = self.connection.channel(channel_id=2047)
        self.assertEqual(2047, channel.channel_id)
        channel.close()
        self.assertTrue(self.connection.channel(channel_id=2047).queue_declare("", exclusive=True).queue)

    def test_flow_can_be_asked_to_stay_active_but_not_to_stop(self):
        self.channel.flow(True)
        with self.refused(exceptions.AMQPNotImplementedError, "NOT_IMPLEMENTED - active=false", (20, 20)):
            self.channel.flow(False)

    def test_lost_connection_gives_its_unacked_messages_back(self):
        queue = self.queue(exclusive=False, durable=True)
        self.addCleanup(lambda: self.connect().channel().queue_delete(queue))
        self.send(queue, "1", "2", "3")
        lost = self.connect()
        self.wait_for(3, self.consume(queue, channel=lost.channel()), connection=lost)
        lost.collect()
        self.wait_until(lambda: self.ready(queue) == 3, "three ready messages")
        message = self.control.basic_get(queue, no_ack=True)
        self.assertEqual(("1", True), (message.body, message.delivery_info["redelivered"]))
        self.assertEqual(["2", "3"], self.drain(queue))


class Messages(PyAmqpTest):
    def test_declare_bind_publish_consume_ack(self):
        exchange, queue = self.exchange("direct"), self.queue()
        self.channel.queue_bind(queue, exchange, "key")
        self.channel.basic_publish(amqp.Message("hello"), exchange, "key")
        self.wait_for(1, inbox := self.consume(queue, consumer_tag="mine"))
        self.assertEqual("hello", inbox[0].body)
        self.assertEqual(
            {"consumer_tag": "mine", "delivery_tag": 1, "redelivered": False, "exchange": exchange,
             "routing_key": "key"},
            inbox[0].delivery_info,
        )
        self.channel.basic_ack(inbox[0].delivery_tag)
        self.channel.close()
        self.assertEqual(0, self.ready(queue))

    def test_get_returns_a_message_or_none(self):
        queue = self.queue()
        self.assertIsNone(self.channel.basic_get(queue))
        self.send(queue, "1", "2")
        message = self.channel.basic_get(queue, no_ack=True)
        self.assertEqual(("1", 1), (message.body, message.delivery_info["message_count"]))
        self.assertEqual(["2"], self.drain(queue))

    def test_reject_with_and_without_requeue(self):
        queue = self.queue()
        self.send(queue, "1", "2")
        first, second = self.channel.basic_get(queue), self.channel.basic_get(queue)
        self.channel.basic_reject(second.delivery_tag, requeue=False)
        self.channel.basic_reject(first.delivery_tag, requeue=True)
        again = self.channel.basic_get(queue)
        self.assertEqual(("1", True), (again.body, again.delivery_info["redelivered"]))
        self.assertIsNone(self.channel.basic_get(queue))

    def test_ack_multiple_and_ack_everything(self):
        queue = self.queue()
        self.send(queue, *"12345")
        self.wait_for(5, inbox := self.consume(queue))
        self.channel.basic_ack(inbox[1].delivery_tag, multiple=True)
        self.channel.basic_ack(0, multiple=True)
        self.channel.close()
        self.assertEqual(0, self.ready(queue))

    def test_recover_redelivers_what_is_unacked(self):
        queue = self.queue()
        self.send(queue, "1", "2")
        self.wait_for(2, inbox := self.consume(queue))
        self.channel.basic_recover(requeue=True)
        self.wait_for(4, inbox)
        self.channel.basic_recover_async(requeue=True)
        self.wait_for(6, inbox)
        self.assertEqual(["1", "2"] * 3, self.bodies(inbox))

    def test_headers_of_every_type_that_pyamqp_sends(self):
        sent = {
            "text": "grün", "true": True, "false": False, "int": -5, "edge": 2**31 - 1, "long": -(2**40),
            "double": 2.5, "decimal": decimal.Decimal("-3.14"), "time": datetime.datetime(2024, 2, 29, 12, 30, 15),
            "table": {"nested": {"deep": [1, "two", None]}}, "array": [1, 2.5, True, {"k": "v"}, []], "void": None,
        }
        exchange, queue = self.exchange("headers"), self.queue()
        match = {"x-match": "all", "text": "grün", "long": -(2**40), "double": 2.5}
        self.channel.queue_bind(queue, exchange, arguments=match)
        self.channel.basic_publish(amqp.Message("x", application_headers=sent), exchange)
        self.wait_for(1, inbox := self.consume(queue))
        self.assertEqual(sent, inbox[0].headers)

    def test_properties_arrive_as_sent(self):
        sent = {
            "content_type": "text/plain", "content_encoding": "utf-8", "application_headers": {}, "delivery_mode": 2,
            "priority": 9, "correlation_id": "c", "reply_to": "r", "expiration": "60000", "message_id": "m",
            "timestamp": 1_700_000_000, "type": "t", "user_id": broker.USER, "app_id": "a", "cluster_id": "k",
        }
        queue = self.queue()
        self.channel.basic_publish(amqp.Message("x", **sent), "", queue)
        self.wait_for(1, inbox := self.consume(queue))
        self.assertEqual(sent, inbox[0].properties)

    def test_large_and_empty_bodies(self):
        for size in (0, 1, 131064, 131065, 1024 * 1024):
            with self.subTest(size=size):
                body = bytes(i % 251 for i in range(size))
                queue = self.queue()
                self.channel.basic_publish(amqp.Message(body), "", queue)
                self.wait_for(1, inbox := self.consume(queue, no_ack=True))
                self.assertTrue(body == (inbox[0].body or b""))


class Consumers(PyAmqpTest):
    def test_prefetch_limits_unacked_messages(self):
        queue = self.queue()
        self.send(queue, *"12345")
        self.channel.basic_qos(0, 2, False)
        self.wait_for(2, inbox := self.consume(queue))
        self.assertEqual(3, self.ready(queue))
        self.channel.basic_ack(inbox[0].delivery_tag)
        self.wait_for(3, inbox)
        self.assertEqual(2, self.ready(queue))

    def test_raised_prefetch_reaches_an_existing_consumer(self):
        self.only_warren()
        queue = self.queue()
        self.send(queue, *"123456")
        self.channel.basic_qos(0, 1, False)
        self.wait_for(1, inbox := self.consume(queue))
        for prefetch in (2, 4):
            self.channel.basic_qos(0, prefetch, False)
            self.wait_for(prefetch, inbox)
            self.assertEqual(6 - prefetch, self.ready(queue))

    def test_lowered_prefetch_holds_back_until_acks_fall_below_it(self):
        self.only_warren()
        queue = self.queue()
        self.send(queue, *"12345")
        self.channel.basic_qos(0, 3, False)
        self.wait_for(3, inbox := self.consume(queue))
        self.channel.basic_qos(0, 1, False)
        self.channel.basic_ack(inbox[1].delivery_tag, multiple=True)
        self.channel.queue_declare(queue, passive=True)
        self.assertEqual(2, self.ready(queue))
        self.channel.basic_ack(inbox[2].delivery_tag)
        self.wait_for(4, inbox)
        self.assertEqual(1, self.ready(queue))

    def test_deleted_queue_cancels_its_consumer(self):
        queue, cancelled = self.queue(), []
        self.consume(queue, consumer_tag="mine", on_cancel=cancelled.append)
        self.control.queue_delete(queue)
        self.wait_until(lambda: cancelled, "a cancel notification")
        self.assertEqual(["mine"], cancelled)

    def test_deleted_queue_raises_where_nobody_listens_for_cancel(self):
        queue = self.queue()
        self.consume(queue)
        with self.assertRaises(exceptions.ConsumerCancelled):
            self.control.queue_delete(queue)
            self.wait_until(lambda: False, "a cancel notification")

    def test_auto_delete_and_exclusive_queues_go_away(self):
        queue = self.queue(exclusive=False, auto_delete=True)
        self.consume(queue, consumer_tag="only")
        self.channel.basic_cancel("only")
        other = self.connect()
        exclusive = other.channel().queue_declare(fresh("pyamqp"), exclusive=True).queue
        other.close()
        for name in (queue, exclusive):
            with self.refused(exceptions.NotFound, "NOT_FOUND - no queue '%s' in vhost '/'" % name, (50, 10)):
                self.channel.queue_declare(name, passive=True)

    def test_methods_without_waiting_for_an_answer(self):
        exchange, other, queue = fresh("pyamqp.x"), fresh("pyamqp.x"), fresh("pyamqp")
        self.channel.exchange_declare(exchange, "topic", auto_delete=False, nowait=True)
        self.channel.exchange_declare(other, "fanout", auto_delete=False, nowait=True)
        self.addCleanup(self.delete_exchange, exchange)
        self.addCleanup(self.delete_exchange, other)
        self.channel.exchange_bind(other, exchange, "#", nowait=True)
        self.channel.queue_declare(queue, exclusive=True, auto_delete=False, nowait=True)
        self.channel.queue_bind(queue, other, nowait=True)
        self.channel.confirm_select(nowait=True)
        self.channel.basic_publish(amqp.Message("purged"), exchange, "a")
        self.channel.queue_purge(queue, nowait=True)
        self.channel.basic_publish(amqp.Message("kept"), exchange, "a")
        inbox = []
        self.channel.basic_consume(queue, "mine", nowait=True, no_ack=True, callback=inbox.append)
        self.wait_for(1, inbox)
        self.assertEqual("kept", inbox[0].body)
        self.channel.basic_cancel("mine", nowait=True)
        self.channel.exchange_unbind(other, exchange, "#", nowait=True)
        self.channel.basic_publish(amqp.Message("unrouted"), exchange, "a")
        self.assertEqual((queue, 0, 0), tuple(self.channel.queue_declare(queue, passive=True)))
        self.channel.queue_delete(queue, nowait=True)
        self.channel.exchange_delete(exchange, nowait=True)
        with self.refused(exceptions.NotFound, "NOT_FOUND - no exchange '%s' in vhost '/'" % exchange, (40, 10)):
            self.channel.exchange_declare(exchange, "topic", passive=True)


class Publishing(PyAmqpTest):
    def test_confirmed_publish_waits_for_the_broker(self):
        channel, queue = self.connect(confirm_publish=True).channel(), self.queue(exclusive=False, auto_delete=True)
        self.addCleanup(self.control.queue_delete, queue)
        for i in range(20):
            channel.basic_publish(amqp.Message(str(i), delivery_mode=2), "", queue, confirm_timeout=5)
        self.assertEqual(20, self.ready(queue))

    def test_confirm_events_number_the_publishes(self):
        acked, queue = [], self.queue()
        self.channel.confirm_select()
        self.channel.events["basic_ack"].add(lambda tag, multiple: acked.append((tag, multiple)))
        for i in range(10):
            self.channel.basic_publish(amqp.Message(str(i)), "", queue)
        self.wait_until(lambda: acked and acked[-1][0] == 10, "the last confirm")
        covered = set()
        for tag, multiple in acked:
            covered.update(range(1, tag + 1) if multiple else [tag])
        self.assertEqual(set(range(1, 11)), covered)

    def test_unroutable_mandatory_message_is_returned(self):
        returned = []
        self.channel.events["basic_return"].add(lambda *event: returned.append(event))
        self.channel.basic_publish(amqp.Message("back"), "amq.direct", "nobody", mandatory=True)
        self.wait_until(lambda: returned, "a returned message")
        error, exchange, key, message = returned[0]
        self.assertEqual((312, "NO_ROUTE"), (error.reply_code, error.reply_text))
        self.assertEqual(("amq.direct", "nobody", "back"), (exchange, key, message.body))

    def test_exchange_to_exchange_binding(self):
        source, destination, queue = self.exchange("direct"), self.exchange("topic"), self.queue()
        self.channel.queue_bind(queue, destination, "*.error")
        self.channel.exchange_bind(destination, source, "app.error")
        for key in ("app.error", "app.info"):
            self.channel.basic_publish(amqp.Message(key), source, key)
        self.channel.queue_declare(queue, passive=True)
        self.assertEqual(["app.error"], self.drain(queue))
        self.channel.exchange_unbind(destination, source, "app.error")
        self.channel.basic_publish(amqp.Message("late"), source, "app.error")
        self.channel.queue_declare(queue, passive=True)
        self.assertEqual([], self.drain(queue))

    def test_transaction_commit_and_rollback(self):
        queue = self.queue()
        self.channel.tx_select()
        self.channel.basic_publish(amqp.Message("rolled back"), "", queue)
        self.channel.tx_rollback()
        self.channel.basic_publish(amqp.Message("committed"), "", queue)
        self.channel.queue_declare(queue, passive=True)
        self.assertEqual(0, self.ready(queue))
        self.channel.tx_commit()
        self.assertEqual(["committed"], self.drain(queue))

    def test_acks_join_the_transaction(self):
        queue = self.queue()
        self.send(queue, "1")
        self.channel.tx_select()
        self.channel.basic_ack(self.channel.basic_get(queue).delivery_tag)
        self.channel.close()
        self.assertEqual(["1"], self.drain(queue))


class Errors(PyAmqpTest):
    def test_channel_errors_have_their_own_classes(self):
        queue = self.queue()
        shared = self.queue(exclusive=False, auto_delete=True)
        self.addCleanup(self.control.queue_delete, shared)
        other = self.connect().channel()

        def publish_to_nowhere(channel):
            channel.basic_publish(amqp.Message("x"), "missing", "key")
            channel.queue_declare("", exclusive=True)

        for kind, method, text, action in (
            (exceptions.NotFound, (60, 40), "no exchange 'missing' in vhost '/'", publish_to_nowhere),
            (exceptions.NotFound, (50, 10), "no queue 'missing' in vhost '/'",
             lambda channel: channel.queue_declare("missing", passive=True)),
            (exceptions.NotFound, (40, 10), "no exchange 'missing' in vhost '/'",
             lambda channel: channel.exchange_declare("missing", "direct", passive=True)),
            (exceptions.PreconditionFailed, (50, 10), "inequivalent arg 'durable' for queue '%s'" % shared,
             lambda channel: channel.queue_declare(shared, auto_delete=True, durable=True)),
            (exceptions.PreconditionFailed, (40, 10), "inequivalent arg 'type' for exchange 'amq.direct'",
             lambda channel: channel.exchange_declare("amq.direct", "fanout", durable=True, auto_delete=False)),
            (exceptions.AccessRefused, (40, 10), "exchange name 'amq.mine' contains reserved prefix 'amq.*'",
             lambda channel: channel.exchange_declare("amq.mine", "direct")),
            (exceptions.AccessRefused, (40, 20), "",
             lambda channel: channel.exchange_delete("amq.direct")),
            (exceptions.ResourceLocked, (50, 10), "cannot obtain exclusive access to locked queue '%s'" % queue,
             lambda channel: channel.queue_declare(queue, exclusive=True, auto_delete=False)),
        ):
            with self.subTest(text), self.refused(kind, text, method):
                action(other)

    def test_channel_is_usable_again_after_an_error(self):
        for _ in range(3):
            with self.refused(exceptions.NotFound, "NOT_FOUND - no queue 'missing' in vhost '/'"):
                self.channel.queue_purge("missing")
            self.assertTrue(self.channel.queue_declare("", exclusive=True).queue)

    def test_unknown_delivery_tag(self):
        with self.refused(
            exceptions.PreconditionFailed, "PRECONDITION_FAILED - unknown delivery tag 7", (60, 80)
        ):
            self.channel.basic_ack(7)
            self.channel.queue_declare("", exclusive=True)

    def test_connection_errors_have_their_own_classes(self):
        queue = self.queue(exclusive=False, auto_delete=True)
        self.addCleanup(lambda: self.connect().channel().queue_delete(queue))

        def consume_twice(channel):
            channel.basic_consume(queue, "same")
            channel.basic_consume(queue, "same")

        def publish_immediate(channel):
            channel.basic_publish(amqp.Message("x"), "", queue, immediate=True)
            channel.queue_declare(queue, passive=True)

        def recover_without_requeue(channel):
            channel.basic_recover(requeue=False)
            channel.queue_declare(queue, passive=True)

        for kind, method, text, action in (
            (exceptions.NotAllowed, (60, 20), "NOT_ALLOWED - attempt to reuse consumer tag 'same'", consume_twice),
            (exceptions.AMQPNotImplementedError, (60, 40), "NOT_IMPLEMENTED - immediate=true", publish_immediate),
            (exceptions.AMQPNotImplementedError, (60, 10), "NOT_IMPLEMENTED - prefetch_size!=0 (1)",
             lambda channel: channel.basic_qos(1, 0, False)),
            (exceptions.AMQPNotImplementedError, (60, 110), "NOT_IMPLEMENTED - requeue=false",
             recover_without_requeue),
        ):
            with self.subTest(text), self.refused(kind, text, method):
                action(self.connect().channel())

    def test_unknown_exchange_type(self):
        self.only_warren()
        with self.refused(exceptions.PreconditionFailed, "PRECONDITION_FAILED - unknown exchange type 'odd'", (40, 10)):
            self.channel.exchange_declare(fresh("pyamqp.x"), "odd")
