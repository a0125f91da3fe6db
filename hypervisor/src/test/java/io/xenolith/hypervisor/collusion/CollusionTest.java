package io.xenolith.hypervisor.collusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.check.HostInvariants;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.mm.TableWork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two guests that grant, copy and transfer pages to each other while they make tables of them, and a control domain that maps
 * them: whatever they do, every count is right when it is counted again, nobody can write a table, a descriptor page or a
 * page that is not its own or granted to it, no store goes where the tables do not lead, and when all are dead every frame
 * is free. Of all moves at least 30 in 100 succeed, or the test would say little. A failure names its seed and move.
 */
class CollusionTest {
    private static final int MOVES = 500_000;
    private static final int MOVES_FULL = 3_000_000;
    private static final int CHECK_EVERY = 100;
    private static final int CHECK_EVERY_FULL = 1000;
    private static final int DEATH_EVERY = 20_000;
    private static final double SUCCESSES_PERCENT = 30;
    private static final int ACCOMPLICE = 2;
    private static final int INTERLUDES_PER_CHECK = 200;

    private final Map<String, int[]> counts = new LinkedHashMap<>();
    private MachineFixture machine;
    private Hypervisor hypervisor;
    private CollusionMoves moves;
    private Colluder[] guests;
    private SplittableRandom random;
    private String last = "";
    private boolean inInterlude;
    /** Interludes that came while a table of the caller was half validated or half released. */
    private int halfDone;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void colludingGuestsGetNothing(final long seed) {
        run(seed, MOVES, CHECK_EVERY);
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103, 104})
    void colludingGuestsGetNothingInMillionsOfMoves(final long seed) {
        run(seed, MOVES_FULL, CHECK_EVERY_FULL);
    }

    private void run(final long seed, final int count, final int checkEvery) {
        random = new SplittableRandom(seed);
        machine = new MachineFixture();
        hypervisor = machine.hypervisor();
        moves = new CollusionMoves(hypervisor);
        guests = new Colluder[]{new Colluder(machine.dom0(), random), new Colluder(machine.domU(), random),
                new Colluder(machine.domain(ACCOMPLICE, false), random)};
        guests[1].guest.domain().vmAssist = 1L << Xen.VMASST_TYPE_writable_pagetables;
        for (final Colluder guest : guests) {
            guest.interlude(() -> interlude(guest));
        }
        int step = 0;
        try {
            for (step = 1; step <= count; step++) {
                move();
                if (step % checkEvery == 0) {
                    check();
                }
                if (step % DEATH_EVERY == 0) {
                    replace(1 + random.nextInt(2));
                }
            }
            end();
        } catch (final RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + ", move " + step + " (" + last + ")", e);
        }
        judge(seed, count);
        machine.close();
    }

    /** In the middle of a call of {@code caller} another guest makes a move, and all counts are right. */
    private void interlude(final Colluder caller) {
        if (caller.partialPage() != 0) {
            halfDone++;
        }
        if (inInterlude) {
            return;
        }
        if (random.nextInt(INTERLUDES_PER_CHECK) == 0) {
            check();
        }
        inInterlude = true;
        move(guests[(List.of(guests).indexOf(caller) + 1 + random.nextInt(2)) % guests.length]);
        inInterlude = false;
    }

    private void check() {
        assertThat(HostInvariants.check(hypervisor)).isEmpty();
        assertThat(WriteAccess.check(hypervisor)).isEmpty();
        for (final Colluder guest : guests) {
            assertThat(guest.guest.domain().shutDown).as(guest.guest.domain().crashReason).isFalse();
        }
    }

    /** One of the two dies, whatever it holds and whatever of it is held, and another takes its place. */
    private void replace(final int index) {
        final Colluder old = guests[index];
        old.x86.discard();
        final long assist = old.guest.domain().vmAssist;
        final int domid = freeDomid();
        last = "the death of d" + old.domid();
        kill(old.guest.domain());
        assertThat(HostInvariants.check(hypervisor)).isEmpty();
        guests[index] = new Colluder(machine.domain(domid, false), random);
        guests[index].guest.domain().vmAssist = assist;
        guests[index].interlude(() -> interlude(guests[index]));
    }

    /** The killer gives way to events at random moments. */
    private void kill(final Domain domain) {
        final TableWork work = new TableWork(() -> random.nextInt(8) == 0);
        while (!hypervisor.lifecycle().destroy(domain, work)) {
            if (random.nextInt(8) == 0) {
                assertThat(HostInvariants.check(hypervisor)).isEmpty();
            }
        }
    }

    private int freeDomid() {
        int domid = ACCOMPLICE + 1;
        while (hypervisor.domain(domid) != null) {
            domid++;
        }
        return domid;
    }

    private void end() {
        final long total = hypervisor.domains().stream().mapToLong(domain -> domain.totPages + domain.xenheapPages)
                .sum()
                + hypervisor.frames().freeFrames();
        final List<Domain> all = new ArrayList<>(hypervisor.domains());
        for (final Domain domain : all.reversed()) {
            last = "the end of " + domain;
            kill(domain);
            assertThat(HostInvariants.check(hypervisor)).isEmpty();
        }
        assertThat(hypervisor.domains()).isEmpty();
        assertThat(hypervisor.frames().freeFrames()).isEqualTo(total);
    }

    /** Moves that are nearly all refused show nothing. */
    private void judge(final long seed, final int count) {
        final int done = counts.values().stream().mapToInt(both -> both[1]).sum();
        final StringBuilder text = new StringBuilder();
        counts.forEach((name, both) -> text.append(name).append(' ').append(both[1]).append(" of ").append(both[0])
                .append('\n'));
        assertThat(100.0 * done / count).as("seed %d, per cent that succeeded%n%s", seed, text)
                .isGreaterThan(SUCCESSES_PERCENT);
        assertThat(counts.values()).as("seed %d%n%s", seed, text).allSatisfy(both -> assertThat(both[1]).isPositive());
        assertThat(halfDone).as("seed %d, times in the middle of a table", seed).isPositive();
    }

    private void move() {
        // dom0 takes part, but the two do most.
        move(random.nextInt(8) == 0 ? guests[0] : guests[1 + random.nextInt(2)]);
    }

    private void move(final Colluder c) {
        final Colluder other = c == guests[1] || (random.nextInt(4) == 0 && c != guests[2]) ? guests[2] : guests[1];
        switch (random.nextInt(40)) {
            case 0, 1, 2, 3 -> count("update_va_mapping", moves.updateVaMapping(c));
            case 4 -> count("..._otherdomain", moves.updateOtherDomain(c, other));
            case 5, 6, 7, 8, 9 -> count("mmu_update", moves.mmuUpdate(c, other));
            case 10, 11, 12 -> count("pin", moves.pin(c));
            case 13, 14 -> count("unpin", moves.unpin(c));
            case 15 -> count("new root", moves.newRoot(c));
            case 16 -> count("clear or copy page", moves.wholePage(c));
            case 17 -> count("set_gdt", moves.setGdt(c));
            case 18 -> count("update_descriptor", moves.updateDescriptor(c));
            case 19 -> count("ldt", moves.ldt(c));
            case 20, 21 -> moves.grant(c, other);
            case 22, 23, 24 -> count("map grant", moves.mapGrant(c, other));
            case 25, 26, 27 -> count("unmap grant", moves.unmapGrant(c));
            case 28 -> count("unmap_and_replace", moves.unmapAndReplace(c));
            case 29, 30 -> count("copy", moves.copy(c, other));
            case 31 -> count("transfer", moves.transfer(c, other));
            case 32 -> count("tables of grants", moves.tables(c));
            case 33, 34 -> count("populate, decrease", moves.populate(c));
            case 35 -> count("exchange", moves.exchange(c));
            default -> count("store", moves.store(c));
        }
    }

    private void count(final String name, final boolean done) {
        last = name;
        final int[] both = counts.computeIfAbsent(name, _ -> new int[2]);
        both[0]++;
        both[1] += done ? 1 : 0;
    }
}
