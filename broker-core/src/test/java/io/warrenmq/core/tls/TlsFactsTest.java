package io.warrenmq.core.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TlsFactsTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "TLS_AES_128_GCM_SHA256,                      any,         aes_128_gcm,       sha256",
        "TLS_CHACHA20_POLY1305_SHA256,                any,         chacha20_poly1305, sha256",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,       ecdhe_rsa,   aes_256_gcm,       sha384",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,     ecdhe_ecdsa, aes_128_gcm,       sha256",
    })
    void partsOfTheSuiteAreNamedAsRabbitMqNamesThem(String suite, String exchange, String cipher, String hash) {
        TlsFacts facts = new TlsFacts("tlsv1.3", suite, null);

        assertEquals(exchange, facts.keyExchange());
        assertEquals(cipher, facts.cipher());
        assertEquals(hash, facts.hash());
    }
}
