package io.warrenmq.tests.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The {@code name=value} arguments behind a command. */
record Settings(Map<String, String> values) {
    static Settings parse(String[] arguments) {
        if (arguments.length == 0) {
            throw new IllegalArgumentException("COMMAND name=value...");
        }
        return new Settings(IntStream.range(1, arguments.length)
                .mapToObj(i -> arguments[i].split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    boolean flag(String name, boolean otherwise) {
        return Boolean.parseBoolean(values.getOrDefault(name, Boolean.toString(otherwise)));
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    /** The queue, or name-1 to name-N when there are N. */
    List<String> queues() {
        int count = Integer.parseInt(values.getOrDefault("queues", "1"));
        String name = text("queue");
        return count == 1
                ? List.of(name)
                : IntStream.rangeClosed(1, count).mapToObj(i -> name + "-" + i).toList();
    }
}
