package io.warrenmq.store.recovery;

import io.warrenmq.core.journal.TopologyChange;
import io.warrenmq.store.checkpoint.CheckpointException;
import io.warrenmq.store.checkpoint.CheckpointState;
import io.warrenmq.store.checkpoint.CheckpointStore;
import io.warrenmq.store.checkpoint.SegmentBook;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.journal.SegmentFile;
import io.warrenmq.store.ledger.Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Reads all that a start and all later deliveries would need, and notes what cannot be read. Changes nothing. For a
 * store that nobody has open.
 */
public final class StoreCheck {
    private final Disk disk;
    private final CheckpointStore checkpoints;
    private final TopologyImage topology = new TopologyImage();
    private final Ledger ledger = new Ledger(topology::apply);
    private final List<Finding> findings = new ArrayList<>();

    private StoreCheck(Disk disk, CheckpointStore checkpoints) {
        this.disk = disk;
        this.checkpoints = checkpoints;
    }

    /**
     * Reads everything.
     *
     * @throws IOException when the disk fails, or a newer broker wrote what is there
     */
    public static CheckReport run(Disk disk, CheckpointStore checkpoints) throws IOException {
        return new StoreCheck(disk, checkpoints).run();
    }

    private CheckReport run() throws IOException {
        long begin = System.nanoTime();
        CheckpointState state = checkpoints.load();
        begin(state);
        PresentSegments present = new PresentSegments(disk, findings);
        present.find(
                state.position(),
                state.segments().stream().map(SegmentBook::segment).toList());
        JournalCheck journal = new JournalCheck(disk, present.chain(), state.position(), findings, ledger);
        LongFunction<String> names = topology::nameOf;
        if (findings.stream().allMatch(Finding::isRepairable)) {
            journal.read();
        }
        WaitingCheck waiting = new WaitingCheck(disk, checkpoints, state, ledger, present, findings);
        try {
            waiting.read();
        } catch (CheckpointException e) {
            findings.add(new Finding.Unrepairable("catalogue.mv.db", String.valueOf(e.getMessage())));
        }
        long segments =
                disk.list().stream().filter(name -> SegmentFile.id(name) > 0).count();
        return new CheckReport(
                new CheckReport.Totals(
                        segments,
                        ledger.recordCount() + waiting.recordCount(),
                        waiting.messageCount(),
                        journal.bytes() + waiting.bytes(),
                        System.nanoTime() - begin),
                List.copyOf(findings),
                names);
    }

    private void begin(CheckpointState state) {
        ledger.begin(state.position(), state.lastQueueId());
        for (TopologyChange change : state.topology()) {
            topology.apply(change);
            if (change instanceof TopologyChange.QueueDeclared declared) {
                ledger.knownQueue(declared.id());
            }
        }
        state.segments().forEach(ledger::knownBook);
        ledger.knownProducers(state.producers());
    }
}
