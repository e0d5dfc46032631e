"""Connections, queues and consumers as users of pika (blocking and asynchronous) know them."""

import broker
import pika
from broker import eventually, fresh
from pika import exceptions
from pika_base import PikaTest, parameters


class Connections(PikaTest):
    def test_logs_in_and_negotiates_capabilities(self):
        self.assertTrue(self.connection.publisher_confirms_supported)
        self.assertTrue(self.connection.basic_nack_supported)
        self.assertTrue(self.connection.consumer_cancel_notify_supported)
        self.assertTrue(self.connection.exchange_exchange_bindings_supported)
        properties = self.connection._impl.server_properties
        self.assertRegex(properties["version"], r"^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$")
        self.assertEqual({name: True for name in broker.CAPABILITIES}, properties["capabilities"])

    def test_wrong_password_is_a_probable_authentication_error(self):
        for uri in (broker.uri_with(password="wrong"), broker.uri_with(user="nobody")):
            with self.assertRaises(exceptions.ProbableAuthenticationError) as caught:
                self.connect(uri=uri)
            self.assertIn(
                "(403) 'ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. "
                "For details see the broker logfile.'",
                str(caught.exception),
            )

    def test_unknown_virtual_host_is_a_probable_access_denied_error(self):
        with self.assertRaises(exceptions.ProbableAccessDeniedError) as caught:
            self.connect(uri=broker.uri_with(virtual_host="nowhere"))
        self.assertIn("(530) 'NOT_ALLOWED - vhost nowhere not found'", str(caught.exception))

    def test_idle_connection_lives_on_heartbeats(self):
        connection = self.connect(heartbeat=1)
        checker = connection._impl._heartbeat_checker
        eventually(
            lambda: checker._heartbeat_frames_received >= 3 and checker._heartbeat_frames_sent >= 3,
            "three heartbeats in each direction",
            lambda: connection.process_data_events(0.1),
        )
        self.assertTrue(connection.is_open)
        self.assertTrue(connection.channel().queue_declare("", exclusive=True).method.queue)

    def test_connection_without_heartbeats_works(self):
        self.assertTrue(self.connect(heartbeat=0).channel().is_open)

    def test_blocked_connection_callbacks_stay_silent_without_an_alarm(self):
        blocked = []
        self.connection.add_on_connection_blocked_callback(lambda *event: blocked.append(event))
        queue = self.queue()
        self.send(queue, b"not blocked")
        self.assertEqual([b"not blocked"], self.drain(queue))
        self.assertEqual([], blocked)

    def test_channel_number_can_be_used_again_after_close(self):
        for _ in range(3):
            channel = self.connection.channel(77)
            self.assertEqual(77, channel.channel_number)
            channel.queue_declare("", exclusive=True)
            channel.close()

    def test_unacked_messages_return_in_order_when_the_connection_closes(self):
        name = fresh("pika")
        self.control.queue_declare(name, durable=True)
        self.addCleanup(lambda: self.connect().channel().queue_delete(name))
        self.send(name, b"1", b"2", b"3", b"4")
        other = self.connect()
        self.wait_for(4, self.consume(name, channel=other.channel()), connection=other)
        other.close()
        eventually(lambda: self.ready(name) == 4, "four ready messages", lambda: self.connection.sleep(0.02))
        method, _, body = self.channel.basic_get(name)
        self.assertEqual((b"1", True), (body, method.redelivered))
        self.assertEqual([b"2", b"3", b"4"], self.drain(name))

    def test_asynchronous_connection_publishes_with_pipelined_confirms(self):
        count, queue, confirmed, failures = 1000, fresh("pika"), set(), []

        def opened(connection):
            connection.channel(on_open_callback=channel_opened)

        def channel_opened(channel):
            channel.queue_declare(queue, exclusive=True)
            channel.confirm_delivery(on_confirm, callback=lambda _: publish_all(channel))

        def publish_all(channel):
            for i in range(count):
                channel.basic_publish("", queue, b"%d" % i)

        def on_confirm(frame):
            self.assertIsInstance(frame.method, pika.spec.Basic.Ack)
            tag = frame.method.delivery_tag
            confirmed.update(range(1, tag + 1) if frame.method.multiple else [tag])
            if len(confirmed) == count:
                connection.close()

        def closed(_, reason):
            if not isinstance(reason, exceptions.ConnectionClosedByClient):
                failures.append(reason)
            connection.ioloop.stop()

        connection = pika.SelectConnection(
            parameters(), on_open_callback=opened, on_open_error_callback=closed, on_close_callback=closed
        )
        connection.ioloop.call_later(broker.DEADLINE_SECONDS, connection.ioloop.stop)
        connection.ioloop.start()
        self.assertEqual([], failures)
        self.assertEqual(set(range(1, count + 1)), confirmed)


class Queues(PikaTest):
    def test_declare_bind_publish_consume_ack(self):
        exchange, queue = self.exchange("direct"), self.queue()
        self.channel.queue_bind(queue, exchange, "key")
        self.channel.basic_publish(exchange, "key", b"hello")
        inbox = self.consume(queue)
        self.wait_for(1, inbox)
        method, _, body = inbox[0]
        self.assertEqual((b"hello", exchange, "key"), (body, method.exchange, method.routing_key))
        self.assertEqual((1, False), (method.delivery_tag, method.redelivered))
        self.channel.basic_ack(method.delivery_tag)
        self.channel.close()
        self.assertEqual(0, self.ready(queue))

    def test_server_names_a_queue_and_remembers_it_for_the_channel(self):
        declared = self.channel.queue_declare("", exclusive=True).method
        self.assertRegex(declared.queue, r"^amq\.gen-.+")
        self.assertEqual((0, 0), (declared.message_count, declared.consumer_count))
        self.channel.queue_bind("", "amq.direct", declared.queue)
        self.channel.basic_publish("amq.direct", declared.queue, b"x")
        self.wait_for(1, self.consume(""))

    def test_passive_declare_counts_messages_and_consumers(self):
        queue = self.queue()
        self.send(queue, b"1", b"2", b"3")
        self.channel.basic_qos(prefetch_count=1)
        self.wait_for(1, self.consume(queue))
        declared = self.control.queue_declare(queue, passive=True).method
        self.assertEqual((2, 1), (declared.message_count, declared.consumer_count))

    def test_get_takes_one_message_and_tells_how_many_are_left(self):
        queue = self.queue()
        self.assertEqual((None, None, None), self.channel.basic_get(queue))
        self.send(queue, b"1", b"2")
        method, properties, body = self.channel.basic_get(queue, auto_ack=True)
        self.assertEqual((b"1", 1, False), (body, method.message_count, method.redelivered))
        self.assertEqual(("", queue), (method.exchange, method.routing_key))
        self.assertIsNone(properties.headers)
        self.assertEqual([b"2"], self.drain(queue))

    def test_thousand_messages_keep_their_order(self):
        queue = self.queue()
        inbox = self.consume(queue, auto_ack=True)
        sent = [b"%d" % i for i in range(1000)]
        for body in sent:
            self.control.basic_publish("", queue, body)
        self.wait_for(1000, inbox)
        self.assertEqual(sent, self.bodies(inbox))
        self.assertEqual(list(range(1, 1001)), [method.delivery_tag for method, _, _ in inbox])

    def test_purge_and_delete_return_counts(self):
        queue = self.queue()
        self.send(queue, b"1", b"2", b"3")
        self.assertEqual(3, self.channel.queue_purge(queue).method.message_count)
        self.send(queue, b"4")
        self.assertEqual(1, self.channel.queue_delete(queue).method.message_count)
        self.assertEqual(0, self.channel.queue_delete(queue).method.message_count)

    def test_delete_respects_if_empty_and_if_unused(self):
        queue = self.queue()
        self.send(queue, b"1")
        with self.channel_closed(406, "PRECONDITION_FAILED - queue '%s' in vhost '/' not empty" % queue):
            self.channel.queue_delete(queue, if_empty=True)
        self.consume(queue, channel=self.control)
        with self.channel_closed(406, "PRECONDITION_FAILED - queue '%s' in vhost '/' in use" % queue):
            self.connection.channel().queue_delete(queue, if_unused=True)

    def test_exclusive_queue_dies_with_its_connection(self):
        other = self.connect()
        queue = other.channel().queue_declare(fresh("pika"), exclusive=True).method.queue
        with self.channel_closed(405, "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '%s'" % queue):
            self.channel.queue_declare(queue, passive=True)
        other.close()
        with self.channel_closed(404, "NOT_FOUND - no queue '%s' in vhost '/'" % queue):
            self.control.queue_declare(queue, passive=True)

    def test_auto_delete_queue_goes_with_its_last_consumer(self):
        queue = self.queue(exclusive=False, auto_delete=True)
        self.consume(queue, consumer_tag="first")
        self.consume(queue, consumer_tag="last")
        self.channel.basic_cancel("first")
        self.assertEqual(1, self.control.queue_declare(queue, passive=True).method.consumer_count)
        self.channel.basic_cancel("last")
        with self.channel_closed(404, "NOT_FOUND - no queue '%s' in vhost '/'" % queue):
            self.control.queue_declare(queue, passive=True)

    def test_unbinding_stops_the_flow_and_unbinding_nothing_is_fine(self):
        queue = self.queue()
        self.channel.queue_bind(queue, "amq.direct", "a.key")
        self.channel.queue_unbind(queue, "amq.direct", "a.key")
        self.channel.queue_unbind(queue, "amq.direct", "a.key")
        self.channel.confirm_delivery()
        with self.assertRaises(exceptions.UnroutableError):
            self.channel.basic_publish("amq.direct", "a.key", b"x", mandatory=True)


class Consumers(PikaTest):
    def test_nack_and_reject_requeue_to_the_original_place(self):
        queue = self.queue()
        self.send(queue, b"1", b"2", b"3")
        first, second, _ = [self.channel.basic_get(queue)[0].delivery_tag for _ in range(3)]
        self.channel.basic_reject(second, requeue=True)
        self.channel.basic_nack(first, requeue=True)
        method, _, body = self.channel.basic_get(queue)
        self.assertEqual((b"1", True), (body, method.redelivered))
        self.assertEqual([b"2"], self.drain(queue))

    def test_rejected_without_requeue_is_gone(self):
        queue = self.queue()
        self.send(queue, b"1", b"2", b"3")
        tags = [self.channel.basic_get(queue)[0].delivery_tag for _ in range(3)]
        self.channel.basic_reject(tags[0], requeue=False)
        self.channel.basic_nack(tags[2], multiple=True, requeue=False)
        self.channel.close()
        self.assertEqual(0, self.ready(queue))

    def test_ack_multiple_settles_all_up_to_the_tag(self):
        queue = self.queue()
        self.send(queue, *[b"%d" % i for i in range(5)])
        inbox = self.consume(queue)
        self.wait_for(5, inbox)
        self.channel.basic_ack(inbox[2][0].delivery_tag, multiple=True)
        self.channel.close()
        self.assertEqual([b"3", b"4"], self.drain(queue))

    def test_recover_redelivers_what_is_unacked(self):
        queue = self.queue()
        self.send(queue, b"1", b"2")
        inbox = self.consume(queue)
        self.wait_for(2, inbox)
        self.channel.basic_recover(requeue=True)
        self.wait_for(4, inbox)
        self.assertEqual([(b"1", True), (b"2", True)], [(body, method.redelivered) for method, _, body in inbox[2:]])

    def test_prefetch_limits_unacked_messages_of_each_consumer(self):
        queue = self.queue()
        self.send(queue, *[b"%d" % i for i in range(6)])
        self.channel.basic_qos(prefetch_count=2)
        first = self.consume(queue)
        self.wait_for(2, first)
        second = self.consume(queue)
        self.wait_for(2, second)
        self.assertEqual(2, self.ready(queue))
        self.channel.basic_ack(first[0][0].delivery_tag)
        self.wait_for(3, first)
        self.assertEqual(1, self.ready(queue))

    def test_global_prefetch_is_shared_by_the_consumers_of_a_channel(self):
        one, two = self.queue(), self.queue()
        self.channel.basic_qos(prefetch_count=3, global_qos=True)
        inbox = self.consume(one)
        self.channel.basic_consume(two, lambda _, *delivery: inbox.append(delivery))
        self.send(one, b"1", b"2")
        self.send(two, b"1", b"2")
        self.wait_for(3, inbox)
        self.assertEqual(1, self.ready(one) + self.ready(two))
        self.channel.basic_ack(inbox[0][0].delivery_tag)
        self.wait_for(4, inbox)

    def test_raised_prefetch_reaches_an_existing_consumer(self):
        self.only_warren()
        queue = self.queue()
        self.send(queue, *[b"%d" % i for i in range(5)])
        self.channel.basic_qos(prefetch_count=1)
        inbox = self.consume(queue)
        self.wait_for(1, inbox)
        self.channel.basic_qos(prefetch_count=3)
        self.wait_for(3, inbox)
        self.assertEqual(2, self.ready(queue))

    def test_slow_consumer_does_not_hold_up_the_fast_one(self):
        queue, done = self.queue(), []
        self.channel.basic_qos(prefetch_count=1)
        slow = self.consume(queue)
        self.control.basic_qos(prefetch_count=1)

        def quick(channel, method, _, body):
            channel.basic_ack(method.delivery_tag)
            done.append(body)

        self.control.basic_consume(queue, quick)
        self.send(queue, *[b"%d" % i for i in range(20)])
        self.wait_for(19, done)
        self.assertEqual(1, len(slow))

    def test_higher_priority_consumer_is_served_first(self):
        queue = self.queue()
        low = self.consume(queue)
        high = self.consume(queue, arguments={"x-priority": 10})
        self.send(queue, b"1", b"2", b"3")
        self.wait_for(3, high)
        self.assertEqual([], low)

    def test_exclusive_consumer_keeps_others_out(self):
        queue = self.queue()
        self.consume(queue, channel=self.control, exclusive=True)
        with self.channel_closed(403, "ACCESS_REFUSED - queue '%s' in vhost '/' in exclusive use" % queue):
            self.consume(queue)

    def test_consumer_is_told_when_its_queue_is_deleted(self):
        queue, cancelled = self.queue(), []
        self.channel.add_on_cancel_callback(lambda frame: cancelled.append(frame.method.consumer_tag))
        self.consume(queue, consumer_tag="mine")
        self.control.queue_delete(queue)
        eventually(lambda: cancelled, "a cancel notification", lambda: self.connection.process_data_events(0.1))
        self.assertEqual(["mine"], cancelled)
        self.assertTrue(self.channel.is_open)
        self.assertEqual([], self.channel.consumer_tags)

    def test_cancelled_consumer_gets_no_more(self):
        queue = self.queue()
        inbox = self.consume(queue, consumer_tag="mine")
        self.channel.basic_cancel("mine")
        self.send(queue, b"1")
        self.assertEqual(1, self.ready(queue))
        self.assertEqual([], inbox)

    def test_consume_generator_yields_and_gives_up_after_inactivity(self):
        queue = self.queue()
        self.send(queue, b"1", b"2")
        got = []
        for method, _, body in self.channel.consume(queue, inactivity_timeout=2):
            got.append(body)
            self.channel.basic_ack(method.delivery_tag)
            if len(got) == 2:
                break
        self.assertEqual([b"1", b"2"], got)
        self.assertEqual((None, None, None), next(self.channel.consume(queue, inactivity_timeout=0.05)))
        self.assertEqual(0, self.channel.cancel())
