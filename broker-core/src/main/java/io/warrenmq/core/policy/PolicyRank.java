package io.warrenmq.core.policy;

import static io.warrenmq.core.error.BrokerException.preconditionFailed;

import io.warrenmq.core.table.ArgumentText;
import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who made a policy, which decides what it may set and how it combines with what else is set. */
public enum PolicyRank {
    /** Those that work with a virtual host. */
    USER("policy"),
    /** Those that run the broker and set bounds for its users. */
    OPERATOR("operator_policy");

    private static final int NAME_BYTES_MAX = 255;

    /** Keys that mean something to RabbitMQ, or meant, and nothing on one node with one kind of storage. */
    private static final Set<String> WITHOUT_MEANING = Set.of(
            "queue-mode",
            "queue-version",
            "max-in-memory-length",
            "max-in-memory-bytes",
            "queue-master-locator",
            "queue-leader-locator",
            "initial-cluster-size",
            "target-group-size",
            "member-placement-tag",
            "consumer-disconnected-timeout");

    private final String component;

    PolicyRank(String component) {
        this.component = component;
    }

    /** The component of the parameters that store these policies. */
    public String component() {
        return component;
    }

    /**
     * Checks a policy of this rank.
     *
     * @return its keys that have no effect because nobody knows them, for a warning
     * @throws io.warrenmq.core.error.BrokerException 406 that names what is wrong
     */
    public List<String> check(Policy policy) {
        int nameBytes = policy.name().getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes == 0 || nameBytes > NAME_BYTES_MAX) {
            throw invalid(policy, "its name must have 1 to " + NAME_BYTES_MAX + " bytes");
        }
        checkPattern(policy);
        if (policy.definition().isEmpty()) {
            throw invalid(policy, "its definition is empty");
        }
        List<String> unknown = new ArrayList<>();
        policy.definition().forEach((key, value) -> {
            if (!isKnown(policy, key, value)) {
                unknown.add(key);
            }
        });
        checkRetries(policy);
        return unknown;
    }

    private void checkPattern(Policy policy) {
        try {
            NamePattern.of(policy.pattern());
        } catch (IllegalArgumentException fault) {
            throw invalid(policy, "its pattern is not a regular expression that can be used: " + fault.getMessage());
        }
    }

    private boolean isKnown(Policy policy, String key, FieldValue value) {
        if (WITHOUT_MEANING.contains(key) || key.startsWith("ha-")) {
            return true;
        }
        Setting setting = Setting.find(key);
        if (this == OPERATOR && (setting == null || !setting.isForOperators())) {
            throw invalid(policy, "operator policies do not take '" + key + "', only " + operatorKeys());
        }
        if (setting == null) {
            return false;
        }
        if (setting.fault(value) != null) {
            throw invalid(
                    policy, "'" + key + "' must be " + setting.expected() + " but is " + ArgumentText.quoted(value));
        }
        return true;
    }

    private static String operatorKeys() {
        return Arrays.stream(Setting.values())
                .filter(Setting::isForOperators)
                .map(Setting::key)
                .collect(Collectors.joining(", "));
    }

    /** A growing delay needs a bound to begin with (RabbitMQ 4.3). */
    private void checkRetries(Policy policy) {
        FieldTable definition = policy.definition();
        Long min = number(definition, Setting.DELAYED_RETRY_MIN);
        Long max = number(definition, Setting.DELAYED_RETRY_MAX);
        FieldValue type = definition.find(Setting.DELAYED_RETRY_TYPE.key());
        if (min == null
                && type instanceof FieldValue.LongString text
                && !text.text().equals("disabled")) {
            throw invalid(
                    policy,
                    "'delayed-retry-min' is missing, which 'delayed-retry-type' " + ArgumentText.quoted(type)
                            + " needs");
        }
        if (min != null && max != null && max < min) {
            throw invalid(policy, "'delayed-retry-max' " + max + " is smaller than 'delayed-retry-min' " + min);
        }
    }

    private static @Nullable Long number(FieldTable definition, Setting setting) {
        return definition.find(setting.key()) instanceof FieldValue.Int number ? number.value() : null;
    }

    private RuntimeException invalid(Policy policy, String fault) {
        String what = this == OPERATOR ? "operator policy" : "policy";
        return preconditionFailed("invalid " + what + " '" + policy.name() + "': " + fault);
    }
}
