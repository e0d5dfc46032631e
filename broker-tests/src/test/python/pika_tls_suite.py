"""pika over TLS, without a certificate of its own."""

import contextlib
import os
import ssl
import unittest

from pika_tls import REFUSALS, connect, context, roundtrip


class TlsTest(unittest.TestCase):
    def speaks(self, version):
        with contextlib.closing(connect(context(version))) as connection:
            self.assertEqual(b"x" * 300000, roundtrip(connection, b"x" * 300000))

    def test_speaks_tls_1_2(self):
        self.speaks(ssl.TLSVersion.TLSv1_2)

    def test_speaks_tls_1_3(self):
        self.speaks(ssl.TLSVersion.TLSv1_3)

    def test_broker_of_another_authority_is_not_trusted(self):
        with self.assertRaises(REFUSALS):
            connect(context(authority=os.environ["TLS_OTHER_AUTHORITY"]))
