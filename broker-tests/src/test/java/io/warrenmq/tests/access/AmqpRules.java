package io.warrenmq.tests.access;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which permissions each method of AMQP needs: RabbitMQ's table. A method that is not here fails the test. */
final class AmqpRules {
    /** Needs any one of the permissions. */
    static final String ANY = "any";

    /** Sent by brokers only. */
    static final Set<String> ANSWERS = Set.of(
            "connection.start",
            "connection.secure",
            "connection.tune",
            "connection.open_ok",
            "connection.blocked",
            "connection.unblocked",
            "connection.update_secret_ok",
            "channel.open_ok",
            "access.request_ok",
            "exchange.declare_ok",
            "exchange.delete_ok",
            "exchange.bind_ok",
            "exchange.unbind_ok",
            "queue.declare_ok",
            "queue.bind_ok",
            "queue.purge_ok",
            "queue.delete_ok",
            "queue.unbind_ok",
            "basic.qos_ok",
            "basic.consume_ok",
            "basic.return",
            "basic.deliver",
            "basic.get_ok",
            "basic.get_empty",
            "basic.recover_ok",
            "confirm.select_ok",
            "tx.select_ok",
            "tx.commit_ok",
            "tx.rollback_ok");

    /** Of the connection or channel itself; nothing of a virtual host is touched. */
    static final Set<String> OWN_AFFAIRS = Set.of(
            "connection.start_ok",
            "connection.secure_ok",
            "connection.tune_ok",
            "connection.open",
            "connection.close",
            "connection.close_ok",
            "connection.update_secret",
            "channel.open",
            "channel.flow",
            "channel.flow_ok",
            "channel.close",
            "channel.close_ok",
            "access.request",
            "basic.cancel_ok");

    /** Of messages and consumers that the channel got with permission before. */
    static final Set<String> AFTER_PERMISSION = Set.of(
            "basic.ack",
            "basic.reject",
            "basic.nack",
            "basic.cancel",
            "basic.recover",
            "basic.recover_async",
            "tx.commit",
            "tx.rollback");

    /** Does something in a channel; an answer has come when it returns. */
    interface Work {
        void in(Channel channel) throws IOException;
    }

    /**
     * A method with certain arguments.
     *
     * @param needs letters, or {@link #ANY}; empty for none
     */
    record Operation(String method, String with, String needs, Work work) {
        boolean isAllowedWith(String given) {
            return needs.equals(ANY) ? !given.isEmpty() : Cells.suffice(given, needs);
        }
    }

    private static final Map<String, Object> DEAD_LETTER = Map.of("x-dead-letter-exchange", "y");
    private static final Map<String, Object> ALTERNATE = Map.of("alternate-exchange", "y");

    /** In an order that needs no help: what one deletes no later one uses. */
    static final List<Operation> OPERATIONS = List.of(
            new Operation("queue.declare", "", "c", in -> in.queueDeclare("new", false, false, false, null)),
            new Operation(
                    "queue.declare",
                    "dead letters",
                    "crw",
                    in -> in.queueDeclare("dead", false, false, false, DEAD_LETTER)),
            new Operation("queue.declare", "no name", "c", in -> in.queueDeclare("", false, true, true, null)),
            new Operation("queue.declare", "passive", ANY, in -> in.queueDeclarePassive("q")),
            new Operation("queue.purge", "", "r", in -> in.queuePurge("q")),
            new Operation("queue.bind", "", "wr", in -> in.queueBind("q", "x", "k2")),
            new Operation("queue.unbind", "", "wr", in -> in.queueUnbind("q", "x", "k2")),
            new Operation("queue.delete", "", "c", in -> in.queueDelete("q2")),
            new Operation("exchange.declare", "", "c", in -> in.exchangeDeclare("new", "direct")),
            new Operation(
                    "exchange.declare",
                    "alternate",
                    "crw",
                    in -> in.exchangeDeclare("alternate", "direct", false, false, ALTERNATE)),
            new Operation("exchange.declare", "passive", ANY, in -> in.exchangeDeclarePassive("x")),
            new Operation("exchange.bind", "", "wr", in -> in.exchangeBind("y", "x", "k2")),
            new Operation("exchange.unbind", "", "wr", in -> in.exchangeUnbind("y", "x", "k2")),
            new Operation("exchange.delete", "", "c", in -> in.exchangeDelete("new")),
            new Operation("basic.publish", "", "w", in -> publish(in, "x")),
            new Operation("basic.publish", "default exchange", "w", in -> publish(in, "")),
            new Operation("basic.get", "", "r", in -> in.basicGet("q", true)),
            new Operation("basic.consume", "", "r", in -> in.basicConsume("q", new DefaultConsumer(in))),
            new Operation(
                    "basic.consume",
                    "replies",
                    "",
                    in -> in.basicConsume("amq.rabbitmq.reply-to", true, new DefaultConsumer(in))),
            new Operation("basic.qos", "", "", in -> in.basicQos(1)),
            new Operation("confirm.select", "", "", Channel::confirmSelect),
            new Operation("tx.select", "", "", Channel::txSelect));

    private AmqpRules() {}

    /** Publishing has no answer, so another method's is waited for. */
    private static void publish(Channel channel, String exchange) throws IOException {
        channel.basicPublish(exchange, "q", new AMQP.BasicProperties(), new byte[0]);
        channel.basicQos(1);
    }
}
