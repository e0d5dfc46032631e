package io.warrenmq.cli.service;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the broker fares (sd_notify(3)): ready, reloading, stopping, and alive, as often as the unit's
 * {@code WatchdogSec} wants it. Does nothing when nobody asked, and never fails: the broker runs without systemd too.
 * From any thread.
 */
public final class ServiceState implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("broker");

    private final @Nullable ServiceChannel channel;
    private final OptionalLong watchdogUs;
    private volatile @Nullable ScheduledExecutorService watchdog;
    private volatile boolean ready;

    ServiceState(@Nullable ServiceChannel channel, OptionalLong watchdogUs) {
        this.channel = channel;
        this.watchdogUs = watchdogUs;
    }

    /** @param environment of the process */
    public static ServiceState of(Map<String, String> environment) {
        return new ServiceState(channel(environment.get("NOTIFY_SOCKET")), watchdogUs(environment));
    }

    private static @Nullable ServiceChannel channel(@Nullable String address) {
        if (address == null || address.isEmpty()) {
            return null;
        }
        try {
            return new NotifySocket(address);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("The service manager cannot be told of the broker's state: {}", e.getMessage());
            return null;
        }
    }

    private static OptionalLong watchdogUs(Map<String, String> environment) {
        String pid = environment.get("WATCHDOG_PID");
        if (pid != null && !pid.equals(Long.toString(ProcessHandle.current().pid()))) {
            return OptionalLong.empty(); // meant for another process
        }
        try {
            long us = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
            return us > 0 ? OptionalLong.of(us) : OptionalLong.empty();
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    /**
     * Clients are served.
     *
     * @param alive whether all of the broker still moves; while it does not, the watchdog is not fed, and systemd
     *     starts the broker anew. Called on a thread of its own, and may take its time.
     */
    public void ready(BooleanSupplier alive) {
        ready = true;
        reloaded();
        if (channel == null || watchdogUs.isEmpty()) {
            return;
        }
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("watchdog").factory());
        watchdog = thread;
        long periodUs = Math.max(1, watchdogUs.getAsLong() / 2);
        thread.scheduleAtFixedRate(() -> feed(alive), 0, periodUs, TimeUnit.MICROSECONDS);
    }

    private void feed(BooleanSupplier alive) {
        try {
            if (alive.getAsBoolean()) {
                send("WATCHDOG=1");
            }
        } catch (RuntimeException e) {
            LOG.error("defect of the watchdog", e);
        }
    }

    /** The configuration is read again; {@link #reloaded} follows. */
    public void reloading() {
        if (!ready) {
            return; // it must not seem ready before it is
        }
        // On Linux this is the clock that systemd wants to see here.
        long monotonicUs = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
        send("RELOADING=1\nMONOTONIC_USEC=" + monotonicUs + "\nSTATUS=Reloading the configuration");
    }

    /** The configuration has been read again. */
    public void reloaded() {
        if (ready) {
            send("READY=1\nSTATUS=Serving clients");
        }
    }

    /** The broker is about to end. */
    public void stopping() {
        send("STOPPING=1\nSTATUS=Closing client connections");
    }

    private void send(String text) {
        if (channel == null) {
            return;
        }
        try {
            channel.send(text);
        } catch (IOException e) {
            LOG.warn("The service manager could not be told of the broker's state: {}", e.getMessage());
        }
    }

    /** Feeds the watchdog no longer. */
    @Override
    public void close() {
        ScheduledExecutorService thread = watchdog;
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
