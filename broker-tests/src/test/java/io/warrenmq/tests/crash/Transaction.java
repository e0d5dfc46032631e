package io.warrenmq.tests.crash;

import io.warrenmq.tests.crash.SentMessage.Copy;
import java.util.ArrayList;
import java.util.List;

/** What one transaction of a channel published and acknowledged. */
final class Transaction {
    final List<SentMessage> published = new ArrayList<>();
    final List<Copy> acknowledged = new ArrayList<>();
    final int channel;
    State state = State.OPEN;

    /** How many crashes there had been when it was last touched. */
    int life;

    enum State {
        OPEN,
        COMMIT_SENT,
        COMMITTED,
        ROLLED_BACK
    }

    Transaction(int channel) {
        this.channel = channel;
    }

    boolean isEmpty() {
        return published.isEmpty() && acknowledged.isEmpty();
    }

    @Override
    public String toString() {
        return "transaction of channel " + channel + " in life " + life + " (" + published.size() + " messages, "
                + acknowledged.size() + " acknowledgements)";
    }
}
