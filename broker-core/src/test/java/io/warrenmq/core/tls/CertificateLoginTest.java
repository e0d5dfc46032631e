package io.warrenmq.core.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CertificateLoginTest {
    /** Subject C=DE, O="Warren, Ltd", CN=app, with an address; two DNS names and one of each other kind. */
    private static final String APP = """
            -----BEGIN CERTIFICATE-----
            MIIB+DCCAZ6gAwIBAgIUI05hvUDUxtfIlq6oH8WW0Z1WyEswCgYIKoZIzj0EAwIw
            DTELMAkGA1UEAwwCY2EwIBcNMjYxMTIxMjIwNjE2WhgPMjEyNjEwMjgyMjA2MTZa
            MFExCzAJBgNVBAYTAkRFMRQwEgYDVQQKDAtXYXJyZW4sIEx0ZDEMMAoGA1UEAwwD
            YXBwMR4wHAYJKoZIhvcNAQkBFg9hcHBAZXhhbXBsZS5jb20wWTATBgcqhkjOPQIB
            BggqhkjOPQMBBwNCAARjQ8PN/UkWVz7SJUS159uIrDU0qrqc4FEY40AZ/XPcrZX0
            BNO0yCP6T4X7tpF7Bhdtx+jlYsIrsvMyE/dgnKeKo4GVMIGSMFAGA1UdEQRJMEeC
            D2FwcC5leGFtcGxlLmNvbYISc2Vjb25kLmV4YW1wbGUuY29tgQ9hcHBAZXhhbXBs
            ZS5jb22GCXVybjphcHA6MYcEfwAAATAdBgNVHQ4EFgQU5PzDaQLrHilYoveUW6Zm
            +q2QKmMwHwYDVR0jBBgwFoAULAknKOC38Q3QJ5h9STr6H7cL0SIwCgYIKoZIzj0E
            AwIDSAAwRQIhAJUTcVUGs3IIsy+yB+0/1qvw3v8zTzaNktTRAj0Tmf+PAiBx2Ruz
            8ScHWAj2UAkp0P21IPL6znJHOIP3vQe0NSv9Ug==
            -----END CERTIFICATE-----
            """;

    /** Subject CN=one, CN=two. */
    private static final String TWO_NAMES = """
            -----BEGIN CERTIFICATE-----
            MIIBJTCBzAIUI05hvUDUxtfIlq6oH8WW0Z1WyEwwCgYIKoZIzj0EAwIwDTELMAkG
            A1UEAwwCY2EwIBcNMjYxMTIxMjIwNjE2WhgPMjEyNjEwMjgyMjA2MTZaMBwxDDAK
            BgNVBAMMA29uZTEMMAoGA1UEAwwDdHdvMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
            QgAErcFfqrhiIaVOg9Xi78PV66kPyuVbP0fzIpc6BmwFEu+fg8Ij48nXkFxGMeF7
            PSrwv5g0Mhk12T4C7144IdLe5DAKBggqhkjOPQQDAgNIADBFAiEA6uYiw6/xqYNn
            u4fSGdWnU3DnFTlgdJLnA7wgOv6wjT4CIFQSlX3fwwcKpkoggGXdH+gE7jKxhYbU
            K+S+rXvv97FL
            -----END CERTIFICATE-----
            """;

    private static X509Certificate certificate(String pem) throws CertificateException {
        byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
    }

    @Test
    void distinguishedNameIsWrittenAsRabbitMqWritesIt() throws CertificateException {
        assertEquals(
                "EMAILADDRESS=app@example.com,CN=app,O=Warren\\, Ltd,C=DE",
                new CertificateLogin.DistinguishedName().name(certificate(APP)));
    }

    @Test
    void commonNameIsTheUser() throws CertificateException {
        assertEquals("app", new CertificateLogin.CommonName().name(certificate(APP)));
    }

    @Test
    void subjectWithTwoCommonNamesNamesNobody() throws CertificateException {
        assertNull(new CertificateLogin.CommonName().name(certificate(TWO_NAMES)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "DNS,   0, app.example.com",
        "DNS,   1, second.example.com",
        "EMAIL, 0, app@example.com",
        "URI,   0, urn:app:1",
        "IP,    0, 127.0.0.1",
    })
    void alternativeNameIsTakenByKindAndIndex(CertificateLogin.Kind kind, int index, String name)
            throws CertificateException {
        assertEquals(name, new CertificateLogin.AlternativeName(kind, index).name(certificate(APP)));
    }

    @Test
    void alternativeNameThatIsNotThereNamesNobody() throws CertificateException {
        assertNull(new CertificateLogin.AlternativeName(CertificateLogin.Kind.DNS, 2).name(certificate(APP)));
        assertNull(new CertificateLogin.AlternativeName(CertificateLogin.Kind.DNS, 0).name(certificate(TWO_NAMES)));
    }
}
