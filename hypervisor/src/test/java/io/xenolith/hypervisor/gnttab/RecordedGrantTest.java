package io.xenolith.hypervisor.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import io.xenolith.abi.gnttab.GnttabUnmapGrantRef;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.DomainLimits;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The maps and unmaps that were asked of real Xen 4.17.7, by a PV domain with real page tables, in the recorded order. */
class RecordedGrantTest {
    private static final int SELF = 1;
    private static final int REF = 8;
    private static final int GRANTED = 5;
    private static final int HOLE = 6;
    private static final int PAGES = 16;

    private Hypervisor hypervisor;
    private PvDomainFixture guest;

    @BeforeEach
    void start() {
        hypervisor = PvDomainFixture.host(8);
        guest = new PvDomainFixture(hypervisor, SELF, false, PAGES);
        final GrantTables tables = GrantTables.install(hypervisor);
        assertThat(tables.create(guest.domain(), new DomainLimits(1, -1, 64, 1024, 2))).isTrue();
        final long table = guest.domain().grants().sharedFrame(0) << Page.SHIFT;
        new GrantEntryV1().wrap(hypervisor.memory(), table + REF * GrantEntryV1.SIZE).domid(SELF)
                .frame((int) guest.mfn(GRANTED)).flags(GTF_permit_access);
    }

    @AfterEach
    void stop() {
        hypervisor.close();
    }

    private void call(final int op) {
        assertThat(
                hypervisor.hypercall(guest.vcpu(), Xen.__HYPERVISOR_grant_table_op, op, guest.va(PAGES - 1), 1, 0, 0))
                .isZero();
    }

    /** "status handle" and, for a map that succeeded, the two statuses of unmapping it twice. */
    private String map(final int dom, final int ref, final int flags, final long address) {
        final GnttabMapGrantRef op = new GnttabMapGrantRef().wrap(hypervisor.memory(), guest.maddr(PAGES - 1));
        op.dom(dom).ref(ref).flags(flags).hostAddr(address).status(77).handle(0xffff);
        call(Gnttab.GNTTABOP_map_grant_ref);
        final int handle = op.handle();
        final String answer = (short) op.status() + " " + handle;
        return op.status() == 0 ? answer + " " + unmap(address, handle) + " " + unmap(address, handle) : answer;
    }

    private int unmap(final long address, final int handle) {
        final GnttabUnmapGrantRef op = new GnttabUnmapGrantRef().wrap(hypervisor.memory(), guest.maddr(PAGES - 1));
        op.hostAddr(address).devBusAddr(0).handle(handle).status(77);
        call(Gnttab.GNTTABOP_unmap_grant_ref);
        return (short) op.status();
    }

    @Test
    void mapsAnswerAsRecorded() {
        final long hole = guest.va(HOLE);
        assertThat(map(Xen.DOMID_SELF, REF, GNTMAP_host_map | GNTMAP_contains_pte, guest.l1e(HOLE)))
                .isEqualTo("-2 65535");
        assertThat(map(SELF, REF, GNTMAP_host_map | GNTMAP_contains_pte, guest.l1e(HOLE))).isEqualTo("0 0 0 -4");
        assertThat(map(SELF, REF, GNTMAP_host_map, hole)).isEqualTo("0 1 0 -4");
        assertThat(map(SELF, REF, GNTMAP_host_map, hole + 8)).isEqualTo("0 2 0 -4");
        assertThat(map(SELF, REF, GNTMAP_host_map, PvDomainFixture.BAD_POINTER)).isEqualTo("-1 65535");
        assertThat(map(SELF, REF, GNTMAP_device_map, hole)).isEqualTo("0 4 0 0");
        assertThat(map(SELF, 9, GNTMAP_host_map, hole)).isEqualTo("-1 65535");
        assertThat(map(SELF, 100_000, GNTMAP_host_map, hole)).isEqualTo("-3 65535");
        assertThat(map(SELF, REF, 0, hole)).isEqualTo("-3 65535");
        assertThat(map(SELF, REF, GNTMAP_host_map | GNTMAP_readonly, hole)).isEqualTo("0 7 0 -4");
        assertThat(map(PvDomainFixture.BAD_DOMID, REF, GNTMAP_host_map, hole)).isEqualTo("-2 65535");
        assertThat(unmap(hole, 12345)).isEqualTo(-4);
    }

    @Test
    void aMappingReplacesTheGuestsOwnEntryAndCountsOnTheGrantedFrame() {
        final long granted = guest.mfn(GRANTED);
        final int count = hypervisor.frames().count(granted);
        final GnttabMapGrantRef op = new GnttabMapGrantRef().wrap(hypervisor.memory(), guest.maddr(PAGES - 1));
        op.dom(SELF).ref(REF).flags(GNTMAP_host_map).hostAddr(guest.va(HOLE));
        call(Gnttab.GNTTABOP_map_grant_ref);
        assertThat(op.status()).isZero();
        assertThat(Pte.mfn(hypervisor.memory().getLong(guest.l1e(HOLE)))).isEqualTo(granted);
        assertThat(hypervisor.frames().count(granted)).isEqualTo(count + 1);
        assertThat(hypervisor.frames().count(guest.mfn(HOLE))).isEqualTo(1);
        assertThat(hypervisor.frames().typeCount(guest.mfn(HOLE))).isZero();
        assertThat(unmap(guest.va(HOLE), op.handle())).isZero();
        assertThat(hypervisor.memory().getLong(guest.l1e(HOLE))).isZero();
        assertThat(hypervisor.frames().count(granted)).isEqualTo(count);
    }
}
