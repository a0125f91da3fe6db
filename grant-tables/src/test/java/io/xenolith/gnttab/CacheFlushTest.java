package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.*;
import static io.xenolith.gnttab.GrantWorld.GRANTER;
import static io.xenolith.gnttab.GrantWorld.MAPPER;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.GnttabCacheFlush;
import org.junit.jupiter.api.Test;

class CacheFlushTest {
    private final GrantWorld world = new GrantWorld();
    private final FakeGrantHost host = world.host;

    private int flush(final long mfn, final int offset, final int length, final int operation) {
        return flush(mfn, offset, length, operation, 0);
    }

    private int flush(final long mfn, final int offset, final int length, final int operation, final int firstRef) {
        final GnttabCacheFlush op = GnttabCacheFlush.allocate().aDevBusAddr(mfn << Page.SHIFT).offset(offset)
                .length(length).op(operation);
        return world.operations.cacheFlush().flush(world.mapper, op, firstRef);
    }

    @Test
    void zeroesAreOkay() {
        assertThat(flush(0, 0, 0, 0)).isZero();
        assertThat(flush(-1, 0, 0, GNTTAB_CACHE_CLEAN)).isZero();
        assertThat(flush(-1, 0, 1, 0)).isZero();
    }

    @Test
    void aRangeBeyondThePageIsEinval() {
        assertThat(flush(0, 4096, 0, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(flush(0, 0, 4097, 0)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(flush(0, 4000, 97, 0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void anUnknownOperationIsEinvalSourceGrefIncluded() {
        assertThat(flush(0, 0, 0, 4)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(flush(0, 0, 0, (int) GNTTAB_CACHE_SOURCE_GREF)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aFrameThatDoesNotExistIsEinvalAndOneNobodyOwnsEperm() {
        assertThat(flush(FakeGrantHost.FRAMES, 0, 1, GNTTAB_CACHE_CLEAN)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(flush(FakeGrantHost.FRAMES - 1, 0, 1, GNTTAB_CACHE_CLEAN)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void anOwnFrameMayBeFlushed() {
        assertThat(flush(host.page(MAPPER), 0, 4096, GNTTAB_CACHE_CLEAN | GNTTAB_CACHE_INVAL)).isZero();
    }

    @Test
    void aForeignFrameMayBeFlushedWhileItIsMapped() {
        assertThat(flush(world.page, 0, 1, GNTTAB_CACHE_INVAL)).isEqualTo(-Errno.XEN_EINVAL);
        world.mapped();
        assertThat(flush(world.page, 0, 1, GNTTAB_CACHE_INVAL)).isZero();
        assertThat(flush(host.page(GRANTER), 0, 1, GNTTAB_CACHE_INVAL)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aContinuationSearchesFromItsRefAndHasSomethingToDo() {
        world.mapped();
        assertThat(flush(world.page, 0, 1, GNTTAB_CACHE_CLEAN, GrantWorld.REF)).isZero();
        assertThat(flush(world.page, 0, 1, GNTTAB_CACHE_CLEAN, GrantWorld.REF + 1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(flush(world.page, 0, 1, GNTTAB_CACHE_CLEAN, 0x8000_0000)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(flush(world.page, 0, 0, GNTTAB_CACHE_CLEAN, 4096)).isEqualTo(-Errno.XEN_EILSEQ);
    }
}
