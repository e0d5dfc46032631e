package io.warrenmq.tests.crash;

import io.warrenmq.tests.crash.SentMessage.Copy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known at one point of a history; shared by the rules. */
final class Ledger {
    final Map<MessageId, SentMessage> messages = new LinkedHashMap<>();
    final List<Transaction> transactions = new ArrayList<>();
    private final Map<Integer, ChannelRecord> channels = new HashMap<>();

    /** The number of crashes so far. */
    int life;

    /** The place in the history. */
    long now;

    ChannelRecord channel(int number) {
        return channels.computeIfAbsent(number, _ -> new ChannelRecord());
    }

    @Nullable
    SentMessage find(MessageId id) {
        return messages.get(id);
    }

    @Nullable
    Copy find(MessageId id, String queue) {
        SentMessage message = messages.get(id);
        return message == null ? null : message.copies.get(queue);
    }

    SentMessage publish(Event.Published event) {
        ChannelRecord channel = channel(event.channel());
        Transaction transaction = openTransaction(event.channel());
        SentMessage message = new SentMessage(event, life, now, channel.acks.size(), transaction);
        messages.put(event.id(), message);
        if (transaction != null) {
            transaction.published.add(message);
        }
        return message;
    }

    void ack(Event.AckSent event) {
        Copy copy = find(event.id(), event.queue());
        if (copy == null) {
            return; // its delivery was a violation already
        }
        Transaction transaction = openTransaction(event.channel());
        if (transaction == null) {
            channel(event.channel()).acks.add(copy);
        } else {
            transaction.acknowledged.add(copy);
        }
    }

    /** The transaction that a channel's next action belongs to; null on a channel without transactions. */
    private @Nullable Transaction openTransaction(int channel) {
        Transaction transaction = channel(channel).transaction;
        if (transaction != null) {
            transaction.life = life;
        }
        return transaction;
    }

    void beginTransaction(int channel) {
        Transaction transaction = new Transaction(channel);
        transaction.life = life;
        transactions.add(transaction);
        channel(channel).transaction = transaction;
    }
}
