package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.*;
import static io.xenolith.gnttab.GrantWorld.GRANTER;
import static io.xenolith.gnttab.GrantWorld.MAPPER;
import static io.xenolith.gnttab.GrantWorld.REF;
import static io.xenolith.gnttab.GrantWorld.VA;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.errno.Errno;
import org.junit.jupiter.api.Test;

class SetVersionTest {
    private static final int CONSOLE = GNTTAB_RESERVED_CONSOLE;

    private final GrantWorld world = new GrantWorld();
    private final FakeGrantHost host = world.host;
    private final GrantTable table = world.granter;

    private int setVersion(final int version) {
        return world.operations.setVersion().setVersion(table, version);
    }

    @Test
    void only1And2AreVersions() {
        assertThat(setVersion(0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(setVersion(3)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(setVersion(-1)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void version2MayBeForbidden() {
        final GrantTable old = new GrantTable(host, 9, 4, 4, 1);
        old.init();
        assertThat(world.operations.setVersion().setVersion(old, 2)).isEqualTo(-Errno.XEN_ENOSYS);
        assertThat(world.operations.setVersion().setVersion(old, 1)).isZero();
    }

    @Test
    void theVersionInForceIsNoChangeEvenWhenPinned() {
        world.mapped();
        assertThat(setVersion(1)).isZero();
        assertThat(host.flags(table, REF)).isNotZero();
    }

    @Test
    void aPinnedEntryFrom8UpIsEbusy() {
        world.mapped();
        assertThat(setVersion(2)).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(table.version()).isEqualTo(1);
    }

    @Test
    void aChangeClearsEveryEntryFrom8Up() {
        assertThat(setVersion(2)).isZero();
        assertThat(table.version()).isEqualTo(2);
        assertThat(table.entries()).isEqualTo(256);
        assertThat(table.statusFrames()).isEqualTo(1);
        for (int ref = 0; ref < table.entries(); ref++) {
            assertThat(host.flags(table, ref)).as("ref %s", ref).isZero();
        }
    }

    @Test
    void aReservedEntryInUseIsCarriedToVersion2AndBack() {
        host.grantV1(table, CONSOLE, GTF_permit_access, MAPPER, world.page);
        final int handle = world.map(world.mapper, GRANTER, CONSOLE, GNTMAP_host_map, VA).handle();
        assertThat(setVersion(2)).isZero();
        assertThat(host.flags(table, CONSOLE)).isEqualTo(GTF_permit_access);
        assertThat(host.status(table, CONSOLE)).isEqualTo(GTF_reading | GTF_writing);
        assertThat(host.machine().getLong(table.entryAddress(CONSOLE) + 8)).isEqualTo(world.page);
        assertThat(setVersion(1)).isZero();
        assertThat(host.flags(table, CONSOLE)).isEqualTo(GTF_permit_access | GTF_reading | GTF_writing);
        assertThat(host.machine().getInt(table.entryAddress(CONSOLE) + 4)).isEqualTo((int) world.page);
        assertThat(world.unmap(handle, VA, 0)).isEqualTo(GNTST_okay);
        assertThat(host.flags(table, CONSOLE)).isEqualTo(GTF_permit_access);
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void aReservedEntryThatDoesNotFitVersion1IsErange() {
        setVersion(2);
        host.grantV2(table, 1, GTF_permit_access, MAPPER, 1L << 32);
        assertThat(setVersion(1)).isEqualTo(-Errno.XEN_ERANGE);
        host.grantTransitive(table, 1, 0, MAPPER, MAPPER, 8);
        assertThat(setVersion(1)).isEqualTo(-Errno.XEN_ERANGE);
        assertThat(table.version()).isEqualTo(2);
        host.grantV2(table, 1, GTF_accept_transfer, MAPPER, 1L << 32);
        assertThat(setVersion(1)).isZero();
        assertThat(host.flags(table, 1)).isZero();
    }

    @Test
    void aStatusFrameThatIsMappedKeepsVersion2() {
        setVersion(2);
        host.getPage(table.statusFrame(0), GRANTER);
        assertThat(setVersion(1)).isEqualTo(-Errno.XEN_EBUSY);
        assertThat(table.statusFrames()).isEqualTo(1);
        host.putPage(table.statusFrame(0));
        assertThat(setVersion(1)).isZero();
        assertThat(table.statusFrames()).isZero();
    }

    @Test
    void withoutMemoryForStatusFramesItIsEnomem() {
        host.heapLeft = 0;
        assertThat(setVersion(2)).isEqualTo(-Errno.XEN_ENOMEM);
        assertThat(table.version()).isEqualTo(1);
        assertThat(host.flags(table, REF)).isNotZero();
    }
}
