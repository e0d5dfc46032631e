package io.warrenmq.cli.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServiceStateTest {
    private static final int PATIENCE_S = 10;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private ServiceState state(OptionalLong watchdogUs) {
        return new ServiceState(told::add, watchdogUs);
    }

    private @Nullable String next() throws InterruptedException {
        return told.poll(PATIENCE_S, TimeUnit.SECONDS);
    }

    @Test
    void everyStateIsTold() throws InterruptedException {
        try (ServiceState state = state(OptionalLong.empty())) {
            state.ready(() -> true);
            state.reloading();
            state.reloaded();
            state.stopping();
        }
        List<String> lines = List.copyOf(told);
        assertEquals(4, lines.size());
        assertTrue(lines.get(0).startsWith("READY=1\n"));
        assertTrue(lines.get(1).matches("(?s)RELOADING=1\nMONOTONIC_USEC=\\d+\n.*"), lines.get(1));
        assertTrue(lines.get(2).startsWith("READY=1\n"));
        assertTrue(lines.get(3).startsWith("STOPPING=1\n"));
    }

    @Test
    void watchdogIsFedWhileAllMoves() throws InterruptedException {
        AtomicBoolean asked = new AtomicBoolean();
        try (ServiceState state = state(OptionalLong.of(2_000))) {
            state.ready(() -> !asked.getAndSet(true));
            assertTrue(String.valueOf(next()).startsWith("READY=1"));
            assertEquals("WATCHDOG=1", next());
            // From now on something hangs, so nothing comes.
            assertEquals(null, told.poll(50, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void managerThatDoesNotListenIsNoReasonToFail() {
        ServiceChannel deaf = _ -> {
            throw new IOException("nobody listens there");
        };
        try (ServiceState state = new ServiceState(deaf, OptionalLong.empty())) {
            state.ready(() -> true);
            state.stopping();
        }
        try (ServiceState state = ServiceState.of(Map.of("NOTIFY_SOCKET", "/no/such/socket"))) {
            state.ready(() -> true);
        }
        try (ServiceState state = ServiceState.of(Map.of("NOTIFY_SOCKET", "nonsense"))) {
            state.ready(() -> true);
        }
    }

    @Test
    void addressesThatAreNone() {
        for (String address : List.of("", "x", "relative/path", "@", "/" + "x".repeat(107))) {
            assertThrows(IllegalArgumentException.class, () -> new NotifySocket(address), address);
        }
    }
}
