package io.xenolith.dom0.xenstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.io.xs.XsWire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeRequestsTest {
    private final Bench bench = new Bench();
    private final XenstoreClient dom0 = bench.dom0;

    private static void refused(final String error, final Runnable request) {
        assertThatThrownBy(request::run).isInstanceOfSatisfying(XenstoreException.class,
                e -> assertThat(e.error()).isEqualTo(error));
    }

    @Test
    void aFreshStoreHoldsOnlyTheDaemonsOwnNode() {
        assertThat(dom0.directory("/")).containsExactly("tool");
        assertThat(dom0.directory("/tool")).containsExactly("xenstored");
        assertThat(dom0.getPermissions("/")).containsExactly("n0");
    }

    @Test
    void directoryListsInOrderOfCreation() {
        dom0.mkdir("/local");
        dom0.mkdir("/vm");
        dom0.mkdir("/libxl");
        assertThat(dom0.directory("/")).containsExactly("tool", "local", "vm", "libxl");
        dom0.rm("/local");
        dom0.mkdir("/local");
        assertThat(dom0.directory("/")).containsExactly("tool", "vm", "libxl", "local");
    }

    @Test
    void writeCreatesParentsWithEmptyValues() {
        dom0.write("/test/a/b", "one");
        assertThat(dom0.read("/test/a/b")).contains("one");
        assertThat(dom0.read("/test/a")).contains("");
        assertThat(dom0.getPermissions("/test/a/b")).containsExactly("n0");
    }

    @Test
    void theRootCanBeWritten() {
        dom0.write("/", "x");
        assertThat(dom0.read("/")).contains("x");
    }

    @Test
    void valuesCarryAnyOctet() {
        final byte[] value = {0, 1, (byte) 0xe9, 0};
        dom0.writeBytes("/test/v", value);
        assertThat(dom0.readBytes("/test/v").orElseThrow()).isEqualTo(value);
    }

    @Test
    void aRelativePathOfDom0StartsAtItsHome() {
        dom0.write("/local/domain/0/domid", "0");
        assertThat(dom0.read("domid")).contains("0");
    }

    @Test
    void mkdirOfAnExistingNodeChangesNothing() {
        dom0.write("/test", "x");
        dom0.mkdir("/test");
        assertThat(dom0.read("/test")).contains("x");
    }

    @Test
    void readOfAMissingNodeIsEnoent() {
        assertThat(dom0.read("/nosuch")).isEmpty();
        assertThat(new Bench().guest(1).read("data/nosuch")).isEqualTo("ENOENT");
    }

    @Test
    void directoryOfAMissingNodeIsEnoent() {
        assertThat(bench.guest(1).ask(XsWire.XS_DIRECTORY, "data/nosuch")).isEqualTo("ENOENT");
    }

    @Test
    void pathsThatNameNoNodeAreEinval() {
        for (final String path : List.of("bad//path", "bad path", "/local/domain/1/", "", "/a.b", "/a:b",
                "@releaseDomain",
                "/" + "x".repeat(3072), "y".repeat(2049))) {
            refused("EINVAL", () -> dom0.read(path));
            refused("EINVAL", () -> dom0.write(path, ""));
            refused("EINVAL", () -> dom0.mkdir(path));
            refused("EINVAL", () -> dom0.rm(path));
            refused("EINVAL", () -> dom0.directory(path));
            refused("EINVAL", () -> dom0.getPermissions(path));
        }
    }

    @Test
    void theLongestPathIs3072Bytes() {
        dom0.write("/" + "x".repeat(3071), "v");
        assertThat(dom0.read("/" + "x".repeat(3071))).contains("v");
    }

    @Test
    void aGuestsPathMayBe2048BytesBelowItsHome() {
        final RingGuest guest = bench.guest(1);
        final String longest = "data/" + "x".repeat(2043);
        assertThat(guest.read(longest)).isEqualTo("ENOENT");
        assertThat(guest.read("/local/domain/1/" + longest)).isEqualTo("ENOENT");
        assertThat(guest.read("/local/domain/1/" + longest + "x")).isEqualTo("EINVAL");
        assertThat(guest.read("/" + "x".repeat(2048))).isEqualTo("EINVAL");
    }

    @Test
    void rmTakesTheWholeSubtree() {
        dom0.write("/test/x/y/z", "1");
        dom0.rm("/test/x");
        assertThat(dom0.directory("/test")).isEmpty();
        assertThat(dom0.exists("/test/x/y/z")).isFalse();
    }

    @Test
    void rmOfAMissingNodeIsFineIfItsParentExists() {
        dom0.mkdir("/test");
        dom0.rm("/test/nosuch");
        refused("ENOENT", () -> dom0.rm("/test/nosuch/deeper"));
    }

    @Test
    void rmOfTheRootIsEinval() {
        refused("EINVAL", () -> dom0.rm("/"));
    }

    @Test
    void malformedPayloadsAreEinval() {
        final RingGuest guest = bench.guest(1);
        final byte[] noNul = "data".getBytes(StandardCharsets.ISO_8859_1);
        for (final int type : List.of(XsWire.XS_READ, XsWire.XS_DIRECTORY, XsWire.XS_GET_PERMS, XsWire.XS_WRITE,
                XsWire.XS_MKDIR, XsWire.XS_RM, XsWire.XS_SET_PERMS, XsWire.XS_WATCH, XsWire.XS_UNWATCH,
                XsWire.XS_DIRECTORY_PART, XsWire.XS_TRANSACTION_END, XsWire.XS_GET_DOMAIN_PATH)) {
            assertThat(RingGuest.text(guest.call(type, 0, noNul))).isEqualTo("EINVAL");
            assertThat(RingGuest.text(guest.call(type, 0, new byte[0]))).isEqualTo("EINVAL");
        }
        assertThat(guest.ask(XsWire.XS_READ, "data", "more")).isEqualTo("EINVAL");
    }

    @Test
    void unknownAndServerOnlyTypesAreEnosys() {
        final RingGuest guest = bench.guest(1);
        for (final int type : List.of(XsWire.XS_WATCH_EVENT, XsWire.XS_ERROR, 20, 23, 24, 1000, -1,
                XsWire.XS_INVALID)) {
            assertThat(guest.ask(type, "data")).isEqualTo("ENOSYS");
        }
    }

    @Test
    void aReplyRepeatsTypeAndIds() {
        final XsMessage reply = bench.guest(1).call(XsWire.XS_READ, 0, XsMessage.payload("name"));
        assertThat(reply.type()).isEqualTo(XsWire.XS_READ);
        assertThat(reply.reqId()).isEqualTo(1);
        assertThat(reply.txId()).isZero();
        assertThat(reply.payload()).isEqualTo("guest1".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void anErrorReplyHasTypeErrorAndTheNameWithNul() {
        final XsMessage reply = bench.guest(1).call(XsWire.XS_READ, 0, XsMessage.payload("data/nosuch"));
        assertThat(reply.type()).isEqualTo(XsWire.XS_ERROR);
        assertThat(reply.payload()).isEqualTo("ENOENT\0".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aListLongerThanAMessageIsE2bigAndComesInParts() {
        final List<String> names = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            names.add("child-" + i);
            dom0.mkdir("/many/child-" + i);
        }
        dom0.setPermissions("/many", "r0");
        final RingGuest guest = bench.guest(1);
        assertThat(guest.ask(XsWire.XS_DIRECTORY, "/many")).isEqualTo("E2BIG");
        assertThat(dom0.directory("/many")).isEqualTo(names);
    }

    @Test
    void directoryPartGivesGenerationNamesAndAnEndMark() {
        dom0.mkdir("/p/a");
        dom0.mkdir("/p/bc");
        dom0.setPermissions("/p", "r0");
        final RingGuest guest = bench.guest(1);
        final String whole = guest.ask(XsWire.XS_DIRECTORY_PART, "/p", "0");
        assertThat(whole).matches("[0-9]+ a bc ");
        assertThat(guest.ask(XsWire.XS_DIRECTORY_PART, "/p", "2")).matches("[0-9]+ bc ");
        assertThat(guest.ask(XsWire.XS_DIRECTORY_PART, "/p", "5")).matches("[0-9]+ ");
        assertThat(guest.ask(XsWire.XS_DIRECTORY_PART, "/p", "-1")).matches("[0-9]+ ");
        assertThat(guest.ask(XsWire.XS_DIRECTORY_PART, "/p", "99999999999")).matches("[0-9]+ ");
        dom0.mkdir("/p/d");
        assertThat(guest.ask(XsWire.XS_DIRECTORY_PART, "/p", "0").split(" ", -1)[0])
                .isNotEqualTo(whole.split(" ", -1)[0]);
    }

    @Test
    void directoryPartWantsPathAndOffset() {
        assertThat(bench.guest(1).ask(XsWire.XS_DIRECTORY_PART, "data")).isEqualTo("EINVAL");
        assertThat(bench.guest(2).ask(XsWire.XS_DIRECTORY_PART, "/local/domain/0", "0")).isEqualTo("EACCES");
    }
}
