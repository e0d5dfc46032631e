package io.warrenmq.core.management;

import io.warrenmq.core.queue.Observation;
import io.warrenmq.core.queue.QueueCounters;
import io.warrenmq.core.vhost.MessageSizes;

/** What one virtual host has on one shard, or on all of them; summed up object by object. */
final class VhostTally {
    final QueueCounters classic = new QueueCounters();
    final QueueCounters quorum = new QueueCounters();
    final MessageSizes sizes = new MessageSizes();
    MessageStats stats = MessageStats.NONE;
    RateView rates = RateView.NONE;
    DepthRates depthRates = DepthRates.NONE;
    long receivedBytes;
    long sentBytes;
    double receivedByteRate;
    double sentByteRate;
    long receivedConfirm;
    long ready;
    long unacked;
    private long delayed;
    private long readyBytes;
    private long unackedBytes;
    private long inMemory;
    private long memoryBytes;
    private long connections;
    private long channels;
    private long queues;
    private long consumers;
    private long publishers;
    private long exchanges;

    void add(Observation queue, boolean isQuorum) {
        queues++;
        consumers += queue.consumerCount();
        ready += queue.readyCount();
        unacked += queue.unackedCount();
        delayed += queue.delayedCount();
        readyBytes += queue.readyBytes();
        unackedBytes += queue.unackedBytes();
        inMemory += queue.inMemoryCount();
        memoryBytes += queue.memoryBytes();
        (isQuorum ? quorum : classic).add(queue.counters());
    }

    void add(ConnectionNumbers connection) {
        connections++;
        receivedBytes += connection.receivedBytes();
        sentBytes += connection.sentBytes();
    }

    void add(ChannelNumbers channel) {
        channels++;
        stats = stats.plus(channel.stats());
        publishers += channel.stats().publish() > 0 ? 1 : 0;
        receivedConfirm += channel.confirm() ? channel.stats().publish() : 0;
    }

    void add(Connections.Left left) {
        stats = stats.plus(left.stats);
        receivedConfirm += left.receivedConfirm;
        receivedBytes += left.receivedBytes;
        sentBytes += left.sentBytes;
    }

    void exchanges(int count) {
        exchanges = count;
    }

    void add(VhostTally other) {
        classic.add(other.classic);
        quorum.add(other.quorum);
        sizes.add(other.sizes);
        stats = stats.plus(other.stats);
        rates = rates.plus(other.rates);
        depthRates = depthRates.plus(other.depthRates);
        receivedBytes += other.receivedBytes;
        sentBytes += other.sentBytes;
        receivedByteRate += other.receivedByteRate;
        sentByteRate += other.sentByteRate;
        receivedConfirm += other.receivedConfirm;
        ready += other.ready;
        unacked += other.unacked;
        delayed += other.delayed;
        readyBytes += other.readyBytes;
        unackedBytes += other.unackedBytes;
        inMemory += other.inMemory;
        memoryBytes += other.memoryBytes;
        connections += other.connections;
        channels += other.channels;
        queues += other.queues;
        consumers += other.consumers;
        publishers += other.publishers;
        exchanges += other.exchanges;
    }

    Depth depth() {
        return new Depth(ready, unacked, delayed, readyBytes, unackedBytes, inMemory, memoryBytes);
    }

    ObjectTotals objects() {
        return new ObjectTotals(connections, channels, exchanges, queues, consumers, publishers);
    }
}
