package io.warrenmq.tests.docs;

import com.rabbitmq.client.Connection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles the Java programs of the documentation, all at once, and runs them in this JVM, one after the other. */
final class JavaExamples implements AutoCloseable {
    /** What most applications run on. The documentation is for them. */
    private static final String RELEASE = "17";

    private static final Pattern CLASS = Pattern.compile("^(?:public |final )*class (\\w+)", Pattern.MULTILINE);

    private final URLClassLoader classes;

    private JavaExamples(URLClassLoader classes) {
        this.classes = classes;
    }

    /** Compiles them against nothing but the client and the JDK. What is wrong with them is an assertion error. */
    static JavaExamples compile(List<Example> examples, Path into) throws IOException {
        List<Source> sources = examples.stream().map(Source::new).toList();
        DiagnosticCollector<JavaFileObject> findings = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-d",
                into.toString(),
                "--release",
                RELEASE,
                "-proc:none",
                "-Xlint:all,-options",
                "-Werror",
                "-cp",
                client().toString());
        boolean isFine = ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, findings, options, null, sources)
                .call();
        if (!isFine) {
            throw new AssertionError(String.join(
                    "\n",
                    findings.getDiagnostics().stream()
                            .map(each -> (each.getSource() instanceof Source source
                                            ? source.place(each.getLineNumber()) + ": "
                                            : "")
                                    + each.getMessage(Locale.ROOT))
                            .toList()));
        }
        return new JavaExamples(
                new URLClassLoader(new URL[] {into.toUri().toURL()}, JavaExamples.class.getClassLoader()));
    }

    private static Path client() {
        try {
            return Path.of(Connection.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static String className(Example example) {
        Matcher matcher = CLASS.matcher(example.code());
        if (!matcher.find()) {
            throw new AssertionError(example + ": there is no class");
        }
        return matcher.group(1);
    }

    /** Runs one, which must end in time; returns what it printed. */
    String run(Example example, String argument) throws ReflectiveOperationException, InterruptedException {
        var main = classes.loadClass(className(example)).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            end(example, () -> main.invoke(null, (Object) new String[] {argument}));
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static void end(Example example, Callable<?> program) throws InterruptedException {
        FutureTask<?> running = new FutureTask<>(program);
        Thread.ofPlatform().daemon().name(example.toString()).start(running);
        try {
            running.get(ExamplesTest.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(example + " failed", e.getCause());
        } catch (TimeoutException e) {
            running.cancel(true);
            throw new AssertionError(example + " did not end in time", e);
        }
    }

    @Override
    public void close() throws IOException {
        classes.close();
    }

    /** A program as the compiler wants it. */
    private static final class Source extends SimpleJavaFileObject {
        private final Example example;

        Source(Example example) {
            super(URI.create("string:///" + className(example) + ".java"), Kind.SOURCE);
            this.example = example;
        }

        String place(long line) {
            return example.page() + ":" + (example.line() + line);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return example.code();
        }
    }
}
