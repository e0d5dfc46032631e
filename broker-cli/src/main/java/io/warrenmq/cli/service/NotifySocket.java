package io.warrenmq.cli.service;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * Sends datagrams to a unix socket, which the JDK cannot: by three calls of the C library. Linux only. The address is
 * systemd's {@code NOTIFY_SOCKET}: a path, or {@code @} and a name that is in no directory.
 */
final class NotifySocket implements ServiceChannel {
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;

    /** Of {@code struct sockaddr_un}: two bytes for the family, the rest for the path. */
    private static final int FAMILY_BYTES = 2;

    private static final int PATH_BYTES_MAX = 108;
    private static final int MESSAGE_BYTES_MAX = 4096;

    private final byte[] path;
    private final MethodHandle socket;
    private final MethodHandle sendto;
    private final MethodHandle close;

    /** @throws IllegalArgumentException when that cannot be an address */
    @SuppressWarnings("restricted") // the point of this class; the launcher allows it
    NotifySocket(String address) {
        path = address.getBytes(StandardCharsets.UTF_8);
        if (path.length < 2 || path.length >= PATH_BYTES_MAX || (path[0] != '/' && path[0] != '@')) {
            throw new IllegalArgumentException("'" + address + "' is no address of a unix socket");
        }
        if (path[0] == '@') {
            path[0] = 0;
        }
        Linker linker = Linker.nativeLinker();
        var c = linker.defaultLookup();
        socket = linker.downcallHandle(
                c.findOrThrow("socket"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        sendto = linker.downcallHandle(
                c.findOrThrow("sendto"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT));
        close = linker.downcallHandle(
                c.findOrThrow("close"), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    @Override
    public void send(String text) throws IOException {
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        if (message.length > MESSAGE_BYTES_MAX) {
            throw new IOException("message of " + message.length + " bytes is too long");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(FAMILY_BYTES + PATH_BYTES_MAX, Short.BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, FAMILY_BYTES, path.length);
            sendTo(address, FAMILY_BYTES + path.length, arena.allocateFrom(ValueLayout.JAVA_BYTE, message));
        }
    }

    private void sendTo(MemorySegment address, int addressBytes, MemorySegment message) throws IOException {
        try {
            int descriptor = (int) socket.invokeExact((int) AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            if (descriptor < 0) {
                throw new IOException("no socket is to be had");
            }
            try {
                long sent = (long) sendto.invokeExact(
                        descriptor, message, message.byteSize(), MSG_NOSIGNAL, address, addressBytes);
                if (sent != message.byteSize()) {
                    throw new IOException("nobody listens there");
                }
            } finally {
                int _ = (int) close.invokeExact(descriptor);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e); // the calls themselves throw nothing
        }
    }
}
