package io.warrenmq.tests.frameworks;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The delay infrastructure that Celery (kombu's native delayed delivery) and NServiceBus both build, with other names
 * and arguments: 28 levels of a topic exchange and a queue with a time to live of 2^level seconds. A message's routing
 * key starts with the 28 binary digits of its delay. At each level a 1 leads into the queue, whose dead letters go on
 * to the next level, and a 0 leads to the next level at once.
 */
final class DelayLevels {
    static final int HIGHEST = 27;

    private final String levelFormat;
    private final String deliveryExchange;
    private final Map<String, Object> queueArguments;

    /**
     * @param levelFormat the name of a level's exchange and queue, with a place for its number
     * @param queueArguments what the queues have beside time to live and dead-letter exchange
     */
    DelayLevels(String levelFormat, String deliveryExchange, Map<String, Object> queueArguments) {
        this.levelFormat = levelFormat;
        this.deliveryExchange = deliveryExchange;
        this.queueArguments = Map.copyOf(queueArguments);
    }

    String level(int number) {
        return levelFormat.formatted(number);
    }

    /** Where messages arrive when their time is up; endpoints bind what they listen on with {@code #.<address>}. */
    String deliveryExchange() {
        return deliveryExchange;
    }

    void declare(Channel channel) throws IOException {
        StringBuilder bindingKey = new StringBuilder("1.#");
        for (int level = HIGHEST; level >= 0; level--) {
            channel.exchangeDeclare(level(level), BuiltinExchangeType.TOPIC, true);
            channel.queueDeclare(level(level), true, false, false, arguments(level));
            channel.queueBind(level(level), level(level), bindingKey.toString());
            bindingKey.insert(0, "*.");
        }
        bindingKey = new StringBuilder("0.#");
        for (int level = HIGHEST; level >= 1; level--) {
            channel.exchangeBind(level(level - 1), level(level), bindingKey.toString());
            bindingKey.insert(0, "*.");
        }
        channel.exchangeDeclare(deliveryExchange, BuiltinExchangeType.TOPIC, true);
        channel.exchangeBind(deliveryExchange, level(0), bindingKey.toString());
    }

    private Map<String, Object> arguments(int level) {
        Map<String, Object> arguments = new HashMap<>(queueArguments);
        arguments.put("x-message-ttl", (1L << level) * 1000);
        arguments.put("x-dead-letter-exchange", level > 0 ? level(level - 1) : deliveryExchange);
        return arguments;
    }

    void delete(Channel channel) throws IOException {
        channel.exchangeDelete(deliveryExchange);
        for (int level = HIGHEST; level >= 0; level--) {
            channel.queueDelete(level(level));
            channel.exchangeDelete(level(level));
        }
    }

    /** The routing key that delays a message for that many seconds and then leads to {@code address}. */
    static String routingKey(int delaySeconds, String address) {
        StringBuilder key = new StringBuilder();
        for (int level = HIGHEST; level >= 0; level--) {
            key.append((delaySeconds >> level) & 1).append('.');
        }
        return key.append(address).toString();
    }

    /** The level where a message with that delay waits first. */
    static int firstLevel(int delaySeconds) {
        return delaySeconds == 0 ? 0 : 31 - Integer.numberOfLeadingZeros(delaySeconds);
    }
}
