package io.warrenmq.amqp.method;

import io.warrenmq.core.table.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Every method at least once, with arguments that differ from one another. */
final class MethodSamples {
    static final FieldTable ARGUMENTS = FieldTable.builder()
            .put("x-max-length", 10)
            .put("x-queue-type", "classic")
            .put("nested", FieldTable.builder().put("on", true).build())
            .build();

    private MethodSamples() {}

    static List<Method> all() {
        return Stream.of(connection(), channel(), exchange(), queue(), basic(), basicContent(), modes())
                .<Method>flatMap(List::stream)
                .toList();
    }

    private static List<Method> connection() {
        return List.of(
                new ConnectionMethod.Start(0, 9, ARGUMENTS, "PLAIN AMQPLAIN", "en_US"),
                new ConnectionMethod.StartOk(ARGUMENTS, "PLAIN", bytes("\0guest\0guest"), "en_US"),
                new ConnectionMethod.Secure(bytes("challenge")),
                new ConnectionMethod.SecureOk(bytes("")),
                new ConnectionMethod.Tune(2047, 131_072, 60),
                new ConnectionMethod.TuneOk(0xFFFF, 0xFFFF_FFFFL, 0),
                new ConnectionMethod.Open("/"),
                new ConnectionMethod.OpenOk(),
                new ConnectionMethod.Close(320, "CONNECTION_FORCED - bye", 60, 40),
                new ConnectionMethod.CloseOk(),
                new ConnectionMethod.Blocked("low on memory"),
                new ConnectionMethod.Unblocked(),
                new ConnectionMethod.UpdateSecret(bytes("token"), "refresh"),
                new ConnectionMethod.UpdateSecretOk());
    }

    private static List<Method> channel() {
        return List.of(
                new ChannelMethod.Open(),
                new ChannelMethod.OpenOk(),
                new ChannelMethod.Flow(true),
                new ChannelMethod.FlowOk(true),
                new ChannelMethod.Close(404, "NOT_FOUND - no queue 'ü'", 50, 10),
                new ChannelMethod.CloseOk(),
                new AccessMethod.Request("/data", true, false, true, false, true),
                new AccessMethod.Request("", false, true, false, true, false),
                new AccessMethod.RequestOk(1));
    }

    private static List<Method> exchange() {
        return List.of(
                new ExchangeMethod.Declare("e", "topic", true, false, true, false, true, ARGUMENTS),
                new ExchangeMethod.Declare("e", "topic", false, true, false, true, false, FieldTable.EMPTY),
                new ExchangeMethod.DeclareOk(),
                new ExchangeMethod.Delete("e", true, false),
                new ExchangeMethod.Delete("e", false, true),
                new ExchangeMethod.DeleteOk(),
                new ExchangeMethod.Bind("to", "from", "key", true, ARGUMENTS),
                new ExchangeMethod.BindOk(),
                new ExchangeMethod.Unbind("to", "from", "key", false, ARGUMENTS),
                new ExchangeMethod.UnbindOk());
    }

    private static List<Method> queue() {
        return List.of(
                new QueueMethod.Declare("q", true, false, true, false, true, ARGUMENTS),
                new QueueMethod.Declare("", false, true, false, true, false, FieldTable.EMPTY),
                new QueueMethod.DeclareOk("amq.gen-1", 0xFFFF_FFFFL, 3),
                new QueueMethod.Bind("q", "e", "k", true, ARGUMENTS),
                new QueueMethod.BindOk(),
                new QueueMethod.Purge("q", true),
                new QueueMethod.PurgeOk(7),
                new QueueMethod.Delete("q", true, false, true),
                new QueueMethod.Delete("q", false, true, false),
                new QueueMethod.DeleteOk(8),
                new QueueMethod.Unbind("q", "e", "k", ARGUMENTS),
                new QueueMethod.UnbindOk());
    }

    private static List<Method> basic() {
        return List.of(
                new BasicMethod.Qos(0xFFFF_FFFFL, 0xFFFF, true),
                new BasicMethod.QosOk(),
                new BasicMethod.Consume("q", "tag", true, false, true, false, ARGUMENTS),
                new BasicMethod.Consume("q", "tag", false, true, false, true, ARGUMENTS),
                new BasicMethod.ConsumeOk("tag"),
                new BasicMethod.Cancel("tag", true),
                new BasicMethod.CancelOk("tag"),
                new BasicMethod.Ack(1, true),
                new BasicMethod.Reject(Long.MAX_VALUE, false),
                new BasicMethod.Nack(3, true, false),
                new BasicMethod.Nack(3, false, true),
                new BasicMethod.RecoverAsync(true),
                new BasicMethod.Recover(true),
                new BasicMethod.RecoverOk());
    }

    private static List<Method> basicContent() {
        return List.of(
                new BasicMethod.Publish("e", "日本", true, false),
                new BasicMethod.Publish("", "k".repeat(255), false, true),
                new BasicMethod.Return(312, "NO_ROUTE", "e", "k"),
                new BasicMethod.Deliver("tag", 1L << 40, true, "e", "k"),
                new BasicMethod.Get("q", true),
                new BasicMethod.GetOk(9, true, "e", "k", 5),
                new BasicMethod.GetEmpty());
    }

    private static List<Method> modes() {
        return List.of(
                new ConfirmMethod.Select(true),
                new ConfirmMethod.SelectOk(),
                new TxMethod.Select(),
                new TxMethod.SelectOk(),
                new TxMethod.Commit(),
                new TxMethod.CommitOk(),
                new TxMethod.Rollback(),
                new TxMethod.RollbackOk());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
