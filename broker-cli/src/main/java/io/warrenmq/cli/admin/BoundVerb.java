package io.warrenmq.cli.admin;

import io.warrenmq.cli.admin.api.ApiRefusal;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** A verb as a subcommand: runs it with what was typed. */
final class BoundVerb implements Callable<Integer> {
    private final Verb verb;
    private @Nullable CommandSpec spec;

    BoundVerb(Verb verb) {
        this.verb = verb;
    }

    void bind(CommandSpec spec) {
        this.spec = spec;
    }

    @Override
    public Integer call() {
        CommandSpec bound = Objects.requireNonNull(spec);
        try (Call call = Call.of(verb, bound.commandLine(), Surroundings.ofProcess())) {
            return verb.action().run(call);
        } catch (ApiRefusal refusal) {
            throw refusal.asFailure();
        }
    }
}
