package io.warrenmq.tests.crash;

/** One message of one publisher. Sequences ascend in the order in which a publisher sends, over all its channels. */
record MessageId(int publisher, long sequence) {

    @Override
    public String toString() {
        return publisher + "/" + sequence;
    }
}
