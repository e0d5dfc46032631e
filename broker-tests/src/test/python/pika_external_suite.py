"""pika over TLS against a broker that asks for certificates, with one that names a user."""

import contextlib
import os
import ssl
import unittest

import pika
from pika_tls import REFUSALS, connect, context, roundtrip

CERTIFICATE = os.environ["TLS_CERTIFICATE"]
KEY = os.environ["TLS_KEY"]


class ExternalTest(unittest.TestCase):
    def logs_in(self, version):
        tls = context(version, certificate=CERTIFICATE, key=KEY)
        external = pika.credentials.ExternalCredentials()
        with contextlib.closing(connect(tls, credentials=external)) as connection:
            self.assertEqual(b"hello", roundtrip(connection, b"hello"))

    def test_certificate_logs_in_over_tls_1_2(self):
        self.logs_in(ssl.TLSVersion.TLSv1_2)

    def test_certificate_logs_in_over_tls_1_3(self):
        self.logs_in(ssl.TLSVersion.TLSv1_3)

    def test_password_works_beside_the_certificate(self):
        tls = context(certificate=CERTIFICATE, key=KEY)
        with contextlib.closing(connect(tls)) as connection:
            self.assertEqual(b"hello", roundtrip(connection, b"hello"))

    def test_without_certificate_is_refused(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.subTest(version=version), self.assertRaises(REFUSALS):
                connect(context(version))
