package io.xenolith.xl;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.xl.verb.VerbTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What no transcript has: options, abbreviations, help, and where this xl is another one on purpose. */
class VerbsTest {
    private final RecordedTerminal terminal = new RecordedTerminal();
    @TempDir
    private Path folder;

    private int xl(final String... words) {
        return new Xl(terminal, () -> {
            throw new IllegalStateException("the host is not to be asked");
        }, folder).run(List.of(words));
    }

    @TestFactory
    Stream<DynamicTest> everyVerbHelps() {
        return VerbTable.all().stream().filter(spec -> !spec.name().equals("config-update"))
                .map(spec -> DynamicTest.dynamicTest(spec.name(), () -> {
                    assertThat(xl(spec.name(), "-h")).isZero();
                    assertThat(terminal.lines().toString()).contains("Usage: xl [-vtT", spec.name());
                }));
    }

    @Test
    void aBeginningThatOnlyOneVerbHasIsEnough() {
        assertThat(xl("unp", "-h")).isZero();
        assertThat(terminal.lines().getFirst()).isEqualTo("Usage: xl [-vtTf] unpause <Domain>");
    }

    @Test
    void aBeginningThatTwoVerbsHaveIsNone() {
        assertThat(xl("re")).isEqualTo(1);
        assertThat(terminal.lines()).containsExactly("command not implemented");
    }

    @Test
    void anUnknownGlobalOptionIsAFailure() {
        assertThat(xl("-x", "list")).isEqualTo(1);
        assertThat(terminal.lines()).containsExactly("unknown global option");
    }

    @Test
    void aVerbThatCannotBeRunForShowSaysSo() {
        assertThat(xl("-N", "list")).isEqualTo(1);
        assertThat(terminal.lines()).containsExactly("command does not implement -N (dryrun) option");
    }

    @Test
    void anOptionWithoutItsValueIsNotSupported() {
        assertThat(xl("sched-credit2", "-d")).isEqualTo(2);
        assertThat(terminal.lines()).containsExactly("option `d' not supported.");
    }

    @Test
    void parametersOfADomainNeedADomain() {
        assertThat(xl("sched-credit2", "-w", "5")).isEqualTo(1);
        assertThat(terminal.lines()).containsExactly("Must specify a domain.");
    }

    @Test
    void poolAndDomainDoNotGoTogether() {
        assertThat(xl("sched-credit", "-p", "Pool-0", "--domain=1")).isEqualTo(1);
        assertThat(terminal.lines())
                .containsExactly("Specifying a cpupool or schedparam is not allowed with domain options.");
    }

    @Test
    void aTimeSliceNeedsSchedparam() {
        assertThat(xl("sched-credit", "-t", "5")).isEqualTo(1);
        assertThat(terminal.lines())
                .containsExactly("Must specify schedparam to set schedule parameter values.");
    }

    @Test
    void rtdsWantsAVcpuForItsParameters() {
        assertThat(xl("sched-rtds", "-d", "1", "-p", "1", "-b", "1", "-e", "0")).isEqualTo(1);
        assertThat(terminal.lines()).containsExactly("Must specify VCPU.");
    }

    @Test
    void theConfigurationMayBeOfTheCommandLineAlone() {
        assertThat(xl("create", "-n", "/dev/null", "name=\"x\"", "kernel=\"/k\"", "memory=5")).isZero();
        assertThat(terminal.lines()).contains("Parsing config from /dev/null", "        \"target_memkb\": 5120,");
    }

    @Test
    void whatIsWrittenWronglyIsWarnedAboutOnStandardError() throws IOException {
        Files.writeString(folder.resolve("u.cfg"), "name = \"u\"\nkernel = \"/k\"\nmemroy = 5\n");
        assertThat(xl("create", "-n", "-q", "u.cfg")).isZero();
        assertThat(terminal.lines().getFirst()).isEqualTo("u.cfg:3: warning: unknown parameter 'memroy'");
        assertThat(terminal.errors()).containsExactly(1);
    }

    @Test
    void aDiskIsShownAndNotAttached() {
        assertThat(xl("-N", "block-attach", "1", "/x,raw,xvdb,r")).isZero();
        assertThat(terminal.lines()).containsExactly("disk: {", "    \"pdev_path\": \"/x\",", "    \"vdev\": \"xvdb\",",
                "    \"format\": \"raw\"", "}", "");
    }

    @Test
    void aConsoleOfAnotherKindIsNotThere() {
        assertThat(xl("console", "-t", "vga", "1")).isEqualTo(1);
        assertThat(terminal.lines()).containsExactly("console type supported are: pv, serial, vuart");
    }

    @Test
    void aVerbThatThisHostHasNothingForSaysSo() {
        assertThat(xl("migrate-receive")).isEqualTo(1);
        assertThat(terminal.lines()).containsExactly(
                "xl migrate-receive: this host has nothing that it is for; see docs/for-xl-users.md");
    }

    @Test
    void aVerbWithoutItsArgumentsIsToldSoBeforeAnythingElse() {
        assertThat(xl("save", "1")).isEqualTo(2);
        assertThat(terminal.lines().getFirst()).isEqualTo("'xl save' requires at least 2 arguments.");
    }
}
