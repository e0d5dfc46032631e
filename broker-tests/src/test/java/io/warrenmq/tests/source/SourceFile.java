package io.warrenmq.tests.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A Java file of this checkout. */
record SourceFile(String module, boolean isMain, Path path, String text) {

    static final List<String> MODULES = List.of(
            "broker-core", "broker-amqp", "broker-store", "broker-http", "broker-tls", "broker-cli", "broker-tests");

    /** Not shipped; it depends on modules and none on it, so only its sources can be looked at. */
    private static final String BENCHMARKS = "bench/jmh";

    /** Every Java file of every module, tests and benchmarks included. */
    static List<SourceFile> all() throws IOException {
        var files = new ArrayList<SourceFile>();
        for (var module : MODULES) {
            collect(module, true, files);
            collect(module, false, files);
        }
        collect(BENCHMARKS, true, files);
        return files;
    }

    /** The name to show, from the root of the checkout. */
    @Override
    public String toString() {
        return root().relativize(path).toString();
    }

    /** Whether it belongs to one of {@link #MODULES}, whose classes are on the class path. */
    boolean isOfModule() {
        return MODULES.contains(module);
    }

    private static void collect(String module, boolean isMain, List<SourceFile> files) throws IOException {
        var folder = root().resolve(module, "src", isMain ? "main" : "test", "java");
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (var path :
                    paths.filter(p -> p.toString().endsWith(".java")).sorted().toList()) {
                files.add(new SourceFile(module, isMain, path, Files.readString(path)));
            }
        }
    }

    /** The root of the checkout. */
    static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(MODULES.getFirst()))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("not started inside a checkout");
            }
        }
        return folder;
    }
}
