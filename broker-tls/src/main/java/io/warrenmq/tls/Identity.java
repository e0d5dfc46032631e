package io.warrenmq.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.List;

/** A certificate with its chain and its key. */
record Identity(List<X509Certificate> chain, PrivateKey key) {
    private static final byte[] SAMPLE = {1, 2, 3, 4};

    /** @throws TlsSetupException when one of the files is not as it should be, or the two do not belong together */
    static Identity read(CertificateFiles files, FileContents contents) throws TlsSetupException {
        Path certfile = files.certfile();
        List<X509Certificate> chain = Certificates.read(certfile, contents.bytes(certfile));
        PublicKey counterpart = chain.getFirst().getPublicKey();
        Path keyfile = files.keyfile();
        PrivateKey key = new KeyReader(keyfile, files.password(), counterpart)
                .read(PemBlock.parse(keyfile, contents.bytes(keyfile)));
        if (!belongTogether(key, counterpart)) {
            throw new TlsSetupException(
                    keyfile + ": its private key is not that of the first certificate in " + certfile);
        }
        return new Identity(chain, key);
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    private static boolean belongTogether(PrivateKey key, PublicKey counterpart) {
        if (!key.getAlgorithm().equals(counterpart.getAlgorithm())) {
            return false;
        }
        if (key instanceof RSAKey mine && counterpart instanceof RSAKey theirs) {
            return mine.getModulus().equals(theirs.getModulus());
        }
        try {
            Signature signature = Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "EdDSA");
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(counterpart);
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false; // of two curves, for instance
        }
    }
}
