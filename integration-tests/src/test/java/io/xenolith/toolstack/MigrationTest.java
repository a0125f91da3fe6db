package io.xenolith.toolstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.control.Certificates;
import io.xenolith.control.HostFinder;
import io.xenolith.control.TcpAddress;
import io.xenolith.host.daemon.DaemonOptions;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.HypervisorConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A guest that counts, and knows what its memory must hold, goes from one host to another while it runs. */
@Timeout(600)
class MigrationTest {
    private static final long MEMORY = 256L << 20;
    private static final String LOG = "console/guest-tiny.log";
    private static final Path KERNEL = Path.of(System.getProperty("xenolith.root", ".."),
            "integration-tests/src/test/resources/saving/tiny-guest").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private XlRig host(final String name, final AbiProfile abi) throws IOException {
        return new XlRig(folder, name, HypervisorConfig.of(MEMORY, name.charAt(0)).withAbi(abi));
    }

    private XlRig host(final String name) throws IOException {
        return host(name, AbiProfile.XEN_4_17);
    }

    private static void create(final XlRig host) throws IOException {
        host.config("tiny.cfg", "name='tiny'", "kernel='" + KERNEL + "'", "memory=16");
        assertThat(host.xl("create", "tiny.cfg").exit()).isZero();
        host.awaitText(host.state().resolve(LOG), "count=5 ");
    }

    @Test
    void aGuestGoesToAnotherHostWhileItRunsAndComesBack() throws IOException {
        try (XlRig first = host("a"); XlRig second = host("b")) {
            create(first);
            final XlRig.Result went = first.xl("migrate", "tiny", second.state().toString());
            assertThat(went.err().lines()).containsSubsequence("migration sender: Target has acknowledged transfer.",
                    "migration sender: Giving target permission to start.",
                    "migration sender: Target reports successful startup.", "Migration successful.");
            assertThat(went.err()).contains(" iterations, ");
            assertThat(went.exit()).isZero();
            first.awaitGone("tiny");
            second.awaitText(second.state().resolve(LOG), "RESUMED rc=0 count=");
            final XlRig.Result came = second.xl("migrate", "-p", "tiny", first.state().toString());
            assertThat(came.exit()).as(came.err()).isZero();
            second.awaitGone("tiny");
            final int domid = first.await("tiny", "--p---");
            assertThat(first.xl("unpause", Integer.toString(domid)).exit()).isZero();
            assertThat(first.awaitText(first.state().resolve(LOG), "RESUMED rc=0 count=")).doesNotContain("BAD");
            assertThat(second.awaitText(second.state().resolve(LOG), "checksum ok")).doesNotContain("BAD");
        }
    }

    @Test
    void aGuestGoesOverTcpWithTls() throws IOException {
        final Path certificates = folder.resolve("certificates");
        new Certificates(certificates).make(List.of("127.0.0.1", "localhost"), 1);
        try (XlRig first = host("a");
                XlRig second = new XlRig(folder, "b", HypervisorConfig.of(MEMORY, 2),
                        Optional.of(new DaemonOptions.Listening(TcpAddress.parse("tcp:0"), certificates)))) {
            create(first);
            final XlRig.Result without = first.xl("migrate", "tiny", second.tcp());
            assertThat(without.err()).contains("a host on TCP wants a certificate")
                    .endsWith("Migration failed, failed to suspend at sender.\n");
            first.environment(Map.of(HostFinder.CERTIFICATES_VARIABLE, certificates.toString()));
            final XlRig.Result went = first.xl("migrate", "--iterations=1", "tiny", second.tcp());
            assertThat(went.err()).contains("2 iterations, ");
            assertThat(second.awaitText(second.state().resolve(LOG), "checksum ok")).doesNotContain("BAD");
        }
    }

    @Test
    void aXenWithoutShadowPagingSaysSoAndOffersToSave() throws IOException {
        try (XlRig first = host("a", AbiProfile.DEBIAN_4_17); XlRig second = host("b")) {
            create(first);
            final XlRig.Result refused = first.xl("migrate", "tiny", second.state().toString());
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).contains("without shadow paging").contains("xl save, xl restore")
                    .endsWith("Migration failed, failed to suspend at sender.\n");
            second.awaitGone("tiny");
            assertThat(first.xl("list").row("tiny")).isNotEmpty();
        }
    }

    @Test
    void whatCannotGoIsSaidBeforeAnythingIsDone() throws IOException {
        try (XlRig first = host("a")) {
            create(first);
            assertThat(first.xl("migrate", "tiny", folder.resolve("none").toString()).err())
                    .startsWith("no host runs at " + folder.resolve("none"));
            assertThat(first.xl("migrate", "-s", "ssh", "tiny", "elsewhere").err())
                    .startsWith("migrate: there is no ssh");
            assertThat(first.xl("migrate", "--iterations=0", "tiny", "elsewhere").err())
                    .startsWith("--iterations: '0', want a number from 1 to 1000");
            first.config("java.cfg", "name='java'", "kernel='java:idle'", "memory=16");
            assertThat(first.xl("create", "-p", "java.cfg").exit()).isZero();
            assertThat(first.xl("migrate", "java", folder.resolve("none").toString()).err())
                    .startsWith("java cannot be migrated: its kernel is a Java program (java:idle)");
        }
    }
}
