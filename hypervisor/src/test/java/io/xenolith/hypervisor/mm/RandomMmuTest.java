package io.xenolith.hypervisor.mm;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hostile guests: long random sequences of MMU hypercalls and stores by an unprivileged and a control domain, with every
 * count of the host checked after every step, and every frame back at the end.
 */
class RandomMmuTest {
    private static final int PAGES = 24;
    private static final int STEPS = 2_000;
    private static final long[] FLAGS = {0, Pte.PRESENT, Pte.PRESENT | Pte.USER, PvDomainFixture.RO,
            PvDomainFixture.RW, PvDomainFixture.RW, PvDomainFixture.RO, Pte.PRESENT | Pte.RW,
            PvDomainFixture.RW | Pte.NX, PvDomainFixture.RW | Pte.GLOBAL, PvDomainFixture.RW | Pte.PSE};

    private PvDomainFixture[] guests;
    private SplittableRandom random;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void countsStayRightWhateverGuestsDo(final long seed) {
        random = new SplittableRandom(seed);
        try (Hypervisor hypervisor = PvDomainFixture.host(4)) {
            final long free = hypervisor.frames().freeFrames();
            guests = new PvDomainFixture[]{new PvDomainFixture(hypervisor, 0, true, PAGES),
                    new PvDomainFixture(hypervisor, 1, false, PAGES)};
            guests[1].domain().vmAssist = 1L << Xen.VMASST_TYPE_writable_pagetables;
            int succeeded = 0;
            for (int step = 0; step < STEPS; step++) {
                final PvDomainFixture guest = guests[random.nextInt(2)];
                succeeded += act(guest) == 0 ? 1 : 0;
                final List<String> differences = MemoryInvariants.check(hypervisor);
                assertThat(differences).as("seed %d step %d", seed, step).isEmpty();
                hypervisor.paging().newBase(guest.vcpu(), guest.mfn(PvDomainFixture.L4));
            }
            assertThat(succeeded).isGreaterThan(STEPS / 20);
            for (final PvDomainFixture guest : guests) {
                hypervisor.paging().relinquishMemory(guest.domain());
            }
            assertThat(MemoryInvariants.check(hypervisor)).isEmpty();
            assertThat(hypervisor.frames().freeFrames()).isEqualTo(free);
        }
    }

    private long act(final PvDomainFixture guest) {
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5 -> guest.mmuUpdates(owner(guest), entryAddress(guest) | command(), value(guest));
            case 6 -> random.nextInt(4) == 0 ? guest.mmuext(random.nextInt(4), guest.mfn(page()), 0) : pinFresh(guest);
            case 7 -> unpin(guest);
            case 8 -> guest.mmuext(Xen.MMUEXT_NEW_BASEPTR, guest.mfn(page()), 0);
            case 9 ->
                guest.mmuext(Xen.MMUEXT_NEW_USER_BASEPTR, random.nextInt(4) == 0 ? 0 : guest.mfn(page()), 0);
            case 10 -> guest.mmuext(Xen.MMUEXT_CLEAR_PAGE, guest.mfn(unimportantPage()), 0);
            case 11 -> guest.mmuext(Xen.MMUEXT_COPY_PAGE, guest.mfn(unimportantPage()), guest.mfn(page()));
            case 12 -> setGdt(guest);
            case 13 -> guest.call(Xen.__HYPERVISOR_update_descriptor, entryAddress(guest), random.nextLong(), 0, 0);
            case 14 -> guest.remap(unimportantPage(), FLAGS[random.nextInt(FLAGS.length)]);
            default -> store(guest);
        };
    }

    private long owner(final PvDomainFixture guest) {
        return guest == guests[0] && random.nextInt(4) == 0 ? 1 : Xen.DOMID_SELF;
    }

    private int command() {
        return random.nextInt(8) == 0 ? Xen.MMU_PT_UPDATE_PRESERVE_AD : 0;
    }

    private int page() {
        return random.nextInt(PAGES);
    }

    /** Not one of the four tables the guest lives on, nor its page of arguments. */
    private int unimportantPage() {
        return random.nextInt(PvDomainFixture.FIRST_DATA, PAGES - 1);
    }

    /** Any entry of any page but those that the guest's own life depends on. */
    private long entryAddress(final PvDomainFixture guest) {
        while (true) {
            final int page = random.nextInt(PAGES - 1);
            final int index = random.nextInt(3) == 0 ? random.nextInt(Pte.ENTRIES) : random.nextInt(8);
            final boolean path = page < PvDomainFixture.L1 && (index == 0 || index == 2)
                    && guest.read(guest.entry(page, index)) != 0;
            final boolean arguments = guest.entry(page, index) == guest.l1e(PAGES - 1);
            if (!path && !arguments) {
                return guest.entry(page, index);
            }
        }
    }

    private long value(final PvDomainFixture guest) {
        final long flags = FLAGS[random.nextInt(FLAGS.length)];
        return switch (random.nextInt(12)) {
            case 0 -> random.nextLong();
            case 1 -> Pte.make(PvDomainFixture.BAD_MFN, flags);
            case 2 -> Pte.make(random.nextInt(0x110), flags);
            case 3, 4 -> Pte.make(guests[random.nextInt(2)].mfn(page()), flags);
            case 5 -> Pte.make(guest.hypervisor().frames().m2p().firstFrame(), flags);
            default -> Pte.make(guest.mfn(page()), flags);
        };
    }

    private long unpin(final PvDomainFixture guest) {
        final int page = page();
        return page == PvDomainFixture.L4 ? 0 : guest.mmuext(Xen.MMUEXT_UNPIN_TABLE, guest.mfn(page), 0);
    }

    /** Writes a few entries into a page that is no table, gives up its writable mapping, and pins it. */
    private long pinFresh(final PvDomainFixture guest) {
        final int page = unimportantPage();
        final long mfn = guest.mfn(page);
        final FrameTable frames = guest.hypervisor().frames();
        if (frames.typeCount(mfn) == 0 || frames.type(mfn) == FrameTable.TYPE_WRITABLE) {
            guest.hypervisor().memory().fill(mfn << Page.SHIFT, Page.SIZE, (byte) 0);
            for (int i = random.nextInt(3); i > 0; i--) {
                guest.write(guest.entry(page, random.nextInt(8)), Pte.make(guest.mfn(page()), PvDomainFixture.RO));
            }
        }
        guest.remap(page, random.nextInt(8) == 0 ? 0 : PvDomainFixture.RO);
        return guest.mmuext(random.nextInt(4), mfn, 0);
    }

    private long setGdt(final PvDomainFixture guest) {
        guest.write(guest.maddr(PAGES - 1), guest.mfn(page()));
        return guest.call(Xen.__HYPERVISOR_set_gdt, guest.args(), random.nextInt(3) * 8L, 0, 0);
    }

    private long store(final PvDomainFixture guest) {
        final int page = random.nextInt(PAGES - 1);
        final long offset = random.nextInt(Pte.ENTRIES) * 8L;
        final boolean important = page == PvDomainFixture.L1 && offset == (guest.l1e(PAGES - 1) & Page.OFFSET_MASK);
        try {
            if (!important) {
                guest.memory().putLong(guest.va(page) + offset, value(guest));
            }
            return 0;
        } catch (final PvDomainFixture.Fault fault) {
            return fault.errorCode();
        }
    }
}
