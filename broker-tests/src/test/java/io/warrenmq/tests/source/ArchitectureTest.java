package io.warrenmq.tests.source;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may know whom: cli knows amqp, store and http; these know core, and not each other; core knows nobody. */
final class ArchitectureTest {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.warrenmq");

    /** Without this a rule about classes that nobody found would hold. */
    @Test
    void everyModuleWithSourcesWasRead() throws IOException {
        for (var file : SourceFile.all()) {
            if (file.isMain() && file.isOfModule() && !file.path().endsWith("module-info.java")) {
                var prefix = packageOf(file.module()) + ".";
                assertTrue(
                        PRODUCT.stream().anyMatch(type -> type.getName().startsWith(prefix)),
                        () -> "no class of " + prefix + " on the class path");
            }
        }
    }

    @ParameterizedTest(name = "{0} knows none of: {1}")
    @CsvSource({
        "core,  amqp store http tls cli",
        "amqp,  store http tls cli",
        "store, amqp http tls cli",
        "http,  amqp store tls cli",
        "tls,   core amqp store http cli",
    })
    void dependenciesPointOneWay(String module, String strangers) {
        var forbidden = strangers.split(" ", -1);
        for (int i = 0; i < forbidden.length; i++) {
            forbidden[i] = "io.warrenmq." + forbidden[i] + "..";
        }
        noClasses()
                .that(resideInAPackage("io.warrenmq." + module + ".."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(forbidden))
                .because("dependencies point one way: cli -> {amqp, store, http} -> core, and cli -> tls")
                .allowEmptyShould(true)
                .check(PRODUCT);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.warrenmq.(**)").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void coreHasNoSocketsFilesOrDatabases() {
        noClasses()
                .that(resideInAPackage("io.warrenmq.core.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "io.netty..", "java.nio.file..", "java.nio.channels..", "java.sql..", "org.h2..")
                        .or(nameMatching("java\\.io\\.(File|RandomAccessFile).*"))
                        .or(nameMatching("java\\.net\\..*Socket.*")))
                .because("core gets time, randomness, files and threads passed in, behind interfaces of its own")
                .check(PRODUCT);
    }

    private static String packageOf(String module) {
        return "io.warrenmq." + module.substring("broker-".length());
    }
}
