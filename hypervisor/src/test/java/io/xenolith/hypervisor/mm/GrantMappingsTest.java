package io.xenolith.hypervisor.mm;

import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_application_map;
import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_contains_pte;
import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_host_map;
import static io.xenolith.abi.gnttab.Gnttab.GNTMAP_readonly;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_general_error;
import static io.xenolith.abi.gnttab.Gnttab.GNTST_okay;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.trace.TraceSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrantMappingsTest {
    private static final long VA = 0x5000;
    private static final long OTHER_VA = 0x7000;
    private static final long NO_L1_VA = 1L << 30;
    private static final long TABLE = Pte.PRESENT | Pte.RW | Pte.USER;
    private static final long KERNEL_RW = Pte.PRESENT | Pte.RW | Pte.USER | Pte.ACCESSED | Pte.DIRTY | Pte.NX
            | Pte.GUEST_KERNEL;

    private Hypervisor hypervisor;
    private FrameTable frames;
    private GrantMappings entries;
    private Domain domain;
    private Vcpu vcpu;
    private long l1;
    private long granted;

    @BeforeEach
    void start() {
        hypervisor = new Hypervisor(HypervisorConfig.of(4L << 20, 1), TraceSink.OFF);
        frames = hypervisor.frames();
        frames.typeRules(new FrameTable.TypeRules() {
            @Override
            public int promote(final int mfn, final int type, final TableWork work) {
                return 0;
            }

            @Override
            public int demote(final int mfn, final int type, final TableWork work) {
                return 0;
            }
        });
        entries = hypervisor.paging().grantMappings();
        domain = domain(1);
        vcpu = domain.allocateVcpu(0);
        vcpu.guestTable = table(4);
        l1 = vcpu.guestTable;
        for (int level = 4; level > 1; level--) {
            final long below = table(level - 1);
            hypervisor.memory().putLong(l1 << Page.SHIFT, Pte.make(below, TABLE));
            l1 = below;
        }
        granted = frames.allocate(domain(2), 0);
        frames.getPage(granted, 2);
        frames.getPageType(granted, FrameTable.TYPE_WRITABLE);
    }

    private Domain domain(final int domid) {
        final Domain made = new Domain(hypervisor, domid, false, 1);
        made.maxPages = 64;
        hypervisor.add(made);
        return made;
    }

    private long table(final int level) {
        final long mfn = frames.allocate(domain, 0);
        assertThat(frames.getPageAndType(mfn, 1, level)).isZero();
        return mfn;
    }

    @AfterEach
    void stop() {
        hypervisor.close();
    }

    private long address(final long va) {
        return (l1 << Page.SHIFT) + (long) Pte.index(va, 1) * Long.BYTES;
    }

    private long entry(final long va) {
        return hypervisor.memory().getLong(address(va));
    }

    /** Puts an ordinary mapping of an own page at {@code va}; the page outlives it only by its allocation. */
    private long ownPageAt(final long va) {
        final long mfn = frames.allocate(domain, 0);
        assertThat(frames.getPageAndType(mfn, 1, FrameTable.TYPE_WRITABLE)).isZero();
        hypervisor.memory().putLong(address(va), Pte.make(mfn, KERNEL_RW));
        return mfn;
    }

    private int create(final long address, final int flags) {
        return entries.create(vcpu, address, granted, flags | GNTMAP_host_map);
    }

    private int replace(final long address, final long newAddress, final int flags) {
        return entries.replace(vcpu, address, granted, newAddress, flags | GNTMAP_host_map);
    }

    @Test
    void aKernelMappingIsMarkedAndNotExecutable() {
        assertThat(create(VA + 8, 0)).isEqualTo(GNTST_okay);
        assertThat(entry(VA)).isEqualTo(Pte.make(granted, KERNEL_RW));
    }

    @Test
    void anApplicationMappingIsGlobalAndAReadonlyOneHasNoRw() {
        create(VA, GNTMAP_application_map | GNTMAP_readonly);
        assertThat(entry(VA)).isEqualTo(Pte.make(granted,
                Pte.PRESENT | Pte.USER | Pte.GLOBAL | Pte.ACCESSED | Pte.DIRTY | Pte.NX));
    }

    @Test
    void theGuestsAvailableBitsGoIntoTheEntry() {
        create(VA, 0x0005_0000);
        assertThat(entry(VA) & Pte.AVAIL).isEqualTo(5L << 9);
        create(VA, 0xffff_0000);
        assertThat(entry(VA)).isEqualTo(Pte.make(granted, KERNEL_RW | Pte.AVAIL));
    }

    @Test
    void anEntryMayBeNamedByItsMachineAddress() {
        assertThat(create(address(VA), GNTMAP_contains_pte)).isEqualTo(GNTST_okay);
        assertThat(entry(VA)).isEqualTo(Pte.make(granted, KERNEL_RW));
        assertThat(replace(address(VA), 0, GNTMAP_contains_pte)).isEqualTo(GNTST_okay);
        assertThat(entry(VA)).isZero();
    }

    @Test
    void aPlaceThatIsNoEntryOfAnOwnL1TableIsRefused() {
        assertThat(create(NO_L1_VA, 0)).isEqualTo(GNTST_general_error);
        assertThat(create(1L << 60, 0)).isEqualTo(GNTST_general_error);
        assertThat(create(address(VA) + 4, GNTMAP_contains_pte)).isEqualTo(GNTST_general_error);
        assertThat(create(vcpu.guestTable << Page.SHIFT, GNTMAP_contains_pte)).isEqualTo(GNTST_general_error);
        assertThat(create(granted << Page.SHIFT, GNTMAP_contains_pte)).isEqualTo(GNTST_general_error);
        assertThat(create(-8, GNTMAP_contains_pte)).isEqualTo(GNTST_general_error);
        assertThat(create(1L << 50, GNTMAP_contains_pte)).isEqualTo(GNTST_general_error);
    }

    @Test
    void anotherDomainsL1TableIsRefused() {
        final long foreign = frames.allocate(hypervisor.domain(2), 0);
        assertThat(frames.getPageAndType(foreign, 2, FrameTable.TYPE_L1)).isZero();
        assertThat(create(foreign << Page.SHIFT, GNTMAP_contains_pte)).isEqualTo(GNTST_general_error);
    }

    @Test
    void theOldEntryIsReleasedAndForgotten() {
        final long own = ownPageAt(VA);
        final int generation = vcpu.tlbGeneration;
        create(VA, 0);
        assertThat(frames.count(own)).isEqualTo(1);
        assertThat(frames.typeCount(own)).isZero();
        assertThat(vcpu.tlbGeneration).isNotEqualTo(generation);
    }

    @Test
    void anEntryOfMmioHoldsNothing() {
        hypervisor.memory().putLong(address(VA), Pte.make(1L << 38, KERNEL_RW));
        assertThat(create(VA, 0)).isEqualTo(GNTST_okay);
    }

    @Test
    void takingAnEntryOutLeavesItsReferencesToTheCaller() {
        create(VA, 0);
        assertThat(replace(VA, 0, 0)).isEqualTo(GNTST_okay);
        assertThat(entry(VA)).isZero();
        assertThat(frames.count(granted)).isEqualTo(2);
        assertThat(frames.typeCount(granted)).isEqualTo(1);
    }

    @Test
    void onlyAnEntryThatMapsTheFrameWithTheSameRwBitIsTakenOut() {
        assertThat(replace(VA, 0, 0)).isEqualTo(GNTST_general_error);
        create(VA, 0);
        assertThat(replace(VA, 0, GNTMAP_readonly)).isEqualTo(GNTST_general_error);
        hypervisor.memory().putLong(address(VA), Pte.make(granted, KERNEL_RW & ~Pte.PRESENT));
        assertThat(replace(VA, 0, 0)).isEqualTo(GNTST_general_error);
        // Other bits the guest may have changed.
        hypervisor.memory().putLong(address(VA), Pte.make(granted, Pte.PRESENT | Pte.RW | Pte.AVAIL));
        assertThat(replace(VA, 0, 0)).isEqualTo(GNTST_okay);
    }

    @Test
    void theEntryOfTheNewAddressMovesIn() {
        final long own = ownPageAt(OTHER_VA);
        create(VA, 0);
        assertThat(replace(VA, OTHER_VA, 0)).isEqualTo(GNTST_okay);
        assertThat(entry(VA)).isEqualTo(Pte.make(own, KERNEL_RW));
        assertThat(entry(OTHER_VA)).isZero();
        assertThat(frames.count(own)).isEqualTo(2);
    }

    @Test
    void aNewAddressWithoutL1OrWithAMachineAddressIsRefused() {
        create(VA, 0);
        assertThat(replace(VA, NO_L1_VA, 0)).isEqualTo(GNTST_general_error);
        assertThat(replace(address(VA), OTHER_VA, GNTMAP_contains_pte)).isEqualTo(GNTST_general_error);
        assertThat(entry(VA)).isEqualTo(Pte.make(granted, KERNEL_RW));
    }

    @Test
    void aRefusalAfterTheNewEntryWasTakenHasLostIt() {
        final long own = ownPageAt(OTHER_VA);
        assertThat(replace(VA, OTHER_VA, 0)).isEqualTo(GNTST_general_error);
        assertThat(entry(OTHER_VA)).isZero();
        assertThat(frames.count(own)).isEqualTo(1);
    }
}
