package io.warrenmq.tests.source;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;

/** Walks the syntax trees of source files (parsed, not compiled) and notes what breaks a rule. */
final class TidyScanner extends TreeScanner<Void, Void> {

    private static final int METHOD_LINES_MAX = 70;

    /** A call or field, as its source text ends, where it is banned, and what to write instead. */
    private record Ban(String text, Predicate<SourceFile> where, String instead) {}

    private static final List<Ban> BANS = List.of(
            new Ban("System.currentTimeMillis", TidyScanner::inCore, "take the time from the shard that is passed in"),
            new Ban("System.nanoTime", TidyScanner::inCore, "take the time from the shard that is passed in"),
            new Ban("Instant.now", TidyScanner::inCore, "take the time from the shard that is passed in"),
            new Ban(
                    "Thread.sleep",
                    TidyScanner::anywhere,
                    "wait for a condition: a timer of the shard, in tests Awaitility"),
            new Ban("printStackTrace", TidyScanner::anywhere, "log it, with the exception as the last argument"),
            new Ban("System.out", TidyScanner::outsideCli, "log through SLF4J; only broker-cli talks to a terminal"),
            new Ban("System.err", TidyScanner::outsideCli, "log through SLF4J; only broker-cli talks to a terminal"));

    private final SourceFile file;
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> findings;

    private TidyScanner(SourceFile file, CompilationUnitTree unit, SourcePositions positions, List<String> findings) {
        this.file = file;
        this.unit = unit;
        this.positions = positions;
        this.findings = findings;
    }

    static List<String> scan(List<SourceFile> files) throws IOException {
        Map<Path, SourceFile> byPath = files.stream().collect(Collectors.toMap(SourceFile::path, Function.identity()));
        var compiler = ToolProvider.getSystemJavaCompiler();
        var findings = new ArrayList<String>();
        try (var fileManager = compiler.getStandardFileManager(null, null, null)) {
            var units = fileManager.getJavaFileObjectsFromPaths(byPath.keySet());
            var task = (JavacTask) compiler.getTask(null, fileManager, null, List.of("-proc:none"), null, units);
            var positions = Trees.instance(task).getSourcePositions();
            for (var unit : task.parse()) {
                var file = byPath.get(Path.of(unit.getSourceFile().toUri()));
                new TidyScanner(file, unit, positions, findings).scan(unit, null);
            }
        }
        return findings.stream().sorted().toList();
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
        long lines = lineOf(positions.getEndPosition(unit, method)) - lineOf(start(method)) + 1;
        if (lines > METHOD_LINES_MAX) {
            note(method, method.getName() + " has " + lines + " lines, at most " + METHOD_LINES_MAX + "; split it");
        }
        if (method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
            noteLock(method);
        }
        return super.visitMethod(method, null);
    }

    @Override
    public Void visitSynchronized(SynchronizedTree block, Void unused) {
        noteLock(block);
        return super.visitSynchronized(block, null);
    }

    @Override
    public Void visitImport(ImportTree line, Void unused) {
        var name = line.getQualifiedIdentifier().toString();
        if (file.module().equals("broker-core") && name.startsWith("io.netty")) {
            note(line, "core knows no Netty: pass bytes as byte[] or ByteBuffer, and sockets behind an interface");
        }
        // Importing is not yet using, but a static import would hide a banned name.
        if (line.isStatic()) {
            noteBanned(line, name);
        }
        return null;
    }

    @Override
    public Void visitMemberSelect(MemberSelectTree select, Void unused) {
        noteBanned(select, select.toString());
        return super.visitMemberSelect(select, null);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
        if (endsWithName(call.getMethodSelect().toString(), "Math.abs")
                && call.getArguments().getFirst() instanceof MethodInvocationTree inner
                && endsWithName(nameOf(inner.getMethodSelect()), "hashCode")) {
            note(call, "Math.abs(x.hashCode()) can be negative; write Math.floorMod(x.hashCode(), n)");
        }
        return super.visitMethodInvocation(call, null);
    }

    private static boolean anywhere(SourceFile file) {
        return true;
    }

    private static boolean inCore(SourceFile file) {
        return file.isMain() && file.module().equals("broker-core");
    }

    private static boolean outsideCli(SourceFile file) {
        return file.isMain() && !file.module().equals("broker-cli");
    }

    private static String nameOf(ExpressionTree expression) {
        return expression instanceof MemberSelectTree select
                ? select.getIdentifier().toString()
                : expression.toString();
    }

    private void noteLock(Tree tree) {
        if (inCore(file)) {
            note(tree, "synchronized in core; let the shard that owns the state do it, post the work to that shard");
        }
    }

    private void noteBanned(Tree tree, String text) {
        for (var ban : BANS) {
            if (endsWithName(text, ban.text()) && ban.where().test(file)) {
                note(tree, ban.text() + " is banned here; " + ban.instead());
            }
        }
    }

    /** True for {@code Thread.sleep} and {@code java.lang.Thread.sleep}, not for {@code MyThread.sleep}. */
    private static boolean endsWithName(String text, String name) {
        return text.equals(name) || text.endsWith("." + name);
    }

    private void note(Tree tree, String what) {
        findings.add(file + ":" + lineOf(start(tree)) + ": " + what);
    }

    private long start(Tree tree) {
        return positions.getStartPosition(unit, tree);
    }

    private long lineOf(long position) {
        return unit.getLineMap().getLineNumber(position);
    }
}
