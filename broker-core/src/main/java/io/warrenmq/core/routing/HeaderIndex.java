package io.warrenmq.core.routing;

import io.warrenmq.core.table.FieldTable;
import io.warrenmq.core.table.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the rules that may match some headers without a look at the others. A rule that takes all of its headers stands
 * under one of them, the one with the fewest rules at that time; one that takes any stands under each. Either is then
 * compared in full.
 *
 * <p>One writer; any thread routes. A rule stays where it stands, so a reader never misses one that is not touched.
 */
final class HeaderIndex {
    /** A rule in one of its places. */
    static final class Candidate extends Slots.Entry {
        private final HeaderRule rule;
        private final int wantedAt;

        Candidate(HeaderRule rule, int wantedAt) {
            this.rule = rule;
            this.wantedAt = wantedAt;
        }

        /** Whether the rule matches and is to be reported from here: among several places, from the first that fits. */
        boolean isSelected(FieldTable headers) {
            return rule.isAny() ? rule.firstMatch(headers) == wantedAt : rule.matches(headers);
        }
    }

    /** What asks for one header. */
    private static final class Name {
        /** By the value that is asked for, normalized. */
        final ConcurrentHashMap<FieldValue, Slots<Candidate>> values = new ConcurrentHashMap<>(2);

        /** Those that ask for any value. */
        final Slots<Candidate> presence = new Slots<>();

        boolean isUnused() {
            return values.isEmpty() && presence.size() == 0;
        }
    }

    private final ConcurrentHashMap<String, Name> names = new ConcurrentHashMap<>();

    /** Rules that match whatever the headers. */
    private final Slots<Candidate> unconditional = new Slots<>();

    /** Adds a rule and returns its places, in which {@link #remove} finds it. Writer only. */
    List<Candidate> add(HeaderRule rule) {
        List<Candidate> places = new ArrayList<>(1);
        if (rule.isAny()) {
            for (int i = 0; i < rule.wanted().size(); i++) {
                places.add(place(rule, i));
            }
        } else if (rule.wanted().isEmpty()) {
            Candidate candidate = new Candidate(rule, 0);
            unconditional.add(candidate);
            places.add(candidate);
        } else {
            places.add(place(rule, leastCrowded(rule)));
        }
        return places;
    }

    private Candidate place(HeaderRule rule, int wantedAt) {
        Candidate candidate = new Candidate(rule, wantedAt);
        var wanted = rule.wanted().get(wantedAt);
        Name name = names.computeIfAbsent(wanted.getKey(), _ -> new Name());
        FieldValue value = wanted.getValue();
        Slots<Candidate> slots = HeaderRule.isPresenceEnough(value)
                ? name.presence
                : name.values.computeIfAbsent(value.normalized(), _ -> new Slots<>());
        slots.add(candidate);
        return candidate;
    }

    private int leastCrowded(HeaderRule rule) {
        int best = 0;
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < rule.wanted().size(); i++) {
            long weight = weight(rule.wanted().get(i));
            if (weight < fewest) {
                fewest = weight;
                best = i;
            }
        }
        return best;
    }

    /** How many rules stand there; where equally many do, the one by value is better, as fewer messages have it. */
    private long weight(Map.Entry<String, FieldValue> wanted) {
        boolean isPresence = HeaderRule.isPresenceEnough(wanted.getValue());
        int tie = isPresence ? 1 : 0;
        Name name = names.get(wanted.getKey());
        if (name == null) {
            return tie;
        }
        Slots<Candidate> slots =
                isPresence ? name.presence : name.values.get(wanted.getValue().normalized());
        return slots == null ? tie : 2L * slots.size() + tie;
    }

    /** Removes a rule from its places. Writer only. */
    void remove(List<Candidate> places) {
        places.forEach(this::remove);
    }

    private void remove(Candidate candidate) {
        if (candidate.rule.wanted().isEmpty()) {
            unconditional.remove(candidate);
            return;
        }
        var wanted = candidate.rule.wanted().get(candidate.wantedAt);
        Name name = find(wanted.getKey(), names);
        if (HeaderRule.isPresenceEnough(wanted.getValue())) {
            name.presence.remove(candidate);
        } else {
            FieldValue value = wanted.getValue().normalized();
            Slots<Candidate> slots = find(value, name.values);
            slots.remove(candidate);
            if (slots.size() == 0) {
                name.values.remove(value);
            }
        }
        if (name.isUnused()) {
            names.remove(wanted.getKey());
        }
    }

    private static <K, V> V find(K key, Map<K, V> in) {
        V found = in.get(key);
        if (found == null) {
            throw new IllegalStateException("no rule stands under the header '" + key + "'");
        }
        return found;
    }

    /** Reports where the rules lead that match; asks for the headers when that depends on them. Any thread. */
    void route(Headers headers, Routes into) {
        report(unconditional, FieldTable.EMPTY, into);
        if (names.isEmpty()) {
            return;
        }
        FieldTable table = headers.table();
        table.forEach((header, value) -> {
            Name name = names.get(header);
            if (name != null) {
                report(name.presence, table, into);
                report(name, value, table, into);
            }
        });
    }

    private static void report(Name name, FieldValue value, FieldTable headers, Routes into) {
        if (!name.values.isEmpty()) {
            Slots<Candidate> slots = name.values.get(value.normalized());
            if (slots != null) {
                report(slots, headers, into);
            }
        }
    }

    private static void report(Slots<Candidate> slots, FieldTable headers, Routes into) {
        var view = slots.view();
        int end = view.end();
        for (int i = 0; i < end; i++) {
            Candidate candidate = view.at(i);
            if (candidate != null && candidate.isSelected(headers)) {
                into.add(candidate.rule.binding().destination());
            }
        }
    }

    /** The number of header names under which rules stand. Writer only. */
    int nameCount() {
        return names.size();
    }
}
