package io.warrenmq.tests.crash;

/** What a broker promises. The numbers are those of the reliability requirements. */
enum Rule {
    I1("loss: a confirmed message reaches every queue that it was routed to"),
    I2("phantom: what is delivered was published, intact, to that queue, and not returned"),
    I3("resurrection: what was acknowledged and settled is not delivered again"),
    I4("order: one publisher's messages are first delivered in the order in which it sent them"),
    I5("fan-out: a message is in all its queues or, when it was not confirmed, in none"),
    I6("transaction: all of a committed one, all or nothing of one whose commit was not answered"),
    I7("topology: what was declared stays, what was deleted or purged does not come back"),
    I8("counts: a queue holds as many messages as it says, and none when it was drained"),
    I9("redelivered: a second delivery says that it is one"),
    I10("dead letters: a dead-lettered message is in the source or in the target"),
    I11("confirms: each publish is confirmed once, after its return if it has one"),
    I12("duplicates: a message comes again only after a crash or a requeue");

    private final String promise;

    Rule(String promise) {
        this.promise = promise;
    }

    String promise() {
        return promise;
    }
}
