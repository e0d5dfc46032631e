"""Exchanges, publishing, message content, errors, transactions and RPC as users of pika know them."""

import datetime
import decimal
import struct

import broker
import pika
from broker import eventually, fresh
from pika import exceptions
from pika_base import PikaTest

REPLY_TO = "amq.rabbitmq.reply-to"


class EncodedHeaders(pika.BasicProperties):
    """Message properties that hold one header table, given as its encoded bytes."""

    def __init__(self, table):
        super().__init__()
        self.table = table

    def encode(self):
        return [struct.pack(">HI", self.FLAG_HEADERS, len(self.table)), self.table]


def field(key, kind, form, *values):
    name = key.encode()
    return struct.pack(">B", len(name)) + name + kind + struct.pack(">" + form, *values)


class Exchanges(PikaTest):
    def setUp(self):
        super().setUp()
        self.channel.confirm_delivery()

    def routed(self, exchange, key, queues, headers=None):
        """Publishes once; returns the names of the queues that received it."""
        self.channel.basic_publish(exchange, key, b"x", pika.BasicProperties(headers=headers))
        return [name for name, queue in queues.items() if self.drain(queue) == [b"x"]]

    def bound(self, exchange, keys):
        """One queue for each key, bound with it; returns key -> queue."""
        queues = {key: self.queue() for key in keys}
        for key, queue in queues.items():
            self.channel.queue_bind(queue, exchange, key)
        return queues

    def test_topic_patterns(self):
        exchange = self.exchange("topic")
        queues = self.bound(exchange, ["#", "a.*", "a.#", "*.b", "a.b.c", "#.c", "*"])
        for key, expected in {
            "a": ["#", "a.#", "*"],
            "a.b": ["#", "a.*", "a.#", "*.b"],
            "a.b.c": ["#", "a.#", "a.b.c", "#.c"],
            "a..c": ["#", "a.#", "#.c"],
            "c": ["#", "#.c", "*"],
            "x.y.z": ["#"],
        }.items():
            with self.subTest(key=key):
                self.assertEqual(expected, self.routed(exchange, key, queues))

    def test_fanout_ignores_the_key_and_direct_needs_it(self):
        fanout, direct = self.exchange("fanout"), self.exchange("direct")
        self.assertEqual(["a", "b"], self.routed(fanout, "other", self.bound(fanout, ["a", "b"])))
        queues = self.bound(direct, ["a", "b"])
        self.assertEqual(["b"], self.routed(direct, "b", queues))
        self.assertEqual([], self.routed(direct, "c", queues))

    def test_headers_exchange_matches_all_or_any(self):
        exchange, queues = self.exchange("headers"), {"all": self.queue(), "any": self.queue()}
        for match, queue in queues.items():
            wanted = {"x-match": match, "format": "pdf", "pages": 3, "signed": True}
            self.channel.queue_bind(queue, exchange, "", wanted)
        everything = {"format": "pdf", "pages": 3, "signed": True, "more": None}
        self.assertEqual(["all", "any"], self.routed(exchange, "", queues, everything))
        self.assertEqual(["any"], self.routed(exchange, "", queues, {"pages": 3}))
        self.assertEqual([], self.routed(exchange, "", queues, {"pages": "3"}))
        self.assertEqual([], self.routed(exchange, "", queues))

    def test_exchange_to_exchange_binding_and_unbinding(self):
        source, destination, queue = self.exchange("topic"), self.exchange("fanout"), self.queue()
        self.channel.queue_bind(queue, destination, "")
        self.channel.exchange_bind(destination, source, "log.#")
        self.assertEqual(["q"], self.routed(source, "log.error", {"q": queue}))
        self.assertEqual([], self.routed(source, "audit", {"q": queue}))
        self.channel.exchange_unbind(destination, source, "log.#")
        self.assertEqual([], self.routed(source, "log.error", {"q": queue}))

    def test_alternate_exchange_takes_what_is_unroutable(self):
        alternate = self.exchange("fanout")
        exchange = self.exchange("direct", arguments={"alternate-exchange": alternate})
        queues = self.bound(alternate, ["spare"])
        queues.update(self.bound(exchange, ["known"]))
        self.assertEqual(["known"], self.routed(exchange, "known", queues))
        self.assertEqual(["spare"], self.routed(exchange, "unknown", queues))

    def test_auto_delete_exchange_goes_with_its_last_binding(self):
        exchange, queue = self.exchange("fanout", auto_delete=True), self.queue()
        self.channel.queue_bind(queue, exchange, "")
        self.channel.exchange_declare(exchange, passive=True)
        self.channel.queue_unbind(queue, exchange, "")
        with self.channel_closed(404, "NOT_FOUND - no exchange '%s' in vhost '/'" % exchange):
            self.channel.exchange_declare(exchange, passive=True)

    def test_internal_exchange_refuses_publishers(self):
        exchange = self.exchange("fanout", internal=True)
        with self.channel_closed(403, "ACCESS_REFUSED - cannot publish to internal exchange '%s'" % exchange):
            self.channel.basic_publish(exchange, "", b"x")


class Confirms(PikaTest):
    def setUp(self):
        super().setUp()
        self.channel.confirm_delivery()

    def test_confirmed_publish_returns(self):
        queue = self.queue()
        for i in range(50):
            self.channel.basic_publish("", queue, b"%d" % i, pika.BasicProperties(delivery_mode=2), mandatory=True)
        self.assertEqual(50, self.ready(queue))

    def test_confirmed_persistent_publish_to_a_durable_queue(self):
        queue = self.queue(durable=True, exclusive=False)
        self.addCleanup(lambda: self.connect().channel().queue_delete(queue))
        self.channel.basic_publish("", queue, b"kept", pika.BasicProperties(delivery_mode=2), mandatory=True)
        _, properties, body = self.channel.basic_get(queue, auto_ack=True)
        self.assertEqual((b"kept", 2), (body, properties.delivery_mode))

    def test_unroutable_mandatory_message_comes_back_as_an_error(self):
        properties = pika.BasicProperties(headers={"kind": "lost"}, message_id="m1")
        with self.assertRaises(exceptions.UnroutableError) as caught:
            self.channel.basic_publish("amq.direct", "nobody", b"back", properties, mandatory=True)
        returned = caught.exception.messages
        self.assertEqual(1, len(returned))
        self.assertEqual((312, "NO_ROUTE"), (returned[0].method.reply_code, returned[0].method.reply_text))
        self.assertEqual(("amq.direct", "nobody"), (returned[0].method.exchange, returned[0].method.routing_key))
        self.assertEqual(b"back", returned[0].body)
        self.assertEqual(({"kind": "lost"}, "m1"), (returned[0].properties.headers, returned[0].properties.message_id))

    def test_unroutable_message_that_is_not_mandatory_is_confirmed(self):
        self.channel.basic_publish("amq.direct", "nobody", b"dropped")
        self.assertTrue(self.channel.is_open)

    def test_publish_to_a_missing_exchange_fails(self):
        with self.channel_closed(404, "NOT_FOUND - no exchange 'missing' in vhost '/'"):
            self.channel.basic_publish("missing", "key", b"x")


class Publishing(PikaTest):
    def test_return_callback_without_confirms(self):
        returned = []
        self.channel.add_on_return_callback(lambda *event: returned.append(event))
        self.channel.basic_publish("amq.topic", "no.one", b"back", mandatory=True)
        eventually(lambda: returned, "a returned message", lambda: self.connection.process_data_events(0.1))
        _, method, _, body = returned[0]
        self.assertEqual((312, "NO_ROUTE", b"back"), (method.reply_code, method.reply_text, body))

    def test_carbon_copies_are_routed_and_blind_ones_stay_hidden(self):
        to, copy, blind = self.queue(), self.queue(), self.queue()
        self.channel.basic_publish("", to, b"x", pika.BasicProperties(headers={"CC": [copy], "BCC": [blind], "k": 1}))
        for queue in (to, copy, blind):
            self.wait_for(1, inbox := self.consume(queue, auto_ack=True))
            self.assertEqual({"CC": [copy], "k": 1}, inbox[0][1].headers)

    def test_user_id_must_be_the_connections_user(self):
        queue = self.queue()
        self.channel.confirm_delivery()
        self.channel.basic_publish("", queue, b"x", pika.BasicProperties(user_id=broker.USER))
        self.assertEqual(1, self.ready(queue))
        with self.channel_closed(
            406, "PRECONDITION_FAILED - user_id property set to 'other' but authenticated user was '%s'" % broker.USER
        ):
            self.channel.basic_publish("", queue, b"x", pika.BasicProperties(user_id="other"))

    def test_expiration_must_be_a_number(self):
        self.channel.confirm_delivery()
        with self.channel_closed(406, "PRECONDITION_FAILED - invalid expiration 'soon'"):
            self.channel.basic_publish("", "nobody", b"x", pika.BasicProperties(expiration="soon"))


class Content(PikaTest):
    def round_trip(self, body, properties=None, connection=None, exchange="", key=None, queue=None):
        """Publishes and receives one message; returns its properties and body."""
        connection = connection or self.connection
        channel = connection.channel()
        queue = queue or channel.queue_declare("", exclusive=True).method.queue
        channel.basic_publish(exchange, queue if key is None else key, body, properties)
        inbox = self.consume(queue, channel=channel, auto_ack=True)
        self.wait_for(1, inbox, connection=connection)
        channel.close()
        return inbox[0][1:]

    def test_bodies_of_any_size(self):
        small_frames = self.connect(frame_max=4096)
        for connection, sizes in (
            (self.connection, (0, 1, 131064, 131065, 1024 * 1024)),
            (small_frames, (0, 4088, 4089, 100_000, 1024 * 1024)),
        ):
            for size in sizes:
                with self.subTest(size=size, frame_max=connection._impl.params.frame_max):
                    body = bytes(i % 251 for i in range(size))
                    self.assertTrue(body == self.round_trip(body, connection=connection)[1])

    def test_all_properties_arrive_as_sent(self):
        sent = {
            "content_type": "application/json",
            "content_encoding": "utf-8",
            "headers": {"a": 1},
            "delivery_mode": 2,
            "priority": 7,
            "correlation_id": "correlation",
            "reply_to": "reply",
            "expiration": "60000",
            "message_id": "message",
            "timestamp": 1_700_000_000,
            "type": "type",
            "user_id": broker.USER,
            "app_id": "app",
            "cluster_id": "cluster",
        }
        self.assertEqual(sent, self.round_trip(b"x", pika.BasicProperties(**sent))[0].__dict__)

    def test_headers_of_every_type_that_pika_sends(self):
        sent = {
            "text": "grün",
            "empty": "",
            "bytes": b"\x00\xff",
            "true": True,
            "false": False,
            "int": -5,
            "long": 2**40,
            "decimal": decimal.Decimal("3.14"),
            "time": datetime.datetime(2024, 2, 29, 12, 30, 15),
            "table": {"nested": {"deep": [1, "two", None]}},
            "array": [1, "two", True, {"k": "v"}, []],
            "void": None,
        }
        self.assertEqual(sent, self.round_trip(b"x", pika.BasicProperties(headers=sent))[0].headers)

    def test_headers_of_every_wire_type_arrive_and_are_matched(self):
        nested = field("k", b"S", "I1s", 1, b"v")
        table = b"".join((
            field("bool", b"t", "B", 1),
            field("int8", b"b", "b", 100),
            field("uint8", b"B", "B", 101),
            field("int16", b"s", "h", -300),
            field("uint16", b"u", "H", 60000),
            field("int32", b"I", "i", -70000),
            field("uint32", b"i", "I", 4_000_000_000),
            field("int64", b"l", "q", 2**40),
            field("float", b"f", "f", 2.0),
            field("double", b"d", "d", 3.0),
            field("decimal", b"D", "Bi", 2, 314),
            field("text", b"S", "I4s", 4, b"text"),
            field("array", b"A", "I", 2) + b"t\x01",
            field("time", b"T", "Q", 1_700_000_000),
            field("table", b"F", "I", len(nested)) + nested,
            field("void", b"V", ""),
            field("bytes", b"x", "I2s", 2, b"\x00\xff"),
        ))
        exchange, queue = self.exchange("headers"), self.queue()
        self.channel.queue_bind(queue, exchange, "", {"x-match": "all", "int16": -300, "void": None, "text": "text"})
        properties, _ = self.round_trip(b"x", EncodedHeaders(table), exchange=exchange, key="", queue=queue)
        self.assertEqual(
            {
                "bool": True, "int8": 100, "uint8": 101, "int16": -300, "uint16": 60000, "int32": -70000,
                "uint32": 4_000_000_000, "int64": 2**40, "float": 2, "double": 3,
                "decimal": decimal.Decimal("3.14"), "text": "text", "array": [True],
                "time": datetime.datetime(2023, 11, 14, 22, 13, 20), "table": {"k": "v"}, "void": None,
                "bytes": b"\x00\xff",
            },
            properties.headers,
        )

    def test_arguments_of_every_type_are_accepted(self):
        arguments = {
            "x-text": "t", "x-flag": True, "x-int": 1, "x-long": 2**40, "x-decimal": decimal.Decimal("0.5"),
            "x-time": datetime.datetime(2024, 1, 1), "x-table": {"a": [1]}, "x-bytes": b"\x01", "x-void": None,
        }
        queue, exchange = self.queue(arguments=arguments), self.exchange("direct", arguments=arguments)
        self.channel.queue_bind(queue, exchange, "k", arguments)
        inbox = self.consume(queue, arguments={"x-other": [1, {"a": "b"}]}, auto_ack=True)
        self.channel.basic_publish(exchange, "k", b"x")
        self.wait_for(1, inbox)


class Errors(PikaTest):
    def test_missing_queue_is_404_everywhere(self):
        for name, action in {
            "passive": lambda channel: channel.queue_declare("missing", passive=True),
            "get": lambda channel: channel.basic_get("missing"),
            "consume": lambda channel: channel.basic_consume("missing", print),
            "purge": lambda channel: channel.queue_purge("missing"),
            "bind": lambda channel: channel.queue_bind("missing", "amq.direct", "k"),
        }.items():
            with self.subTest(name):
                with self.channel_closed(404, "NOT_FOUND - no queue 'missing' in vhost '/'"):
                    action(self.connection.channel())

    def test_different_redeclaration_is_406(self):
        queue, exchange = self.queue(exclusive=False, auto_delete=True), self.exchange("direct")
        self.addCleanup(self.control.queue_delete, queue)
        with self.channel_closed(
            406, "PRECONDITION_FAILED - inequivalent arg 'durable' for queue '%s' in vhost '/': "
            "received 'true' but current is 'false'" % queue
        ):
            self.connection.channel().queue_declare(queue, auto_delete=True, durable=True)
        with self.channel_closed(
            406, "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue '%s' in vhost '/': "
            "received the value '10' of type 'signedint' but current is none" % queue
        ):
            self.connection.channel().queue_declare(queue, auto_delete=True, arguments={"x-max-length": 10})
        with self.channel_closed(
            406, "PRECONDITION_FAILED - inequivalent arg 'type' for exchange '%s' in vhost '/': "
            "received 'fanout' but current is 'direct'" % exchange
        ):
            self.connection.channel().exchange_declare(exchange, "fanout")

    def test_exclusive_queue_is_the_same_queue_whether_declared_durable_or_not(self):
        queue = self.queue(durable=True)
        self.assertEqual(queue, self.control.queue_declare(queue, exclusive=True).method.queue)

    def test_reserved_names_are_403(self):
        with self.channel_closed(403, "ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'"):
            self.connection.channel().queue_declare("amq.mine")
        with self.channel_closed(403, "ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix 'amq.*'"):
            self.connection.channel().exchange_declare("amq.mine", "direct")
        with self.channel_closed(403, "ACCESS_REFUSED - operation not permitted on the default exchange"):
            self.connection.channel().queue_bind(self.queue(), "", "k")

    def test_unknown_delivery_tag_is_406(self):
        queue = self.queue()
        self.send(queue, b"1")
        tag = self.channel.basic_get(queue)[0].delivery_tag
        self.channel.basic_ack(tag)
        with self.channel_closed(406, "PRECONDITION_FAILED - unknown delivery tag 1"):
            self.channel.basic_ack(tag)
            self.channel.queue_declare(queue, passive=True)

    def test_other_channels_survive_a_channel_error(self):
        queue = self.queue()
        with self.channel_closed(404, "NOT_FOUND - no exchange 'missing' in vhost '/'"):
            self.channel.basic_publish("missing", "", b"lost")
            self.channel.queue_declare("", exclusive=True)
        self.assertTrue(self.channel.is_closed)
        self.send(queue, b"after")
        self.assertEqual([b"after"], self.drain(queue))

    def test_connection_error_names_its_cause_and_spares_other_connections(self):
        with self.assertRaises(exceptions.ConnectionClosedByBroker) as caught:
            self.connect().channel().basic_qos(prefetch_size=10)
        self.assertEqual(540, caught.exception.reply_code)
        self.assertEqual("NOT_IMPLEMENTED - prefetch_size!=0 (10)", caught.exception.reply_text)
        self.assertEqual(0, self.ready(self.queue()))


class Transactions(PikaTest):
    def setUp(self):
        super().setUp()
        self.channel.tx_select()

    def test_publishes_become_visible_at_commit(self):
        queue = self.queue()
        self.channel.basic_publish("", queue, b"1")
        self.channel.basic_publish("", queue, b"2")
        self.channel.queue_declare(queue, passive=True)
        self.assertEqual(0, self.ready(queue))
        self.channel.tx_commit()
        self.assertEqual([b"1", b"2"], self.drain(queue))

    def test_rollback_forgets_publishes(self):
        queue = self.queue()
        self.channel.basic_publish("", queue, b"1")
        self.channel.tx_rollback()
        self.channel.tx_commit()
        self.assertEqual(0, self.ready(queue))

    def test_rolled_back_ack_can_be_given_again(self):
        queue = self.queue()
        self.send(queue, b"1", b"2")
        first, second = [self.channel.basic_get(queue)[0].delivery_tag for _ in range(2)]
        self.channel.basic_ack(first)
        self.channel.tx_rollback()
        self.channel.basic_ack(first)
        self.channel.tx_commit()
        self.channel.basic_ack(second)
        self.channel.close()
        self.assertEqual([b"2"], self.drain(queue))

    def test_modes_do_not_mix(self):
        with self.channel_closed(406, "PRECONDITION_FAILED - cannot switch from tx to confirm mode"):
            self.channel.confirm_delivery()
        self.control.confirm_delivery()
        with self.channel_closed(406, "PRECONDITION_FAILED - cannot switch from confirm to tx mode"):
            self.control.tx_select()
        with self.channel_closed(406, "PRECONDITION_FAILED - channel is not transactional"):
            self.connection.channel().tx_commit()


class DirectReplyTo(PikaTest):
    def test_request_and_reply(self):
        server, requests = self.connect(), self.queue(exclusive=False, auto_delete=True)

        def answer(channel, method, properties, body):
            reply = pika.BasicProperties(correlation_id=properties.correlation_id)
            channel.basic_publish("", properties.reply_to, b"re: " + body, reply)
            addresses.append(properties.reply_to)

        addresses = []
        server.channel().basic_consume(requests, answer, auto_ack=True)
        replies = self.consume(REPLY_TO, auto_ack=True)
        for i in range(3):
            properties = pika.BasicProperties(reply_to=REPLY_TO, correlation_id=str(i))
            self.channel.basic_publish("", requests, b"%d" % i, properties)

        def turn():
            server.process_data_events(0.02)
            self.connection.process_data_events(0.02)

        eventually(lambda: len(replies) == 3, "three replies", turn)
        self.assertEqual([b"re: 0", b"re: 1", b"re: 2"], self.bodies(replies))
        self.assertEqual(["0", "1", "2"], [properties.correlation_id for _, properties, _ in replies])
        self.assertTrue(addresses[0].startswith(REPLY_TO + "."), addresses[0])

    def test_rules_of_the_reply_queue(self):
        self.control.queue_declare(REPLY_TO, passive=True)
        with self.channel_closed(406, "PRECONDITION_FAILED - reply consumer cannot acknowledge"):
            self.consume(REPLY_TO)
        with self.channel_closed(406, "PRECONDITION_FAILED - fast reply consumer does not exist"):
            self.control.basic_publish("", "any", b"x", pika.BasicProperties(reply_to=REPLY_TO))
            self.control.queue_declare("", exclusive=True)
        channel = self.connection.channel()
        self.consume(REPLY_TO, channel=channel, auto_ack=True)
        with self.channel_closed(406, "PRECONDITION_FAILED - reply consumer already set"):
            self.consume(REPLY_TO, channel=channel, auto_ack=True)
