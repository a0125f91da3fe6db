package io.xenolith.hypervisor.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.time.WallClock;
import io.xenolith.trace.TraceSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameTableTest {
    private static final long RAM = 4L << 20;

    private Hypervisor hypervisor;
    private FrameTable frames;
    private Domain domain;

    @BeforeEach
    void start() {
        hypervisor = new Hypervisor(HypervisorConfig.of(RAM, 1), TraceSink.OFF);
        frames = hypervisor.frames();
        domain = new Domain(hypervisor, 1, false, 1);
        domain.maxPages = 64;
        hypervisor.add(domain);
    }

    @AfterEach
    void stop() {
        hypervisor.close();
    }

    @Test
    void anAllocatedFrameIsZeroedOwnedCountedAndListed() {
        final long mfn = frames.allocate(domain, 0);
        assertThat(frames.owner(mfn)).isEqualTo(1);
        assertThat(frames.count(mfn)).isEqualTo(1);
        assertThat(frames.flag(mfn, FrameTable.ALLOCATED)).isTrue();
        assertThat(domain.totPages).isEqualTo(1);
        assertThat(domain.pages.first()).isEqualTo((int) mfn);
        assertThat(frames.getPageType(mfn, FrameTable.TYPE_WRITABLE)).isZero();
        hypervisor.memory().putLong(mfn << Page.SHIFT, 42);
        frames.putPageType(mfn);
        frames.releaseAllocation(mfn);
        assertThat(frames.allocate(domain, 0)).isEqualTo(mfn);
        assertThat(hypervisor.memory().getLong(mfn << Page.SHIFT)).isZero();
    }

    @Test
    void whatWasWrittenWithoutATypeReferenceIsClearedIfItWasSaid() {
        final long mfn = frames.allocate(domain, 0);
        frames.written(mfn);
        hypervisor.memory().putLong(mfn << Page.SHIFT, 42);
        frames.releaseAllocation(mfn);
        assertThat(frames.allocate(domain, 0)).isEqualTo(mfn);
        assertThat(hypervisor.memory().getLong(mfn << Page.SHIFT)).isZero();
    }

    @Test
    void aFrameIsStillClearedAfterItWasStolenAndGivenToAnother() {
        final Domain other = new Domain(hypervisor, 2, false, 1);
        other.maxPages = 64;
        hypervisor.add(other);
        final long mfn = frames.allocate(domain, 0);
        assertThat(frames.getPageType(mfn, FrameTable.TYPE_WRITABLE)).isZero();
        hypervisor.memory().putLong(mfn << Page.SHIFT, 42);
        frames.putPageType(mfn);
        assertThat(frames.steal(domain, mfn)).isTrue();
        assertThat(frames.assign(other, mfn)).isZero();
        assertThat(hypervisor.memory().getLong(mfn << Page.SHIFT)).isEqualTo(42);
        frames.releaseAllocation(mfn);
        assertThat(frames.allocate(domain, 0)).isEqualTo(mfn);
        assertThat(hypervisor.memory().getLong(mfn << Page.SHIFT)).isZero();
    }

    @Test
    void theDomainsLimitIsKept() {
        assertThat(frames.allocate(domain, 6)).isPositive();
        assertThat(frames.allocate(domain, 0)).isEqualTo(-Errno.XEN_E2BIG);
    }

    @Test
    void aStolenFrameGoesBackEvenIfTheLimitIsLowerByNow() {
        final long mfn = frames.allocate(domain, 0);
        assertThat(frames.steal(domain, mfn)).isTrue();
        domain.maxPages = 0;
        frames.giveBack(domain, mfn);
        assertThat(frames.owner(mfn)).isEqualTo(1);
        assertThat(domain.totPages).isEqualTo(1);
    }

    @Test
    void theWallClockOfADyingDomainIsNotWrittenToWhatWasItsSharedInfo() {
        final long mfn = frames.allocateXenPage(domain, true);
        domain.sharedInfoMfn(mfn);
        domain.dying = Domain.Dying.DYING;
        domain.timeOffsetSec = 7;
        WallClock.update(domain);
        assertThat(domain.sharedInfo().wcSec()).isZero();
        assertThat(domain.sharedInfo().wcVersion()).isZero();
    }

    @Test
    void noMemoryIsEnomem() {
        domain.maxPages = 1L << 40;
        assertThat(frames.allocate(domain, 18)).isEqualTo(-Errno.XEN_ENOMEM);
    }

    @Test
    void aDyingDomainGetsNothing() {
        domain.dying = Domain.Dying.DYING;
        assertThat(frames.allocate(domain, 0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aFrameThatIsStillReferencedOutlivesItsAllocation() {
        final long free = frames.freeFrames();
        final long mfn = frames.allocate(domain, 0);
        assertThat(frames.getPage(mfn, 1)).isTrue();
        assertThat(frames.releaseAllocation(mfn)).isTrue();
        assertThat(frames.releaseAllocation(mfn)).isFalse();
        assertThat(frames.owner(mfn)).isEqualTo(1);
        assertThat(domain.totPages).isEqualTo(1);
        frames.putPage(mfn);
        assertThat(frames.owner(mfn)).isEqualTo(FrameTable.NO_OWNER);
        assertThat(domain.totPages).isZero();
        assertThat(frames.freeFrames()).isEqualTo(free);
    }

    @Test
    void getPageWantsTheRightOwner() {
        final long mfn = frames.allocate(domain, 0);
        assertThat(frames.getPage(mfn, 2)).isFalse();
        assertThat(frames.getPage(mfn + 1, 1)).isFalse();
        assertThat(frames.getPage(-1, 1)).isFalse();
        assertThat(frames.getPage(Long.MAX_VALUE, 1)).isFalse();
        assertThat(frames.getPage(1)).isFalse();
    }

    @Test
    void writableReferencesAreCountedAndLeaveNoTrace() {
        final long mfn = frames.allocate(domain, 0);
        assertThat(frames.getPageAndType(mfn, 1, FrameTable.TYPE_WRITABLE)).isZero();
        assertThat(frames.getPageAndType(mfn, 1, FrameTable.TYPE_WRITABLE)).isZero();
        assertThat(frames.typeCount(mfn)).isEqualTo(2);
        assertThat(frames.count(mfn)).isEqualTo(3);
        frames.putPageAndType(mfn);
        frames.putPageAndType(mfn);
        assertThat(frames.typeCount(mfn)).isZero();
        assertThat(frames.count(mfn)).isEqualTo(1);
    }

    @Test
    void aWritablePageIsNoTable() {
        final long mfn = frames.allocate(domain, 0);
        frames.getPageAndType(mfn, 1, FrameTable.TYPE_WRITABLE);
        assertThat(frames.getPageAndType(mfn, 1, FrameTable.TYPE_L1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(frames.count(mfn)).isEqualTo(2);
    }

    @Test
    void aSharedXenPageStaysWritableForGood() {
        final long mfn = frames.allocateXenPage(domain, true);
        assertThat(domain.xenheapPages).isEqualTo(1);
        assertThat(domain.totPages).isZero();
        assertThat(frames.getPageAndType(mfn, 1, FrameTable.TYPE_L1)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(frames.getPageAndType(mfn, 1, FrameTable.TYPE_WRITABLE)).isZero();
        frames.putPageAndType(mfn);
        frames.releaseAllocation(mfn);
        assertThat(domain.xenheapPages).isZero();
        assertThat(frames.owner(mfn)).isEqualTo(FrameTable.NO_OWNER);
    }

    @Test
    void aReadOnlyXenPageIsNeverWritable() {
        final long mfn = frames.allocateXenPage(domain, false);
        assertThat(frames.getPageAndType(mfn, 1, FrameTable.TYPE_WRITABLE)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void onlyAFrameWithoutAnyUseCanBeStolen() {
        final long mfn = frames.allocate(domain, 0);
        assertThat(frames.getPage(mfn, 1)).isTrue();
        assertThat(frames.steal(domain, mfn)).isFalse();
        frames.putPage(mfn);
        hypervisor.memory().putLong(mfn << Page.SHIFT, 7);
        assertThat(frames.steal(domain, mfn)).isTrue();
        assertThat(domain.totPages).isZero();
        final Domain other = new Domain(hypervisor, 2, false, 1);
        hypervisor.add(other);
        assertThat(frames.assign(other, mfn)).isEqualTo(-Errno.XEN_E2BIG);
        other.maxPages = 1;
        assertThat(frames.assign(other, mfn)).isZero();
        assertThat(frames.owner(mfn)).isEqualTo(2);
        assertThat(hypervisor.memory().getLong(mfn << Page.SHIFT)).isEqualTo(7);
    }

    @Test
    void aListKeepsItsOrderWhenFramesLeaveIt() {
        final int a = (int) frames.allocate(domain, 0);
        final int b = (int) frames.allocate(domain, 0);
        final int c = (int) frames.allocate(domain, 0);
        frames.releaseAllocation(b);
        assertThat(domain.pages.first()).isEqualTo(a);
        assertThat(frames.next(a)).isEqualTo(c);
        assertThat(frames.next(c)).isEqualTo(FrameTable.NO_FRAME);
        frames.releaseAllocation(a);
        frames.releaseAllocation(c);
        assertThat(domain.pages.first()).isEqualTo(FrameTable.NO_FRAME);
        assertThat(domain.pages.size()).isZero();
    }

    @Test
    void mmioIsWhatHasNoRamOfItsOwn() {
        assertThat(frames.mmio(0)).isTrue();
        assertThat(frames.mmio(0xb8)).isTrue();
        assertThat(frames.mmio(frames.frames())).isTrue();
        assertThat(frames.mmio(0xf_ffff_ffffL)).isTrue();
        assertThat(frames.mmio(1)).isFalse();
        assertThat(frames.mmio(0x100)).isFalse();
    }

    @Test
    void theM2pStartsInvalidAndAFreedFrameLosesItsEntry() {
        final long mfn = frames.allocate(domain, 0);
        assertThat(frames.m2p().get(mfn)).isEqualTo(MachineToPhys.INVALID_M2P_ENTRY);
        frames.m2p().set(mfn, 5);
        frames.releaseAllocation(mfn);
        assertThat(frames.m2p().get(mfn)).isEqualTo(MachineToPhys.INVALID_M2P_ENTRY);
    }

    @Test
    void theM2pBelongsToXenAndIsReadOnly() {
        final long m2p = frames.m2p().firstFrame();
        assertThat(frames.getPage(m2p, Xen.DOMID_XEN)).isTrue();
        assertThat(frames.getPageType(m2p, FrameTable.TYPE_WRITABLE)).isEqualTo(-Errno.XEN_EINVAL);
        frames.putPage(m2p);
    }

    @Test
    void aReferenceTooManyDroppedStopsTheHost() {
        final long mfn = frames.allocate(domain, 0);
        frames.releaseAllocation(mfn);
        assertThatThrownBy(() -> frames.putPage(mfn)).isInstanceOf(IllegalStateException.class);
    }
}
