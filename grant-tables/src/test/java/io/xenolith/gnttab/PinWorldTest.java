package io.xenolith.gnttab;

import static io.xenolith.abi.gnttab.Gnttab.*;
import static io.xenolith.gnttab.GrantWorld.GRANTER;
import static io.xenolith.gnttab.GrantWorld.REF;
import static io.xenolith.gnttab.GrantWorld.VA;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.Page;
import io.xenolith.abi.gnttab.GnttabMapGrantRef;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every sequence of four steps on one grant: a map of each mode, or an unmap of either half of the first or the last
 * mapping. After each step the pins, the flags in the entry and the frame's references are what the mappings that are left
 * say, computed here from scratch.
 */
class PinWorldTest {
    private static final int[] MODES = {GNTMAP_host_map, GNTMAP_host_map | GNTMAP_readonly, GNTMAP_device_map,
            GNTMAP_device_map | GNTMAP_readonly, GNTMAP_host_map | GNTMAP_device_map,
            GNTMAP_host_map | GNTMAP_device_map | GNTMAP_readonly};
    private static final int UNMAPS = 4;
    private static final int CHOICES = MODES.length + UNMAPS;
    private static final int STEPS = 4;

    /** What the test believes is mapped. */
    private static final class Mapping {
        final int handle;
        final long address;
        int flags;

        Mapping(final int handle, final long address, final int flags) {
            this.handle = handle;
            this.address = address;
            this.flags = flags;
        }
    }

    private static void step(final GrantWorld world, final List<Mapping> mappings, final int choice, final int number) {
        if (choice < MODES.length) {
            final long address = VA + (long) number * Page.SIZE;
            final GnttabMapGrantRef op = world.map(world.mapper, GRANTER, REF, MODES[choice], address);
            assertThat(op.status()).isEqualTo(GNTST_okay);
            mappings.add(new Mapping(op.handle(), address, MODES[choice]));
        } else if (!mappings.isEmpty()) {
            final int unmap = choice - MODES.length;
            unmapHalf(world, mappings, (unmap & 1) == 0 ? 0 : mappings.size() - 1, (unmap & 2) == 0);
        }
    }

    private static void unmapHalf(final GrantWorld world, final List<Mapping> mappings, final int index,
            final boolean hostHalf) {
        final Mapping mapping = mappings.get(index);
        final int status = hostHalf
                ? world.unmap(mapping.handle, mapping.address, 0)
                : world.unmap(mapping.handle, 0, world.page << Page.SHIFT);
        assertThat(status).isEqualTo(GNTST_okay);
        mapping.flags &= ~(hostHalf ? GNTMAP_host_map : GNTMAP_device_map);
        if ((mapping.flags & (GNTMAP_host_map | GNTMAP_device_map)) == 0) {
            mappings.remove(index);
        }
    }

    private static int count(final List<Mapping> mappings, final int half, final boolean readonly) {
        int found = 0;
        for (final Mapping mapping : mappings) {
            if ((mapping.flags & half) != 0 && ((mapping.flags & GNTMAP_readonly) != 0) == readonly) {
                found++;
            }
        }
        return found;
    }

    private static String stateOf(final GrantWorld world, final int flags) {
        return GrantWorld.pins(world.granter, REF) + " flags " + flags + " refs "
                + world.host.references[(int) world.page] + " types " + world.host.writableTypes[(int) world.page]
                + " entries " + world.host.entries.size();
    }

    private static String expected(final List<Mapping> mappings) {
        final int hostReads = count(mappings, GNTMAP_host_map, true);
        final int hostWrites = count(mappings, GNTMAP_host_map, false);
        final int deviceReads = count(mappings, GNTMAP_device_map, true);
        final int deviceWrites = count(mappings, GNTMAP_device_map, false);
        final int writes = hostWrites + deviceWrites;
        final int all = hostReads + deviceReads + writes;
        final int flags = (all > 0 ? GTF_reading : 0) | (writes > 0 ? GTF_writing : 0);
        final String pins = all == 0 ? "" : hostReads + "/" + hostWrites + "/" + deviceReads + "/" + deviceWrites;
        return pins + " flags " + flags + " refs " + (1 + all) + " types " + writes + " entries "
                + (hostReads + hostWrites);
    }

    private static void run(final GrantWorld world, final boolean version2, final int sequence) {
        final List<Mapping> mappings = new ArrayList<>();
        int rest = sequence;
        for (int i = 0; i < STEPS; i++) {
            step(world, mappings, rest % CHOICES, i);
            rest /= CHOICES;
            check(world, version2, mappings, "sequence " + sequence + " step " + i);
        }
        while (!mappings.isEmpty()) {
            unmapHalf(world, mappings, 0, (mappings.get(0).flags & GNTMAP_host_map) != 0);
        }
        check(world, version2, mappings, "end of sequence " + sequence);
    }

    private static void check(final GrantWorld world, final boolean version2, final List<Mapping> mappings,
            final String when) {
        final int flags = version2
                ? world.host.status(world.granter, REF)
                : world.host.flags(world.granter, REF) & ~GTF_type_mask;
        final String state = stateOf(world, flags);
        if (!state.equals(expected(mappings))) {
            throw new AssertionError(when + ": " + state + ", want " + expected(mappings));
        }
        world.events.clear();
    }

    private static void runAll(final GrantWorld world, final boolean version2) {
        for (int sequence = 0; sequence < CHOICES * CHOICES * CHOICES * CHOICES; sequence++) {
            run(world, version2, sequence);
        }
    }

    @Test
    void pinsFlagsAndReferencesFollowTheMappingsInVersion1() {
        runAll(new GrantWorld(), false);
    }

    @Test
    void pinsFlagsAndReferencesFollowTheMappingsInVersion2() {
        runAll(GrantWorld.version2(), true);
    }
}
