package io.warrenmq.store.paging;

import io.warrenmq.core.message.Message;
import io.warrenmq.store.checkpoint.CheckpointException;
import java.io.IOException;

/** Where messages can be read back from by their position. Used by the reading thread. */
interface RecordSource {
    /** What stands at a position is not the message that was written there. */
    final class DamagedRecordException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedRecordException(String where) {
            super(where + " is damaged");
        }
    }

    /** @throws CheckpointException when it is in the checkpoint store and cannot be read */
    Message read(long position) throws IOException, DamagedRecordException;
}
