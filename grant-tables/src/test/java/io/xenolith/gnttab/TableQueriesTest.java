package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.*;
import static io.xenolith.gnttab.GrantWorld.GRANTER;
import static io.xenolith.gnttab.GrantWorld.MAPPER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.GnttabGetStatusFrames;
import io.xenolith.abi.gnttab.GnttabGetVersion;
import io.xenolith.abi.gnttab.GnttabQuerySize;
import io.xenolith.abi.gnttab.GnttabSetupTable;
import io.xenolith.abi.xen.Xen;
import org.junit.jupiter.api.Test;

class TableQueriesTest {
    private static final long STATUS = 0x8000_0000L;

    private final GrantWorld world = new GrantWorld();
    private final FakeGrantHost host = world.host;
    private final GrantTable table = world.granter;
    private final TableQueries queries = world.operations.queries();

    private int setup(final int dom, final int frames) {
        final GnttabSetupTable op = GnttabSetupTable.allocate().dom(dom).nrFrames(frames).status(77);
        queries.setupTable(table, op);
        return GrantWorld.status(op.status());
    }

    private int statusFrames(final int dom, final int frames) {
        final GnttabGetStatusFrames op = GnttabGetStatusFrames.allocate().dom(dom).nrFrames(frames).status(77);
        queries.getStatusFrames(table, op);
        return GrantWorld.status(op.status());
    }

    @Test
    void aNewTableHasOneFrame() {
        final GnttabQuerySize op = GnttabQuerySize.allocate().dom(Xen.DOMID_SELF).status(77);
        queries.querySize(table, op);
        assertThat(op.status()).isEqualTo(GNTST_okay);
        assertThat(op.nrFrames()).isEqualTo(1);
        assertThat(op.maxNrFrames()).isEqualTo(4);
    }

    @Test
    void querySizeOfAnUnknownOrForeignDomainIsRefused() {
        final GnttabQuerySize op = GnttabQuerySize.allocate().dom(99);
        queries.querySize(table, op);
        assertThat(GrantWorld.status(op.status())).isEqualTo(GNTST_bad_domain);
        queries.querySize(table, op.dom(MAPPER));
        assertThat(GrantWorld.status(op.status())).isEqualTo(GNTST_permission_denied);
        host.privileged = GRANTER;
        queries.querySize(table, op);
        assertThat(op.status()).isEqualTo(GNTST_okay);
    }

    @Test
    void setupTableGrowsToWhatIsAskedForAndNeverShrinks() {
        assertThat(setup(Xen.DOMID_SELF, 3)).isEqualTo(GNTST_okay);
        assertThat(table.frames()).isEqualTo(3);
        assertThat(setup(GRANTER, 1)).isEqualTo(GNTST_okay);
        assertThat(setup(GRANTER, 0)).isEqualTo(GNTST_okay);
        assertThat(table.frames()).isEqualTo(3);
        assertThat(table.entries()).isEqualTo(3 * 512);
    }

    @Test
    void setupTableAboveTheLimitIsGeneralError() {
        assertThat(setup(Xen.DOMID_SELF, 5)).isEqualTo(GNTST_general_error);
        assertThat(setup(Xen.DOMID_SELF, -1)).isEqualTo(GNTST_general_error);
        assertThat(setup(Xen.DOMID_SELF, 4)).isEqualTo(GNTST_okay);
    }

    @Test
    void setupTableOfAnUnknownOrForeignDomainIsRefused() {
        assertThat(setup(99, 100_000)).isEqualTo(GNTST_bad_domain);
        assertThat(setup(MAPPER, 100_000)).isEqualTo(GNTST_permission_denied);
    }

    @Test
    void withoutMemoryTheTableStaysAsItWas() {
        host.heapLeft = 2;
        assertThat(setup(Xen.DOMID_SELF, 4)).isEqualTo(GNTST_general_error);
        assertThat(table.frames()).isEqualTo(1);
        assertThat(host.heapLeft).isEqualTo(2);
    }

    @Test
    void aVersion2TableGrowsItsStatusFramesToo() {
        final GrantTable large = host.domain(7, 20, 1);
        world.operations.setVersion().setVersion(large, 2);
        assertThat(large.statusFrames()).isEqualTo(1);
        assertThat(large.growTo(8)).isTrue();
        assertThat(large.statusFrames()).isEqualTo(1);
        assertThat(large.growTo(9)).isTrue();
        assertThat(large.statusFrames()).isEqualTo(2);
        host.heapLeft = 1;
        assertThat(large.growTo(17)).isFalse();
        assertThat(large.frames()).isEqualTo(9);
        assertThat(host.heapLeft).isEqualTo(1);
    }

    @Test
    void aVersion1TableHasNoStatusFrames() {
        assertThat(statusFrames(Xen.DOMID_SELF, 1)).isEqualTo(GNTST_general_error);
        assertThat(statusFrames(Xen.DOMID_SELF, 0)).isEqualTo(GNTST_okay);
        world.operations.setVersion().setVersion(table, 2);
        assertThat(statusFrames(Xen.DOMID_SELF, 1)).isEqualTo(GNTST_okay);
        assertThat(statusFrames(Xen.DOMID_SELF, 2)).isEqualTo(GNTST_general_error);
        assertThat(statusFrames(Xen.DOMID_SELF, -1)).isEqualTo(GNTST_general_error);
        assertThat(statusFrames(99, 1)).isEqualTo(GNTST_bad_domain);
        assertThat(statusFrames(MAPPER, 1)).isEqualTo(GNTST_permission_denied);
    }

    @Test
    void getVersionAnswersByErrno() {
        final GnttabGetVersion op = GnttabGetVersion.allocate().dom(99);
        assertThat(queries.getVersion(table, op)).isEqualTo(-Errno.XEN_ESRCH);
        assertThat(queries.getVersion(table, op.dom(MAPPER))).isEqualTo(-Errno.XEN_EPERM);
        assertThat(queries.getVersion(table, op.dom(Xen.DOMID_SELF))).isZero();
        assertThat(op.version()).isEqualTo(1);
    }

    @Test
    void aFrameAskedForByIndexMakesTheTableGrow() {
        assertThat(TableQueries.frameAt(table, 2)).isEqualTo(table.sharedFrame(2));
        assertThat(table.frames()).isEqualTo(3);
        assertThat(TableQueries.frameAt(table, 4)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(TableQueries.frameAt(table, -1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(TableQueries.frameAt(table, STATUS)).isEqualTo(-Errno.XEN_EINVAL);
        world.operations.setVersion().setVersion(table, 2);
        assertThat(TableQueries.frameAt(table, STATUS)).isEqualTo(table.statusFrame(0));
        assertThat(TableQueries.frameAt(table, STATUS | 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(TableQueries.frameAt(table, -1)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aDestroyedTableHasGivenItsFramesBack() {
        world.operations.setVersion().setVersion(table, 2);
        table.growTo(4);
        final int left = host.heapLeft;
        table.destroy();
        assertThat(table.growTo(1)).isFalse();
        assertThat(host.heapLeft).isEqualTo(left + 5);
        assertThat(table.entries()).isZero();
        assertThat(host.quiet()).isTrue();
    }

    @Test
    void limitsOutOfRangeAreTheHostsFault() {
        assertThatThrownBy(() -> new GrantTable(host, 1, 0, 1, 2)).hasMessageContaining("framesMax=0");
        assertThatThrownBy(() -> new GrantTable(host, 1, 1, -1, 2)).hasMessageContaining("maptrackFramesMax=-1");
        assertThatThrownBy(() -> new GrantTable(host, 1, 1, 1, 3)).hasMessageContaining("versionMax=3");
    }
}
