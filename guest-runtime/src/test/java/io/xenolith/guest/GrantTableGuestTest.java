package io.xenolith.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.gnttab.GnttabQuerySize;
import io.xenolith.abi.gnttab.GnttabSetupTable;
import io.xenolith.abi.gnttab.GrantEntryV1;
import io.xenolith.abi.xen.Xen;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrantTableGuestTest {
    private static final int MAX_FRAMES = 2;
    private final FakeKernel kernel = new FakeKernel(512, 512);
    private final List<TraceEvent> events = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final GrantTableGuest grants = table();

    private GrantTableGuest table() {
        kernel.machine.answer(Xen.__HYPERVISOR_grant_table_op, (op, arg, count, a4) -> {
            if (op == Gnttab.GNTTABOP_query_size) {
                new GnttabQuerySize().wrap(kernel.machine, arg).nrFrames(1).maxNrFrames(MAX_FRAMES).status(0);
            } else {
                final GnttabSetupTable setup = new GnttabSetupTable().wrap(kernel.machine, arg);
                sizes.add(setup.nrFrames());
                for (long i = 0; i < setup.nrFrames(); i++) {
                    kernel.machine.putLong(setup.frameList() + i * 8, i + 2);
                }
            }
            return 0;
        });
        final TraceSink sink = new TraceSink() {
            @Override
            public boolean on() {
                return true;
            }

            @Override
            public void emit(final TraceEvent event) {
                events.add(event);
            }
        };
        return new GrantTableGuest(kernel.machine, kernel.calls.grants(), kernel.space, sink, 3);
    }

    private GrantEntryV1 entry(final int gref) {
        return new GrantEntryV1().wrap(kernel.machine, grants.entryAddress(gref));
    }

    @Test
    void theFirstReferenceIsTheOneAfterTheReservedEight() {
        assertThat(grants.grant(0, 99, false)).isEqualTo(8);
    }

    @Test
    void anEntryHoldsFlagsDomainAndFrame() {
        final int gref = grants.grant(5, 99, true);
        assertThat(entry(gref).flags()).isEqualTo(Gnttab.GTF_permit_access | Gnttab.GTF_readonly);
        assertThat(entry(gref).domid()).isEqualTo(5);
        assertThat(entry(gref).frame()).isEqualTo(99);
    }

    @Test
    void endingAGrantClearsItsFlagsAndGivesTheReferenceBack() {
        final int gref = grants.grant(5, 99, false);
        assertThat(grants.end(gref)).isTrue();
        assertThat(entry(gref).flags()).isZero();
        assertThat(grants.grant(6, 98, false)).isEqualTo(gref);
    }

    @Test
    void aGrantTheGranteeUsesCannotBeEnded() {
        final int gref = grants.grant(5, 99, false);
        entry(gref).flags(Gnttab.GTF_permit_access | Gnttab.GTF_reading);
        assertThat(grants.inUse(gref)).isTrue();
        assertThat(grants.end(gref)).isFalse();
        assertThat(entry(gref).flags()).isEqualTo(Gnttab.GTF_permit_access | Gnttab.GTF_reading);
    }

    @Test
    void theTableGrowsAFrameWhenItIsFullUpToTheLimit() {
        for (int i = 8; i < 1024; i++) {
            assertThat(grants.grant(0, i, false)).isEqualTo(i);
        }
        assertThat(grants.grant(0, 1, false)).isEqualTo(GrantTableGuest.NO_GREF);
        assertThat(sizes).containsExactly(1, 2);
    }

    @Test
    void freeingAReservedReferenceIsRefused() {
        assertThatThrownBy(() -> grants.free(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bothHalvesOfAGrantsLifeAreTracedWithTheirBytes() {
        final int gref = grants.grant(5, 0x99, false);
        grants.end(gref);
        assertThat(events).hasSize(2);
        final TraceEvent.GrantEntry made = (TraceEvent.GrantEntry) events.get(0);
        assertThat(made.entry()).containsExactly(1, 0, 5, 0, 0x99, 0, 0, 0);
        assertThat(made.toDomain()).isEqualTo(5);
        assertThat(((TraceEvent.GrantEnded) events.get(1)).entry()).containsExactly(0, 0, 5, 0, 0x99, 0, 0, 0);
    }
}
