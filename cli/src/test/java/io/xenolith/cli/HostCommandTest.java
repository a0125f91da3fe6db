package io.xenolith.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.control.HostPlace;
import io.xenolith.host.daemon.Daemon;
import io.xenolith.host.daemon.DaemonOptions;
import io.xenolith.hypervisor.HypervisorConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands that talk to a long-lived host. What the xenstore programs print is what they printed on real Xen 4.17.7. */
@Timeout(120)
class HostCommandTest {
    @TempDir
    private static Path folder;
    private static FutureTask<Void> run;

    private String out = "";
    private String err = "";

    @BeforeAll
    static void start() throws IOException {
        final HostPlace place = HostPlace.of(Optional.of("h"), Optional.of(folder.resolve("h")), Map.of());
        final Daemon daemon = new Daemon(
                new DaemonOptions(place, Optional.empty(), HypervisorConfig.of(256L << 20, 3)), _ -> {
                });
        run = new FutureTask<>(() -> {
            daemon.run();
            return null;
        });
        Thread.ofPlatform().daemon().name("host").start(run);
    }

    @AfterAll
    static void stop() throws Exception {
        final HostCommandTest last = new HostCommandTest();
        assertThat(last.host("stop")).isZero();
        run.get();
        assertThat(last.host("status")).isEqualTo(1);
        assertThat(last.err).isEqualTo("xenolith: no host runs at %s; \"host start\" starts one\n"
                .formatted(folder.resolve("h")));
    }

    private int execute(final String... words) {
        final StringWriter outText = new StringWriter();
        final StringWriter errText = new StringWriter();
        final CommandLine line = XenolithCommand.commandLine(() -> {
            throw new AssertionError("no scenario is run");
        }, Consoles.STANDARD);
        final int code = line.setOut(new PrintWriter(outText)).setErr(new PrintWriter(errText, true)).execute(words);
        out = outText.toString();
        err = errText.toString();
        return code;
    }

    private int host(final String verb, final String... words) {
        return execute(words("host", verb, words));
    }

    private static String[] words(final String command, final String verb, final String... words) {
        final String[] all = new String[words.length + 4];
        all[0] = command;
        all[1] = command.equals("host") ? verb : "--state";
        all[2] = command.equals("host") ? "--state" : folder.resolve("h").toString();
        all[3] = command.equals("host") ? folder.resolve("h").toString() : verb;
        System.arraycopy(words, 0, all, 4, words.length);
        return all;
    }

    private int xenstore(final String verb, final String... words) {
        return execute(words("xenstore", verb, words));
    }

    @Test
    void statusIsReadByPeopleAndPrograms() {
        assertThat(host("status")).isZero();
        assertThat(out).startsWith("host     h\nprocess  ").contains("memory   256 MiB\nseed     3\n")
                .contains("listens  " + folder.resolve("h/control.sock") + "\n");
        assertThat(host("status", "--json")).isZero();
        assertThat(out).contains("\"memory_bytes\" : 268435456").contains("\"domains\" : [ ]");
    }

    @Test
    void aMachineWithMoreCpusIsRefused() {
        assertThat(host("start", "--cpus", "2")).isEqualTo(64);
        assertThat(err).startsWith("xenolith: --cpus: 2, but the simulated machine has one CPU");
    }

    @Test
    void aFolderOfSomebodyElsesIsNotPutAHostIn() throws IOException {
        final Path vms = Files.createDirectory(folder.resolve("vms"));
        Files.writeString(vms.resolve("disk.img"), "precious");
        assertThat(execute("host", "start", "--state", vms.toString())).isNotZero();
        assertThat(err).startsWith("xenolith: " + vms + " is not a host's state folder: it has disk.img in it");
        assertThat(vms.toFile().list()).containsExactly("disk.img");
    }

    @Test
    void listeningOnTcpNeedsCertificates() {
        assertThat(host("start", "--listen", "tcp:0")).isEqualTo(64);
        assertThat(err).startsWith("xenolith: --listen and --certificates need each other");
    }

    @Test
    void theConsoleOfADomainThatIsNotThereIsAnInvalidIdentifier() {
        assertThat(execute(words("console", "nosuch"))).isEqualTo(1);
        assertThat(err).isEqualTo("nosuch is an invalid domain identifier (rc=-6)\n");
    }

    @Test
    void aConsoleThatADomainHasNotIsWrongUsage() {
        assertThat(execute(words("console", "x", "-n", "1"))).isEqualTo(64);
        assertThat(execute(words("console", "x", "-t", "serial"))).isEqualTo(64);
        assertThat(execute(words("console", "x", "-e", "ab"))).isEqualTo(64);
        assertThat(execute(words("console", "x", "--scroll-back", "65K"))).isEqualTo(64);
    }

    @Test
    void valuesAreWrittenReadAndListed() {
        assertThat(xenstore("write", "/t1/a/b", "one", "/t1/c", "two\\n\\x41\\101\\d")).isZero();
        assertThat(xenstore("read", "/t1/a/b", "/t1/c")).isZero();
        assertThat(out).isEqualTo("one\ntwo\\nAAd\n");
        assertThat(xenstore("read", "-p", "/t1/a/b")).isZero();
        assertThat(out).isEqualTo("/t1/a/b: one\n");
        assertThat(xenstore("list", "/t1")).isZero();
        assertThat(out).isEqualTo("a\nc\n");
        assertThat(xenstore("list", "-p", "/t1")).isZero();
        assertThat(out).isEqualTo("/t1/a\n/t1/c\n");
        assertThat(xenstore("ls", "/t1")).isZero();
        assertThat(out).isEqualTo("a = \"\"\n b = \"one\"\nc = \"two\\nAAd\"\n");
        assertThat(xenstore("ls", "-fp", "/t1")).isZero();
        assertThat(out).isEqualTo("/t1/a = \"\"   (n0)\n/t1/a/b = \"one\"   (n0)\n/t1/c = \"two\\nAAd\"   (n0)\n");
    }

    @Test
    void nodesAreRemovedAndTidilyUpToTheFirstThatIsNotEmpty() {
        assertThat(xenstore("write", "/t2/k", "1", "/t2/x/y/z", "1")).isZero();
        assertThat(xenstore("rm", "-t", "/t2/x/y/z")).isZero();
        assertThat(xenstore("ls", "-f", "/t2")).isZero();
        assertThat(out).isEqualTo("/t2/k = \"1\"\n");
        assertThat(xenstore("rm", "/t2/nosuch")).isZero();
        assertThat(xenstore("rm", "/")).isEqualTo(1);
        assertThat(err).isEqualTo("xenstore-rm: could not remove path /\n");
        assertThat(xenstore("exists", "/t2/k")).isZero();
        assertThat(xenstore("exists", "/t2/x")).isEqualTo(1);
        assertThat(err).isEmpty();
    }

    @Test
    void permissionsAreSetOfOneNodeOrOfAllBelowOrAbove() {
        assertThat(xenstore("write", "/t3/a/b", "")).isZero();
        assertThat(xenstore("chmod", "/t3/a", "b0", "r1")).isZero();
        assertThat(xenstore("ls", "-fp", "/t3")).isZero();
        assertThat(out).isEqualTo("/t3/a = \"\"   (b0,r1)\n/t3/a/b = \"\"   (n0)\n");
        assertThat(xenstore("chmod", "-r", "/t3/a", "w0")).isZero();
        assertThat(xenstore("ls", "-fp", "/t3")).isZero();
        assertThat(out).isEqualTo("/t3/a = \"\"   (w0)\n/t3/a/b = \"\"   (w0)\n");
        assertThat(xenstore("chmod", "-u", "/t3/a/b", "n0")).isZero();
        assertThat(xenstore("ls", "-fp", "/t3")).isZero();
        assertThat(out).isEqualTo("/t3/a = \"\"   (n0)\n/t3/a/b = \"\"   (n0)\n");
    }

    @Test
    void failuresAreSaidInTheProgramsWords() {
        assertThat(xenstore("read", "/nosuch", "/tool")).isEqualTo(1);
        assertThat(err).isEqualTo("xenstore-read: couldn't read path /nosuch\n");
        assertThat(xenstore("ls", "/nosuch")).isEqualTo(1);
        assertThat(err).isEqualTo("xenstore-ls: xs_directory (/nosuch): No such file or directory\n");
        assertThat(xenstore("list", "/nosuch")).isEqualTo(1);
        assertThat(err).isEqualTo("xenstore-list: could not list path /nosuch\n");
        assertThat(xenstore("write", "/bad path", "x")).isEqualTo(1);
        assertThat(err).isEqualTo("xenstore-write: could not write path /bad path\n");
        assertThat(xenstore("chmod", "/tool", "zz")).isEqualTo(1);
        assertThat(err).isEqualTo("xenstore-chmod: Invalid permission specification: 'z'\n");
        assertThat(xenstore("chmod", "/nosuch", "n0")).isEqualTo(1);
        assertThat(err)
                .isEqualTo(
                        "xenstore-chmod: Error occurred setting permissions on '/nosuch': No such file or directory\n");
        assertThat(xenstore("watch", "-n", "1", "bad path")).isEqualTo(1);
        assertThat(err).isEqualTo("xenstore-watch: Unable to add watch on bad path\n\n");
    }

    @Test
    void wrongUsageIsAnsweredByTheUsage() {
        assertThat(xenstore("read")).isEqualTo(1);
        assertThat(err).isEqualTo("xenstore-read: Usage: xenstore-read [-h] [-p] [-s] [-R] key [...]\n");
        assertThat(xenstore("write", "/x")).isEqualTo(1);
        assertThat(err).isEqualTo("xenstore-write: Usage: xenstore-write [-h] [-s] [-R] key value [...]\n");
        assertThat(xenstore("rm", "-q", "/x")).isEqualTo(1);
        assertThat(err).startsWith("xenstore-rm: Usage: ");
        assertThat(xenstore("shred", "/x")).isEqualTo(64);
        assertThat(err).startsWith("xenolith: no verb 'shred', there are ls, read, write");
    }

    @Test
    void aWatchPrintsAtOnceAndAtEachChange() {
        assertThat(xenstore("watch", "-n", "2", "/t4", "/tool")).isZero();
        assertThat(out).isEqualTo("/t4\n/tool\n");
    }

    @Test
    void escapesOfValuesAreThoseOfC() {
        assertThat(XenstoreValue.unescaped("a\\tb\\r\\\\\\x4\\x41B\\7\\1011\\".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("a\tb\r\\\u0004AB\u0007A1\\".getBytes(StandardCharsets.US_ASCII));
    }
}
