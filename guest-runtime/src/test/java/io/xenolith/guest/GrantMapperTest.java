package io.xenolith.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabCopy;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.xen.Xen;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantMapperTest {
    private static final int REFUSED_REF = 99;
    private final FakeKernel kernel = new FakeKernel(512, 512);
    private final GrantMapper mapper = new GrantMapper(kernel.calls.grants(), kernel.space);
    private final List<String> calls = new ArrayList<>();

    GrantMapperTest() {
        kernel.machine.answer(Xen.__HYPERVISOR_grant_table_op, (op, arg, count, a4) -> {
            switch ((int) op) {
                case Gnttab.GNTTABOP_map_grant_ref -> {
                    final GnttabMapGrantRef map = new GnttabMapGrantRef().wrap(kernel.machine, arg);
                    calls.add("map " + map.ref() + " of " + map.dom() + " flags " + map.flags());
                    map.status(map.ref() == REFUSED_REF ? Gnttab.GNTST_bad_gntref : 0).handle(map.ref() + 1000);
                }
                case Gnttab.GNTTABOP_unmap_grant_ref -> {
                    final GnttabUnmapGrantRef unmap = new GnttabUnmapGrantRef().wrap(kernel.machine, arg);
                    calls.add("unmap " + unmap.handle());
                    unmap.status(0);
                }
                case Gnttab.GNTTABOP_copy -> {
                    final GnttabCopy copy = new GnttabCopy().wrap(kernel.machine, arg);
                    calls.add("copy " + copy.sourceURef() + " flags " + copy.flags() + " len " + copy.len());
                    copy.status(0);
                    copy.wrap(kernel.machine, arg + GnttabCopy.SIZE).status(Gnttab.GNTST_bad_page);
                }
                default -> {
                    return -Errno.XEN_ENOSYS;
                }
            }
            return 0;
        });
    }

    @Test
    void aReadonlyMappingAsksForNoMore() {
        final GrantMapper.Mapping mapping = mapper.map(3, 8, true);
        assertThat(mapping.okay()).isTrue();
        assertThat(mapping.handle()).isEqualTo(1008);
        assertThat(calls).containsExactly("map 8 of 3 flags " + (Gnttab.GNTMAP_host_map | Gnttab.GNTMAP_readonly));
    }

    @Test
    void aRefusedMappingGivesItsStatusAndItsWindowBack() {
        assertThat(mapper.map(3, REFUSED_REF, false).status()).isEqualTo(Gnttab.GNTST_bad_gntref);
        assertThat(kernel.space.reserveWindow(1)).isEqualTo(AddressSpace.WINDOW_BASE);
    }

    @Test
    void withoutAWindowThereIsNoSpaceAndNothingIsMapped() {
        final FakeKernel poor = new FakeKernel(66, 66);
        final GrantMapper without = new GrantMapper(poor.calls.grants(), poor.space);
        assertThat(without.map(3, 8, false).status()).isEqualTo(Gnttab.GNTST_no_space);
        assertThat(without.mapContiguous(3, new int[]{8}, new GrantMapper.Mapping[1])).isZero();
        assertThat(poor.machine.calls).doesNotContain(Xen.__HYPERVISOR_grant_table_op);
    }

    @Test
    void pagesSideBySideAreAllMappedOrNone() {
        final GrantMapper.Mapping[] mappings = new GrantMapper.Mapping[3];
        assertThat(mapper.mapContiguous(3, new int[]{8, 9, REFUSED_REF}, mappings)).isZero();
        assertThat(calls).endsWith("unmap 1008", "unmap 1009");
        final long va = mapper.mapContiguous(3, new int[]{8, 9, 10}, mappings);
        assertThat(mappings[2].va()).isEqualTo(va + 2 * Page.SIZE);
    }

    @Test
    void unmappingNamesTheHandleAndFreesTheWindow() {
        final GrantMapper.Mapping mapping = mapper.map(3, 8, false);
        assertThat(mapper.unmap(mapping)).isZero();
        assertThat(calls).endsWith("unmap 1008");
        assertThat(kernel.space.reserveWindow(1)).isEqualTo(mapping.va());
    }

    @Test
    void everyElementOfACopyHasItsOwnStatus() {
        final GrantCalls.Copy copy = new GrantCalls.Copy(GrantCalls.CopyEnd.grant(3, 8, 0),
                GrantCalls.CopyEnd.frame(70, 512), 100);
        assertThat(kernel.calls.grants().copy(List.of(copy, copy))).containsExactly(0, Gnttab.GNTST_bad_page);
        assertThat(calls).containsExactly("copy 8 flags " + Gnttab.GNTCOPY_source_gref + " len 100");
    }

    @Test
    void aBatchIsTheSameCallAndCanBeFilledAgain() {
        final CopyBatch batch = new CopyBatch();
        for (int i = 0; i < 40; i++) {
            batch.toGrant(3, 9 + i, 0, 70, 0, 1);
        }
        batch.clear();
        batch.fromGrant(3, 8, 0, 70, 512, 100);
        batch.fromGrant(3, 8, 0, 70, 512, 100);
        kernel.calls.grants().copy(batch);
        assertThat(batch.size()).isEqualTo(2);
        assertThat(List.of(batch.status(0), batch.status(1))).containsExactly(0, Gnttab.GNTST_bad_page);
        assertThat(calls).containsExactly("copy 8 flags " + Gnttab.GNTCOPY_source_gref + " len 100");
    }

    @Test
    void aBatchToGrantsNamesTheDestination() {
        final CopyBatch batch = new CopyBatch();
        batch.toGrant(3, 8, 16, 70, 512, 100);
        final GnttabCopy element = new GnttabCopy().wrap(new LocalMemory(batch.array()), 0);
        assertThat(element.flags()).isEqualTo(Gnttab.GNTCOPY_dest_gref);
        assertThat(element.sourceUGmfn()).isEqualTo(70);
        assertThat(element.sourceDomid()).isEqualTo(Xen.DOMID_SELF);
        assertThat(element.sourceOffset()).isEqualTo(512);
        assertThat(element.destURef()).isEqualTo(8);
        assertThat(element.destDomid()).isEqualTo(3);
        assertThat(element.destOffset()).isEqualTo(16);
        assertThat(element.len()).isEqualTo(100);
    }

    @Test
    void aBatchThatIsRefusedAsAWholeFailsEveryElement() {
        kernel.machine.answer(Xen.__HYPERVISOR_grant_table_op, (op, arg, count, a4) -> -Errno.XEN_EFAULT);
        final CopyBatch batch = new CopyBatch();
        batch.fromGrant(3, 8, 0, 70, 512, 100);
        kernel.calls.grants().copy(batch);
        assertThat(batch.status(0)).isEqualTo(Gnttab.GNTST_general_error);
    }

    @Test
    void aCallThatFailsAsAWholeFailsEveryElement() {
        kernel.machine.answer(Xen.__HYPERVISOR_grant_table_op, (op, arg, count, a4) -> -Errno.XEN_EFAULT);
        assertThat(mapper.map(3, 8, false).status()).isEqualTo(Gnttab.GNTST_general_error);
    }
}
