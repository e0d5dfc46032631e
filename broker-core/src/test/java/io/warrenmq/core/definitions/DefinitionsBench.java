package io.warrenmq.core.definitions;

import io.warrenmq.core.access.AccessBench;
import io.warrenmq.core.access.Credential;
import io.warrenmq.core.access.PasswordHash;
import io.warrenmq.core.access.Patterns;
import io.warrenmq.core.access.TopicPermissions;
import io.warrenmq.core.access.VhostPermissions;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.core.management.VhostPolicy;
import io.warrenmq.core.policy.ApplyTo;
import io.warrenmq.core.policy.Policy;
import io.warrenmq.core.queue.QueueOptions;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.vhost.Declarations.BindingRequest;
import io.warrenmq.core.vhost.Declarations.ExchangeDeclaration;
import io.warrenmq.core.vhost.Declarations.QueueDeclaration;
import io.warrenmq.core.vhost.VhostMetadata;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A broker that takes definitions in and gives them out, and definitions to do so with. */
final class DefinitionsBench {
    /** Of the password {@code test12}, from RabbitMQ's documentation. */
    static final PasswordHash HASH =
            PasswordHash.of("rabbit_password_hashing_sha256", "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR");

    static final String VHOST = "v";

    private final AccessBench bench;

    DefinitionsBench() {
        this(new AccessBench());
    }

    private DefinitionsBench(AccessBench bench) {
        this.bench = bench;
    }

    AccessBench broker() {
        return bench;
    }

    DefinitionsBench restart() {
        return new DefinitionsBench(bench.restart());
    }

    private <T> T await(CompletableFuture<T> answer) {
        bench.settle();
        try {
            return answer.orTimeout(1, TimeUnit.MILLISECONDS).join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof BrokerException refusal) {
                throw refusal;
            }
            throw failure;
        }
    }

    List<String> load(Definitions definitions, boolean strict) {
        return await(bench.broker().definitions().load(definitions, new Transfer.Options(!strict, !strict, "admin")))
                .notes();
    }

    List<String> load(Definitions definitions) {
        return load(definitions, true);
    }

    Definitions export(@Nullable String vhost) {
        return await(bench.broker().definitions().export(vhost));
    }

    // --- definitions

    static FieldTable table(String key, long value) {
        return FieldTable.builder().put(key, value).build();
    }

    static Definitions.User user(String name) {
        return new Definitions.User(name, new Credential.Hash(HASH), List.of("monitoring"), table("max-channels", 5));
    }

    static Definitions.Exchange exchange(String name, String type) {
        return new Definitions.Exchange(
                VHOST, new ExchangeDeclaration(name, type, true, false, false, FieldTable.EMPTY));
    }

    static Definitions.Queue queue(String name, FieldTable arguments) {
        return new Definitions.Queue(
                VHOST, new QueueDeclaration(name, new QueueOptions(true, false, false, arguments)));
    }

    static Definitions.Binding binding(String source, String destination, boolean toQueue) {
        return new Definitions.Binding(
                VHOST, new BindingRequest(source, destination, toQueue, "k.#", FieldTable.EMPTY));
    }

    static VhostPolicy policy(String pattern) {
        return new VhostPolicy(VHOST, new Policy("p", pattern, ApplyTo.QUEUES, 3, table("max-length", 7)));
    }

    static Definitions.Vhost vhost(@Nullable FieldTable limits) {
        return new Definitions.Vhost(VHOST, new VhostMetadata("for tests", List.of("t"), ""), limits, null);
    }

    static Definitions topology(
            List<Definitions.Exchange> exchanges, List<Definitions.Queue> queues, List<Definitions.Binding> bindings) {
        return with(Definitions.NONE, new Definitions.Topology(exchanges, queues, bindings));
    }

    static Definitions with(Definitions those, Definitions.Topology topology) {
        return new Definitions(List.of(vhost(null)), those.access(), those.settings(), topology);
    }

    static Definitions with(Definitions.Access access) {
        return new Definitions(List.of(vhost(null)), access, Definitions.NONE.settings(), Definitions.NONE.topology());
    }

    static Definitions with(Definitions.Settings settings) {
        return new Definitions(List.of(vhost(null)), Definitions.NONE.access(), settings, Definitions.NONE.topology());
    }

    /** Something of everything. */
    static Definitions everything() {
        FieldTable operator = FieldTable.builder()
                .put("pattern", "^q")
                .put("definition", table("max-length", 9))
                .put("priority", 1)
                .put("apply-to", "queues")
                .build();
        return new Definitions(
                List.of(vhost(table("max-queues", 20))),
                new Definitions.Access(
                        List.of(user("ann")),
                        List.of(new VhostPermissions(VHOST, "ann", new Patterns("^a", ".*", ""))),
                        List.of(new TopicPermissions(VHOST, "ann", "x", "^w", "^{username}"))),
                new Definitions.Settings(
                        List.of(
                                new Definitions.Parameter(VHOST, "operator_policy", "o", operator),
                                new Definitions.Parameter(VHOST, "shovel", "s", table("value", 1)),
                                new Definitions.Parameter(VHOST, "vhost-limits", "limits", table("max-queues", 20))),
                        List.of(new Definitions.GlobalParameter("mine", table("value", 2))),
                        List.of(policy("^q"))),
                new Definitions.Topology(
                        List.of(exchange("x", "topic"), exchange("y", "fanout")),
                        List.of(queue("q1", table("x-max-length", 5)), queue("q2", FieldTable.EMPTY)),
                        List.of(
                                binding("amq.topic", "q1", true),
                                binding("x", "q1", true),
                                binding("x", "y", false),
                                binding("y", "q2", true))));
    }
}
