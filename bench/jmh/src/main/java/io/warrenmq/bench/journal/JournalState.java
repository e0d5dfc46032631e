package io.warrenmq.bench.journal;

import io.warrenmq.bench.rig.Contents;
import io.warrenmq.bench.rig.RealJournal;
import io.warrenmq.core.message.BasicProperties;
import io.warrenmq.core.message.Message;
import io.warrenmq.store.journal.SyncPolicy;
import io.warrenmq.store.recovery.DamageException;
import java.io.IOException;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A journal and a persistent message for one queue. */
@State(Scope.Thread)
public class JournalState {
    private static final BasicProperties PERSISTENT = BasicProperties.builder()
            .contentType("application/octet-stream")
            .deliveryMode(BasicProperties.PERSISTENT)
            .build();

    @Param({"16", "1024", "65536"})
    public int bodyBytes;

    /** What counts as durable: what was synced, or what was written. */
    @Param({"always", "os"})
    public String sync = "always";

    private final long[] queueIds = {RealJournal.QUEUE};
    private RealJournal real;
    private Message message;

    @Setup
    public void open() throws IOException, DamageException {
        real = new RealJournal(sync.equals("always") ? new SyncPolicy.Always() : new SyncPolicy.Os());
        message = Contents.message("", "orders", PERSISTENT, bodyBytes);
    }

    @TearDown
    public void close() throws IOException {
        real.close();
    }

    RealJournal real() {
        return real;
    }

    /** Appends the message, as a publisher does. */
    long append() {
        return real.journal().append(message, queueIds, 1);
    }

    /** Ends a message, as a consumer's ack does, so that its segment can go. */
    void settle(long position) {
        real.journal().settle(RealJournal.QUEUE, position);
    }
}
