package io.warrenmq.tls;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * A context that makes each engine from what is loaded at that moment, set up as it should be. So a listener holds one
 * context for as long as it lives, needs no type of ours, and can forget no setting. Safe from any thread.
 */
final class FollowingContext extends SSLContext {
    private FollowingContext(Current current, SSLContext first) {
        super(current, first.getProvider(), first.getProtocol());
    }

    static SSLContext of(Supplier<LoadedTls> loaded) {
        return new FollowingContext(new Current(loaded), loaded.get().context());
    }

    private static final class Current extends SSLContextSpi {
        private final Supplier<LoadedTls> loaded;

        Current(Supplier<LoadedTls> loaded) {
            this.loaded = loaded;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return loaded.get().engine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return loaded.get().engine(); // the address of a client has no use
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return loaded.get().parameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return loaded.get().context().getSupportedSSLParameters();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return loaded.get().context().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return loaded.get().context().getClientSessionContext();
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trusts, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("follows its files and cannot be set up otherwise");
        }

        // Sockets of these would lack the settings, the check of clients among them.

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw new UnsupportedOperationException("makes engines only");
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw new UnsupportedOperationException("makes engines only");
        }
    }
}
