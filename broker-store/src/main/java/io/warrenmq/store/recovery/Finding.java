package io.warrenmq.store.recovery;

import io.warrenmq.store.journal.Position;
import io.warrenmq.store.journal.Salvage;
import io.warrenmq.store.journal.SegmentFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** Damage that a check has found. */
public sealed interface Finding {
    /** What it is and where, in one line for people. {@code queue} knows the names of queues. */
    String text(LongFunction<String> queue);

    /** What is lost for good when it is repaired, in one line. */
    String loss(LongFunction<String> queue);

    /** Whether {@link StoreRepair} can do something about it. */
    default boolean isRepairable() {
        return true;
    }

    /** A range of one segment that held durable batches, and what is left of it. */
    record DamagedRange(long from, long to, Salvage salvage) implements Finding {
        @Override
        public String text(LongFunction<String> queue) {
            return where(from, to) + ": what was durable here cannot be read any more; it held " + content(queue) + "; "
                    + salvage.keptCount() + " whole records are left";
        }

        private String content(LongFunction<String> queue) {
            List<String> parts = new ArrayList<>();
            if (salvage.lostMessageCount() > 0) {
                parts.add(count(salvage.lostMessageCount(), "message") + byQueue(salvage.lostMessages(), queue));
            }
            if (salvage.lostSettledCount() > 0) {
                parts.add(count(salvage.lostSettledCount(), "record") + " of settlements");
            }
            if (salvage.lostTopologyCount() > 0) {
                parts.add(count(salvage.lostTopologyCount(), "change") + " of the topology");
            }
            if (salvage.lostDecisionCount() > 0) {
                parts.add(
                        count(salvage.lostDecisionCount(), "note of a numbered message", "notes of numbered messages"));
            }
            if (salvage.lostNoteCount() > 0) {
                parts.add(count(salvage.lostNoteCount(), "delivery count or due time", "delivery counts or due times"));
            }
            if (salvage.unknownBytes() > 0) {
                parts.add(count(salvage.unknownBytes(), "byte") + " of unknown content");
            }
            return parts.isEmpty() ? "nothing but marks" : String.join(", ", parts);
        }

        @Override
        public String loss(LongFunction<String> queue) {
            String again = salvage.lostSettledCount() > 0 || salvage.unknownBytes() > 0
                    ? "; messages whose settlement was there are delivered again"
                    : "";
            return content(queue) + again;
        }
    }

    /** A segment has lost its header, or it does not tell what it should. */
    record LostHeader(SegmentFile rebuilt) implements Finding {
        @Override
        public String text(LongFunction<String> queue) {
            return SegmentFile.name(rebuilt.id()) + " bytes 0 to " + SegmentFile.HEADER_BYTES
                    + ": the header is damaged";
        }

        @Override
        public String loss(LongFunction<String> queue) {
            return "nothing: the header of " + SegmentFile.name(rebuilt.id()) + " can be written anew";
        }
    }

    /** A file has become shorter. */
    record CutFile(SegmentFile header, int sizeBytes) implements Finding {
        @Override
        public String text(LongFunction<String> queue) {
            return where(header.id(), sizeBytes, header.capacityBytes()) + ": the file ends before";
        }

        @Override
        public String loss(LongFunction<String> queue) {
            return "whatever stood in " + where(header.id(), sizeBytes, header.capacityBytes());
        }
    }

    /** A message that waits and cannot be read. */
    record UnreadableMessage(long position, List<Long> queueIds, boolean moved) implements Finding {
        public UnreadableMessage {
            queueIds = List.copyOf(queueIds);
        }

        @Override
        public String text(LongFunction<String> queue) {
            String where = moved
                    ? "catalogue.mv.db, message " + Long.toHexString(position)
                    : SegmentFile.name(Position.segment(position)) + " from byte " + Position.offset(position);
            return where + ": a message that waits in " + names(queueIds, queue) + " cannot be read";
        }

        @Override
        public String loss(LongFunction<String> queue) {
            return "1 message in " + names(queueIds, queue);
        }
    }

    /** The file of an older segment is missing, with all messages that waited in it. */
    record MissingOlder(long segment, Map<Long, Integer> messages, int messageCount) implements Finding {
        public MissingOlder {
            messages = Map.copyOf(messages);
        }

        @Override
        public String text(LongFunction<String> queue) {
            return SegmentFile.name(segment) + ": is missing, though " + loss(queue) + " wait in it";
        }

        @Override
        public String loss(LongFunction<String> queue) {
            return count(messageCount, "message") + byQueue(messages, queue);
        }
    }

    /** Nothing but a backup helps. */
    record Unrepairable(String where, String what) implements Finding {
        @Override
        public String text(LongFunction<String> queue) {
            return where + ": " + what + ". This cannot be repaired: restore the data directory from a backup";
        }

        @Override
        public String loss(LongFunction<String> queue) {
            return "all, without a backup";
        }

        @Override
        public boolean isRepairable() {
            return false;
        }
    }

    private static String where(long from, long to) {
        return where(Position.segment(from), Position.offset(from), Position.offset(to));
    }

    private static String where(long segment, int from, int to) {
        return SegmentFile.name(segment) + " bytes " + from + " to " + to;
    }

    private static String count(int count, String what) {
        return count(count, what, what + "s");
    }

    private static String count(int count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    private static String names(List<Long> queueIds, LongFunction<String> queue) {
        return String.join(", ", queueIds.stream().map(queue::apply).toList());
    }

    private static String byQueue(Map<Long, Integer> messages, LongFunction<String> queue) {
        if (messages.isEmpty()) {
            return "";
        }
        List<String> parts = messages.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue() + " in " + queue.apply(entry.getKey()))
                .toList();
        return " (" + String.join(", ", parts) + ")";
    }
}
