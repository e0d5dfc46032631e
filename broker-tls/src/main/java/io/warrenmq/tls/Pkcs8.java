package io.warrenmq.tls;

import java.io.ByteArrayOutputStream;

/**
 * Wraps keys of OpenSSL's older formats into PKCS#8 (RFC 5208), the one that the JDK reads: a version, the algorithm,
 * and the old format as it is.
 */
final class Pkcs8 {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final byte[] VERSION = {2, 1, 0};

    /** AlgorithmIdentifier: rsaEncryption (1.2.840.113549.1.1.1) without parameters. */
    private static final byte[] RSA = {
        SEQUENCE, 13, 6, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0
    };

    /** id-ecPublicKey (1.2.840.10045.2.1); its parameter is the curve. */
    private static final byte[] EC_PUBLIC_KEY = {6, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

    private Pkcs8() {}

    /** @param pkcs1 an RSAPrivateKey (RFC 8017) */
    static byte[] ofRsa(byte[] pkcs1) {
        return element(SEQUENCE, VERSION, RSA, element(OCTET_STRING, pkcs1));
    }

    /**
     * Wraps an EC key.
     *
     * @param sec1 an ECPrivateKey (RFC 5915)
     * @param curve its parameters, encoded
     */
    static byte[] ofEc(byte[] sec1, byte[] curve) {
        return element(SEQUENCE, VERSION, element(SEQUENCE, EC_PUBLIC_KEY, curve), element(OCTET_STRING, sec1));
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            int lengthBytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(0x80 | lengthBytes);
            for (int i = lengthBytes - 1; i >= 0; i--) {
                out.write(length >>> (8 * i));
            }
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
