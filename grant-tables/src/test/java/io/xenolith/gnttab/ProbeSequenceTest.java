package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabSwapGrantRef;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.xen.Xen;
import io.xenolith.trace.TraceSink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The grant part of the probe that was run on real Xen 4.17.7, in its order, with the recorded answers. */
class ProbeSequenceTest {
    private static final int SELF = 1;
    private static final long HOLE = 0x40_0000L;

    private final FakeGrantHost host = new FakeGrantHost();
    private final GrantOperations operations = new GrantOperations(host, TraceSink.OFF);
    private final GrantTable own = host.domain(SELF, 64, 1024);
    private final List<String> answers = new ArrayList<>();

    private void map(final int dom, final int ref, final int flags, final long address) {
        final GnttabMapGrantRef op = GnttabMapGrantRef.allocate();
        op.hostAddr(address).flags(flags).ref(ref).dom(dom).status(77).handle(0xffff);
        operations.map().map(own, 0, op);
        String answer = GrantWorld.status(op.status()) + " " + op.handle();
        if (op.status() == GNTST_okay) {
            answer += " unmap " + unmap(address, op.handle()) + " " + unmap(address, op.handle());
        }
        answers.add(answer);
    }

    private int unmap(final long address, final int handle) {
        final GnttabUnmapGrantRef op = GnttabUnmapGrantRef.allocate();
        op.hostAddr(address).handle(handle).status(77);
        operations.unmap().unmap(own, 0, op);
        return GrantWorld.status(op.status());
    }

    private int swap(final int refA, final int refB) {
        final GnttabSwapGrantRef op = GnttabSwapGrantRef.allocate();
        op.refA(refA).refB(refB).status(77);
        operations.swap().swap(own, op);
        return GrantWorld.status(op.status());
    }

    @Test
    void mapsAndUnmapsAnswerAsRecorded() {
        own.growTo(4);
        host.grantV1(own, 8, GTF_permit_access, SELF, host.page(SELF));
        map(Xen.DOMID_SELF, 8, GNTMAP_host_map | GNTMAP_contains_pte, 0x1238);
        map(SELF, 8, GNTMAP_host_map | GNTMAP_contains_pte, 0x1238);
        map(SELF, 8, GNTMAP_host_map, HOLE);
        map(SELF, 8, GNTMAP_host_map, HOLE + 8);
        map(SELF, 8, GNTMAP_host_map, FakeGrantHost.NO_L1);
        map(SELF, 8, GNTMAP_device_map, HOLE);
        map(SELF, 9, GNTMAP_host_map, HOLE);
        map(SELF, 100_000, GNTMAP_host_map, HOLE);
        map(SELF, 8, 0, HOLE);
        map(SELF, 8, GNTMAP_host_map | GNTMAP_readonly, HOLE);
        map(Xen.DOMID_SELF, 9, GNTMAP_host_map, HOLE);
        map(99, 8, GNTMAP_host_map, HOLE);
        map(Xen.DOMID_SELF, 8, 0, HOLE);
        assertThat(answers).containsExactly("-2 65535", "0 0 unmap 0 -4", "0 1 unmap 0 -4", "0 2 unmap 0 -4",
                "-1 65535", "0 4 unmap 0 0", "-1 65535", "-3 65535", "-3 65535", "0 7 unmap 0 -4", "-2 65535",
                "-2 65535", "-3 65535");
        // The device mapping that nobody undid keeps entry 8 busy.
        assertThat(swap(8, 10)).isEqualTo(GNTST_eagain);
        assertThat(swap(8, 100_000)).isEqualTo(GNTST_bad_gntref);
        assertThat(operations.setVersion().setVersion(own, 0)).isEqualTo(-22);
        assertThat(operations.setVersion().setVersion(own, 3)).isEqualTo(-22);
        assertThat(operations.setVersion().setVersion(own, 2)).isEqualTo(-16);
        assertThat(operations.setVersion().setVersion(own, 1)).isZero();
        assertThat(own.version()).isEqualTo(1);
    }
}
