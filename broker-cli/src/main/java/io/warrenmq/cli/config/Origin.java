package io.warrenmq.cli.config;

/** Where a value comes from; the later ones win over the earlier ones. */
public sealed interface Origin {
    /** Nobody said anything. */
    record Default() implements Origin {
        @Override
        public String text() {
            return "default";
        }
    }

    /** A line of a configuration file. */
    record Line(String file, int number) implements Origin {
        @Override
        public String text() {
            return file + ":" + number;
        }
    }

    /** An environment variable. */
    record Variable(String name) implements Origin {
        @Override
        public String text() {
            return "environment " + name;
        }
    }

    /** An option of the command line. */
    record Option(String name) implements Origin {
        @Override
        public String text() {
            return "option " + name;
        }
    }

    /** For the listing of what is in effect. */
    String text();

    /** What is to be blamed for the value of the key, for messages. */
    default String blame(String key) {
        return switch (this) {
            case Default _ -> key;
            case Line line -> line.text() + ": " + key;
            case Variable variable -> variable.text() + " (" + key + ")";
            case Option option -> option.name();
        };
    }
}
