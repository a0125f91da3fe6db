package io.xenolith.dom0.xenstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.io.xs.XsWire;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rights of unprivileged domains, as a real domU met them. */
class PermissionsTest {
    private final Bench bench = new Bench();
    private final XenstoreClient dom0 = bench.dom0;
    private final RingGuest guest = bench.guest(19);

    @Test
    void aGuestReadsItsOwnDirectory() {
        assertThat(guest.read("name")).isEqualTo("guest19");
        assertThat(guest.read("/local/domain/19/name")).isEqualTo("guest19");
    }

    @Test
    void aMissingNodeInAReadableDirectoryIsEnoent() {
        assertThat(guest.read("nosuch")).isEqualTo("ENOENT");
    }

    @Test
    void aMissingNodeInAForeignDirectoryIsEacces() {
        assertThat(guest.read("/local/domain/0/name")).isEqualTo("EACCES");
        assertThat(guest.read("/nosuch")).isEqualTo("EACCES");
    }

    @Test
    void foreignDirectoriesAreEacces() {
        for (final String path : List.of("/", "/local/domain", "/local", "/tool")) {
            assertThat(guest.ask(XsWire.XS_DIRECTORY, path)).isEqualTo("EACCES");
            assertThat(guest.ask(XsWire.XS_GET_PERMS, path)).isEqualTo("EACCES");
        }
    }

    @Test
    void aGuestWritesWhereItOwns() {
        assertThat(guest.write("data/x", "1")).isEqualTo("OK");
        assertThat(guest.read("data/x")).isEqualTo("1");
        assertThat(dom0.getPermissions("/local/domain/19/data/x")).containsExactly("n19");
        assertThat(guest.ask(XsWire.XS_RM, "data/x")).isEqualTo("OK");
    }

    @Test
    void writesElsewhereAreEacces() {
        for (final String path : List.of("name", "control/feature-x", "nosuch", "/local/domain/0/name", "/tool/x")) {
            assertThat(guest.write(path, "1")).isEqualTo("EACCES");
            assertThat(guest.ask(XsWire.XS_MKDIR, path)).isEqualTo("EACCES");
        }
        assertThat(guest.ask(XsWire.XS_RM, "name")).isEqualTo("EACCES");
        assertThat(guest.ask(XsWire.XS_RM, "/local")).isEqualTo("EACCES");
    }

    @Test
    void onlyTheOwnerSetsPermissionsAndKeepsOwning() {
        assertThat(guest.ask(XsWire.XS_SET_PERMS, "data", "b0")).isEqualTo("EPERM");
        assertThat(guest.ask(XsWire.XS_SET_PERMS, "name", "b0")).isEqualTo("EACCES");
        assertThat(guest.ask(XsWire.XS_SET_PERMS, "data", "b19")).isEqualTo("OK");
        assertThat(guest.ask(XsWire.XS_GET_PERMS, "data")).isEqualTo("b19");
    }

    @Test
    void aWriterThatIsNotTheOwnerMayNotSetPermissions() {
        dom0.write("/local/domain/19/w", "");
        dom0.setPermissions("/local/domain/19/w", "n0", "b19");
        assertThat(guest.write("w", "x")).isEqualTo("OK");
        assertThat(guest.ask(XsWire.XS_SET_PERMS, "w", "n0", "b19")).isEqualTo("EACCES");
    }

    @Test
    void setPermsWithoutAPermissionIsEinval() {
        assertThat(guest.ask(XsWire.XS_SET_PERMS, "data")).isEqualTo("EINVAL");
    }

    @Test
    void textsThatAreNoPermissionAreEinval() {
        for (final String text : List.of("zz", "n", "", "x1", "n-1", "n65536", "n1x", "n999999")) {
            assertThat(guest.ask(XsWire.XS_SET_PERMS, "data", text)).isEqualTo("EINVAL");
            assertThat(guest.ask(XsWire.XS_SET_PERMS, "data", "n19", text)).isEqualTo("EINVAL");
        }
    }

    @Test
    void setPermsOfAMissingNodeIsEnoent() {
        assertThatThrownBy(() -> dom0.setPermissions("/nosuch", "n0")).hasMessageContaining("ENOENT");
    }

    @Test
    void anOwnerThatDoesNotExistIsEnoent() {
        assertThatThrownBy(() -> dom0.setPermissions("/tool", "n77")).hasMessageContaining("ENOENT");
    }

    @Test
    void anEntryForADomainThatDoesNotExistYetGivesALaterOneNothing() {
        dom0.write("/shared", "secret");
        dom0.setPermissions("/shared", "n0", "r77");
        assertThat(dom0.getPermissions("/shared")).containsExactly("n0", "r77");
        assertThat(bench.guest(77).read("/shared")).isEqualTo("EACCES");
    }

    @Test
    void theFirstEntrysLetterIsForEverybodyElse() {
        dom0.write("/world", "v");
        dom0.setPermissions("/world", "r0");
        assertThat(guest.read("/world")).isEqualTo("v");
        assertThat(guest.write("/world", "x")).isEqualTo("EACCES");
        dom0.setPermissions("/world", "b0", "n19");
        assertThat(guest.read("/world")).isEqualTo("EACCES");
        dom0.setPermissions("/world", "n0", "w19");
        assertThat(guest.write("/world", "x")).isEqualTo("OK");
        assertThat(guest.read("/world")).isEqualTo("EACCES");
    }

    @Test
    void newNodesInheritPermissionsAndBelongToTheirCreator() {
        dom0.mkdir("/dir");
        dom0.setPermissions("/dir", "n0", "b19", "r20");
        assertThat(guest.write("/dir/a/b", "")).isEqualTo("OK");
        assertThat(dom0.getPermissions("/dir/a")).containsExactly("n19", "b19", "r20");
        dom0.mkdir("/dir/a/c");
        assertThat(dom0.getPermissions("/dir/a/c")).containsExactly("n19", "b19", "r20");
    }

    @Test
    void rmNeedsRightsOnTheNodeOnly() {
        dom0.write("/local/domain/19/data/theirs/deep", "");
        dom0.setPermissions("/local/domain/19/data/theirs", "n0");
        assertThat(guest.ask(XsWire.XS_RM, "data/theirs")).isEqualTo("EACCES");
        assertThat(guest.ask(XsWire.XS_RM, "data")).isEqualTo("OK");
        assertThat(dom0.exists("/local/domain/19/data/theirs/deep")).isFalse();
    }

    @Test
    void rmOfAMissingNodeNeedsTheRightToWriteAbove() {
        assertThat(guest.ask(XsWire.XS_RM, "data/nosuch")).isEqualTo("OK");
        assertThat(guest.ask(XsWire.XS_RM, "data/nosuch/deep")).isEqualTo("ENOENT");
        assertThat(guest.ask(XsWire.XS_RM, "nosuch")).isEqualTo("EACCES");
    }

    @Test
    void aDomainMayUseItsTargetsNodes() {
        final RingGuest stub = bench.guest(20);
        assertThat(stub.read("/local/domain/19/data")).isEqualTo("EACCES");
        dom0.setTarget(20, 19);
        assertThat(stub.read("/local/domain/19/data")).isEmpty();
        assertThat(stub.write("/local/domain/19/data", "x")).isEqualTo("OK");
        assertThat(stub.read("/local/domain/19/name")).isEqualTo("guest19");
        bench.daemon.domainGone(19);
        dom0.mkdir("/local/domain/19/data2");
        assertThat(stub.read("/local/domain/19/name")).isEqualTo("EACCES");
    }

    @Test
    void privilegedRequestsOfAGuestAreEacces() {
        for (final int type : List.of(XsWire.XS_CONTROL, XsWire.XS_INTRODUCE, XsWire.XS_RELEASE,
                XsWire.XS_IS_DOMAIN_INTRODUCED, XsWire.XS_RESUME, XsWire.XS_SET_TARGET)) {
            assertThat(guest.ask(type, "19")).isEqualTo("EACCES");
        }
    }

    @Test
    void anybodyMayAskForADomainsPath() {
        assertThat(guest.ask(XsWire.XS_GET_DOMAIN_PATH, "7")).isEqualTo("/local/domain/7");
    }

    @Test
    void specialNamesTakePermissionsFromWhoOwnsThem() {
        assertThat(guest.ask(XsWire.XS_SET_PERMS, "@releaseDomain", "n0", "r19")).isEqualTo("EACCES");
        assertThat(guest.ask(XsWire.XS_SET_PERMS, "@nosuch", "n0")).isEqualTo("EINVAL");
        dom0.setPermissions("@releaseDomain", "n0", "r19");
    }
}
