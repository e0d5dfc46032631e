package io.warrenmq.tests.source;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.tools.ToolProvider;

/** Finds the tests in source files (parsed, not compiled): "Type" and "Type.method" for each. */
final class TestMethods extends TreeScanner<Void, String> {
    private static final Set<String> ANNOTATIONS = Set.of("Test", "ParameterizedTest", "TestFactory");

    private final Set<String> names = new HashSet<>();

    private TestMethods() {}

    static Set<String> of(List<SourceFile> files) throws IOException {
        List<Path> tests = files.stream()
                .filter(file -> !file.isMain())
                .map(SourceFile::path)
                .filter(path -> path.toString().endsWith("Test.java"))
                .toList();
        var compiler = ToolProvider.getSystemJavaCompiler();
        var finder = new TestMethods();
        try (var fileManager = compiler.getStandardFileManager(null, null, null)) {
            var units = fileManager.getJavaFileObjectsFromPaths(tests);
            var task = (JavacTask) compiler.getTask(null, fileManager, null, List.of("-proc:none"), null, units);
            for (var unit : task.parse()) {
                finder.scan(unit, "");
            }
        }
        return finder.names;
    }

    @Override
    public Void visitClass(ClassTree type, String outer) {
        return super.visitClass(type, type.getSimpleName().toString());
    }

    @Override
    public Void visitMethod(MethodTree method, String type) {
        for (AnnotationTree annotation : method.getModifiers().getAnnotations()) {
            if (ANNOTATIONS.contains(annotation.getAnnotationType().toString())) {
                names.add(type);
                names.add(type + "." + method.getName());
            }
        }
        return null;
    }
}
