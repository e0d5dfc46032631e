import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Brings the classes of a jar that are in a format from before Java 6 into today's, in place. Their code stays the
 * same. The JVM keeps no such classes in its cache for quick starts, and takes long to verify them.
 */
final class Restamp {
    private static final int VERSION_NEEDED = ClassFile.JAVA_6_VERSION;
    private static final int VERSION_NEW = ClassFile.JAVA_17_VERSION;

    private Restamp() {}

    /** @param args the jar */
    public static void main(String... args) throws IOException {
        Path jar = Path.of(args[0]);
        // From a copy: the types that stack maps are about are read from it while the jar is written.
        Path copy = Files.copy(jar, jar.resolveSibling(jar.getFileName() + ".old"));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {copy.toUri().toURL()});
                FileSystem files = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of());
                Stream<Path> all = Files.walk(files.getPath("/"))) {
            ClassFile format = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)));
            List<Path> classes =
                    all.filter(path -> path.toString().endsWith(".class")).toList();
            classes.forEach(path -> renew(format, path));
        }
        Files.delete(copy);
    }

    private static void renew(ClassFile format, Path path) {
        try {
            var model = format.parse(Files.readAllBytes(path));
            if (model.majorVersion() < VERSION_NEEDED) {
                ClassTransform version = (builder, element) -> {
                    if (element instanceof ClassFileVersion) {
                        builder.withVersion(VERSION_NEW, 0);
                    } else {
                        builder.with(element);
                    }
                };
                ClassTransform code = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
                Files.write(path, format.transformClass(model, version.andThen(code)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
    }
}
