package io.xenolith.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The module map of ARCHITECTURE.md: who may know whom, and what core code may not touch. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            // What counts the tests of each operation is there when they are counted, and no part of the program.
            .withImportOption(location -> !location.contains("/io/xenolith/coverage/"))
            .importPackages("io.xenolith");

    private static final String ABI = "io.xenolith.abi..";
    private static final String TRACE = "io.xenolith.trace";
    private static final String COROUTINE = "io.xenolith.coroutine..";
    private static final String EVTCHN = "io.xenolith.evtchn..";
    private static final String GNTTAB = "io.xenolith.gnttab..";
    private static final String X86 = "io.xenolith.x86..";
    private static final String HYPERVISOR = "io.xenolith.hypervisor..";
    private static final String GUEST = "io.xenolith.guest..";
    private static final String DRIVERS = "io.xenolith.drivers..";
    private static final String DOMU = "io.xenolith.domu..";
    private static final String USERNET = "io.xenolith.usernet..";
    private static final String DOM0 = "io.xenolith.dom0..";
    private static final String[] TRACE_FORMAT = {"io.xenolith.trace.format..", "io.xenolith.trace.v1.."};
    private static final String CONTROL = "io.xenolith.control..";
    private static final String HOST = "io.xenolith.host..";
    private static final String XL = "io.xenolith.xl..";
    private static final String DAEMON = "io.xenolith.host.daemon..";
    private static final String TESTKIT = "io.xenolith.testkit..";
    private static final String BENCH = "io.xenolith.bench..";

    /** A module and the packages of this project that it may use besides its own. */
    record Module(String name, List<String> own, List<String> known) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Module> MODULES = List.of(new Module("coroutines", List.of(COROUTINE), List.of()),
            new Module("trace", List.of(TRACE), List.of()), new Module("hypercall-abi", List.of(ABI), List.of()),
            new Module("event-channels", List.of(EVTCHN), List.of(ABI, TRACE)),
            new Module("grant-tables", List.of(GNTTAB), List.of(ABI, TRACE)),
            new Module("vcpu-x86-64", List.of(X86), List.of()),
            new Module("hypervisor", List.of(HYPERVISOR), List.of(COROUTINE, ABI, TRACE, EVTCHN, GNTTAB, X86)),
            new Module("guest-runtime", List.of(GUEST), List.of(ABI, TRACE)),
            new Module("split-drivers", List.of(DRIVERS), List.of(ABI, TRACE)),
            new Module("domU-kernel-stub", List.of(DOMU), List.of(COROUTINE, ABI, TRACE, GUEST, DRIVERS)),
            new Module("user-network", List.of(USERNET), List.of()),
            new Module("dom0", List.of(DOM0), List.of(ABI, TRACE, GUEST, DRIVERS, USERNET)),
            new Module("trace-format", List.of(TRACE_FORMAT), List.of(TRACE)),
            new Module("control", List.of(CONTROL), List.of()), new Module("xl", List.of(XL), List.of(CONTROL)));

    /** Formats that the JDK does not know: the one place in the core with a library. */
    private static final String UNPACK = "io.xenolith.dom0.builder.unpack..";

    /** What may run inside the simulation: a run is a function of configuration, seed and inputs. */
    private static final String[] CORE = {ABI, TRACE, EVTCHN, GNTTAB, X86, HYPERVISOR, GUEST, DRIVERS, DOMU, USERNET,
            DOM0};

    @ParameterizedTest
    @FieldSource("MODULES")
    void aModuleKnowsOnlyWhatTheMapAllows(final Module module) {
        final List<String> allowed = new ArrayList<>(module.own());
        allowed.addAll(module.known());
        noClasses().that().resideInAnyPackage(module.own().toArray(String[]::new)).should().dependOnClassesThat(
                resideInAPackage("io.xenolith..").and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
                .allowEmptyShould(true).check(CLASSES);
    }

    @Test
    void everyClassBelongsToAModuleOfTheMap() {
        final List<String> all = new ArrayList<>(List.of(HOST, TESTKIT, BENCH, "io.xenolith.cli.."));
        MODULES.forEach(module -> all.addAll(module.own()));
        assertThat(CLASSES.that(not(resideInAnyPackage(all.toArray(String[]::new))))).isEmpty();
    }

    @Test
    void theHalvesMeetOnlyInHost() {
        noClasses().that().resideOutsideOfPackages(HYPERVISOR, HOST, TESTKIT, BENCH, "io.xenolith.cli..").should()
                .dependOnClassesThat().resideInAPackage(HYPERVISOR).check(CLASSES);
        noClasses().that().resideInAPackage(HYPERVISOR).should().dependOnClassesThat()
                .resideInAnyPackage(GUEST, DRIVERS, DOMU, DOM0).check(CLASSES);
    }

    @Test
    void nobodyKnowsTheCommandLine() {
        noClasses().that().resideOutsideOfPackage("io.xenolith.cli..").should().dependOnClassesThat()
                .resideInAPackage("io.xenolith.cli..").check(CLASSES);
    }

    @Test
    void onlyTheCommandLineKnowsTheBenchmarks() {
        noClasses().that().resideOutsideOfPackages(BENCH, "io.xenolith.cli..").should().dependOnClassesThat()
                .resideInAPackage(BENCH).check(CLASSES);
    }

    @Test
    void nobodyKnowsTheTestKitAndOnlyItKnowsJunit() {
        noClasses().that().resideOutsideOfPackage(TESTKIT).should().dependOnClassesThat()
                .resideInAnyPackage(TESTKIT, "org.junit..").check(CLASSES);
    }

    @Test
    void coreCodeReadsNoWallClock() {
        noClasses().that().resideInAnyPackage(CORE).should().callMethod(System.class, "currentTimeMillis").orShould()
                .callMethod(System.class, "nanoTime").orShould().dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock").orShould().callMethod(java.time.Instant.class, "now")
                .check(CLASSES);
    }

    @Test
    void coreCodeHasNoRandomnessWithoutASeed() {
        noClasses().that().resideInAnyPackage(CORE).should().callMethod(Math.class, "random").orShould()
                .callConstructor(Random.class).orShould().dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom").orShould().dependOnClassesThat()
                .haveFullyQualifiedName("java.security.SecureRandom").orShould()
                .callMethod(java.util.UUID.class, "randomUUID").check(CLASSES);
    }

    @Test
    void coreCodeHasNoThreads() {
        noClasses().that().resideInAnyPackage(CORE).should().dependOnClassesThat().areAssignableTo(Thread.class)
                .orShould()
                .dependOnClassesThat(resideInAPackage("java.util.concurrent").and(not(resideInAPackage(
                        "java.util.concurrent.atomic"))))
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineWritesToStandardOutput() {
        noClasses().that().resideOutsideOfPackage("io.xenolith.cli..").should().accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err").check(CLASSES);
    }

    @Test
    void protobufStaysInTheTraceFileAndOnTheWireOfTheLongLivedHost() {
        noClasses().that().resideOutsideOfPackages(TRACE_FORMAT).should().dependOnClassesThat()
                .resideInAPackage("io.xenolith.trace.v1..").check(CLASSES);
        noClasses().that().resideInAPackage("io.xenolith..")
                .and(not(resideInAnyPackage(TRACE_FORMAT).or(resideInAnyPackage(CONTROL, DAEMON, XL,
                        "io.xenolith.cli..", "io.xenolith.bench.control.."))))
                .should().dependOnClassesThat().resideInAnyPackage("com.google.protobuf..", CONTROL).check(CLASSES);
    }

    @Test
    void theCoreUsesNoLibraryBesidesTheJdk() {
        noClasses().that().resideInAnyPackage(CORE).and().resideOutsideOfPackage(UNPACK).should()
                .dependOnClassesThat(not(resideInAnyPackage("java..", "jdk..", "io.xenolith..", ""))).check(CLASSES);
    }

    @Test
    void onlyTheDecompressorsOfDom0UseALibraryAndOnlyTheOneForXz() {
        noClasses().that().resideInAPackage(UNPACK).should().dependOnClassesThat(
                not(resideInAnyPackage("java..", "org.tukaani.xz..", "io.xenolith.dom0.builder.unpack..", ABI, "")))
                .check(CLASSES);
    }

    @Test
    void nettyStaysAtTheSockets() {
        noClasses().that().resideOutsideOfPackages("io.xenolith.host.gdb..", "io.xenolith.host.sockets..",
                "io.xenolith.host.image.nbd..", CONTROL).should().dependOnClassesThat().resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void theRulesHaveSomethingToBite() {
        for (final String name : List.of(ABI, EVTCHN, GNTTAB, HYPERVISOR, DRIVERS, DOM0, HOST)) {
            assertThat(CLASSES.that(resideInAPackage(name))).as(name).isNotEmpty();
        }
    }
}
