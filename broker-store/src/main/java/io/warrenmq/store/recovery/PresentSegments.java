package io.warrenmq.store.recovery;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.journal.BatchHeader;
import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.SegmentFile;
import io.warrenmq.store.journal.SegmentReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The segments that are there, as far as anybody needs them, with a new header for each that has lost its own. What
 * {@link Chain} refuses is noted here.
 */
final class PresentSegments {
    private final Disk disk;
    private final List<Finding> findings;
    private final List<SegmentFile> chain = new ArrayList<>();
    private final Set<Long> older = new HashSet<>();
    private final Set<Long> named = new HashSet<>();

    /** @param findings what is wrong is added */
    PresentSegments(Disk disk, List<Finding> findings) {
        this.disk = disk;
        this.findings = findings;
    }

    /** @param needed segments in which messages wait */
    void find(long position, Collection<Long> needed) throws IOException {
        List<Long> present = disk.list().stream()
                .map(SegmentFile::id)
                .filter(id -> id > 0)
                .sorted()
                .toList();
        long first = Position.segment(position);
        for (long id : present) {
            SegmentFile header = header(id);
            if (header != null && id >= first) {
                named.add(header.previous());
            }
        }
        for (long id : present) {
            if (id >= first) {
                addToChain(id, first);
            } else if (needed.contains(id)) {
                addOlder(id);
            }
        }
        if (chain.isEmpty() && first != 0) {
            missing(first, "is missing, though the checkpoint continues there");
        }
    }

    private void missing(long id, String what) {
        findings.add(new Finding.Unrepairable(SegmentFile.name(id), what));
    }

    private void addOlder(long id) throws IOException {
        older.add(id);
        if (header(id) == null) {
            SegmentFile rebuilt = rebuilt(id, id - 1);
            findings.add(new Finding.LostHeader(rebuilt != null ? rebuilt : unknown(id)));
        }
    }

    /** Nobody reads more than single messages of an older segment. */
    private SegmentFile unknown(long id) throws IOException {
        try (SegmentReader reader = SegmentReader.openAny(disk, id)) {
            return new SegmentFile(id, id - 1, 1, reader.sizeBytes());
        }
    }

    private void addToChain(long id, long first) throws IOException {
        boolean continuesCheckpoint = chain.isEmpty() && first != 0;
        long last = chain.isEmpty() ? 0 : chain.getLast().id();
        SegmentFile header = header(id);
        if (header == null) {
            if (!SegmentReader.hasLostHeader(disk, id) && !named.contains(id)) {
                return; // begun and never written
            }
            header = rebuilt(id, continuesCheckpoint ? id - 1 : last);
            if (header == null) {
                missing(id, "holds nothing that can be read");
                return;
            }
            findings.add(new Finding.LostHeader(header));
        }
        if (continuesCheckpoint ? id != first : header.previous() != last) {
            long absent = continuesCheckpoint ? first : header.previous();
            if (absent == 0 || findings.stream().noneMatch(each -> isAbout(each, absent))) {
                missing(absent, "is missing; " + SegmentFile.name(id) + " continues it");
            }
        }
        chain.add(header);
    }

    private static boolean isAbout(Finding finding, long id) {
        return finding instanceof Finding.Unrepairable(String where, String _) && where.equals(SegmentFile.name(id));
    }

    /** Null when the file has no valid one. */
    private @Nullable SegmentFile header(long id) throws IOException {
        try (SegmentReader reader = SegmentReader.open(disk, id)) {
            return reader == null ? null : reader.header();
        } catch (SegmentFile.OtherFormatException other) {
            throw new IOException(SegmentFile.name(id) + " " + other.getMessage(), other);
        }
    }

    /** What the header must have been; null when no batch tells. */
    private @Nullable SegmentFile rebuilt(long id, long previous) throws IOException {
        try (SegmentReader reader = SegmentReader.openAny(disk, id)) {
            BatchHeader any = reader.findHeader(0);
            return any == null ? null : new SegmentFile(id, previous, any.incarnation(), reader.sizeBytes());
        }
    }

    /** Those that are read from the checkpoint's position on, in order. */
    List<SegmentFile> chain() {
        return chain;
    }

    /** Whether the file of a segment with waiting messages is there. */
    boolean isPresent(long id) {
        return older.contains(id) || chain.stream().anyMatch(each -> each.id() == id);
    }
}
