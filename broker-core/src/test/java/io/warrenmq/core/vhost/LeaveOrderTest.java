package io.warrenmq.core.vhost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warrenmq.core.message.Message;
import io.warrenmq.core.queue.Consumer;
import io.warrenmq.core.queue.Delivery;
import io.warrenmq.core.queue.Outlet;
import io.warrenmq.core.shard.Shard;
import io.warrenmq.core.table.FieldTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The same seed must lead to the same run, also in the order in which a lost connection's queues end. */
final class LeaveOrderTest {
    @Test
    void exclusiveQueuesEndInTheSameOrderEachTime() {
        assertEquals(cancellations(), cancellations());
    }

    private static List<String> cancellations() {
        List<String> order = new ArrayList<>();
        var bench = new VhostBench(2, 1);
        Session session = bench.open(1);
        for (int i = 0; i < 12; i++) {
            String name = "q" + i;
            bench.declare(session, name, VhostBench.EXCLUSIVE);
            var outlet = new Outlet() {
                @Override
                public Shard shard() {
                    return session.shard();
                }

                @Override
                public boolean isFull(Consumer asking) {
                    return false;
                }

                @Override
                public boolean deliver(Consumer to, Message m, boolean again, @Nullable Delivery delivery) {
                    return true;
                }

                @Override
                public boolean request(Consumer from) {
                    return true;
                }

                @Override
                public void giveBack(Consumer from) {}

                @Override
                public void timedOut(Consumer consumer, Delivery delivery, long timeoutMs) {}

                @Override
                public void cancelled(Consumer by) {
                    order.add(name);
                }
            };
            var options = new Consumer.Options(name, false, false, 0, 0, FieldTable.EMPTY);
            var consumer = new Consumer(bench.queue(name), options, outlet, false);
            bench.<io.warrenmq.core.shard.Done>call(
                    session, reply -> bench.vhost().queues().subscribe(consumer, reply));
        }
        bench.leave(session);
        return order;
    }
}
