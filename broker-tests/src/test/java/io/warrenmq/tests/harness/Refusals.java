package io.warrenmq.tests.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownNotifier;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Expectations about what the broker refuses. In texts, {@code ...} stands for any text. */
public final class Refusals {

    /** What a client does to be refused. */
    public interface Deed {
        void run() throws IOException, TimeoutException, InterruptedException;
    }

    private Refusals() {}

    /** The deed must close the channel with this code and text, and leave the connection open. */
    public static Closing assertClosesChannel(Channel channel, int code, String text, Deed deed) {
        ShutdownSignalException signal = signalAfter(channel, deed);
        Closing closing = Closing.of(signal);
        closing.assertIs(code, text);
        assertTrue(!signal.isHardError(), "the connection was closed, not only the channel");
        assertTrue(channel.getConnection().isOpen(), "the connection must stay open");
        return closing;
    }

    /** The deed must close the whole connection with this code and text. */
    public static Closing assertClosesConnection(Channel channel, int code, String text, Deed deed) {
        ShutdownSignalException signal = signalAfter(channel.getConnection(), deed);
        Closing closing = Closing.of(signal);
        closing.assertIs(code, text);
        assertEquals(true, signal.isHardError(), "the connection must be closed");
        return closing;
    }

    private static ShutdownSignalException signalAfter(ShutdownNotifier subject, Deed deed) {
        CompletableFuture<ShutdownSignalException> closed = new CompletableFuture<>();
        subject.addShutdownListener(closed::complete);
        try {
            deed.run();
        } catch (AlreadyClosedException _) {
            // The refusal overtook the deed's last step; the listener knows the reason.
        } catch (IOException e) {
            assertTrue(e.getCause() instanceof ShutdownSignalException, () -> "not a refusal: " + e);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return await(closed);
    }

    private static ShutdownSignalException await(CompletableFuture<ShutdownSignalException> closed) {
        try {
            return closed.get(Timeouts.ANSWER.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the broker did not refuse it", e);
        }
    }
}
