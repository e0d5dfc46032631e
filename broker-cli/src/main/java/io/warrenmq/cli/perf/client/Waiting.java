package io.warrenmq.cli.perf.client;

import io.warrenmq.cli.command.CommandFailure;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets the command's own thread wait for what happens on event loops. Never on a loop. */
public final class Waiting {
    private static final long ANSWER_MS = 30_000;

    private Waiting() {}

    /**
     * The result.
     *
     * @param what for the message when it does not come in 30 s
     * @throws CommandFailure when it fails or does not come
     */
    public static <T> T on(CompletableFuture<T> future, String what) {
        try {
            return future.get(ANSWER_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw reason(e);
        } catch (TimeoutException _) {
            throw ClientConnection.unavailable("no answer in " + ANSWER_MS / 1000 + " s: " + what);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw ClientConnection.unavailable("interrupted");
        }
    }

    /** All results, in order; each as {@link #on}. */
    public static <T> List<T> onAll(List<CompletableFuture<T>> futures, String what) {
        return futures.stream().map(each -> on(each, what)).toList();
    }

    /** The failure that a future ended with, freed of what futures wrap around it. */
    public static CommandFailure reason(Throwable wrapped) {
        Throwable cause = wrapped;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof CommandFailure failure) {
            return failure;
        }
        throw new IllegalStateException("a defect of the load tool", cause);
    }
}
