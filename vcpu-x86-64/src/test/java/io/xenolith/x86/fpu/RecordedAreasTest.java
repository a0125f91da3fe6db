package io.xenolith.x86.fpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.GuestFault;
import java.lang.foreign.Arena;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** {@link FxsaveArea} does what a real processor did. */
class RecordedAreasTest {
    private static final long STATE = X87Rig.DATA;
    private static final long AREA = X87Rig.DATA + 0x800;

    @TestFactory
    List<DynamicTest> areasAreAsRecorded() {
        return AreaRecording.read().stream()
                .map(form -> DynamicTest.dynamicTest(HexFormat.of().formatHex(form.code()), () -> check(form)))
                .toList();
    }

    private static void check(final AreaRecording.Form form) {
        assertThat(form.cases()).hasSizeGreaterThanOrEqualTo(50);
        try (Arena arena = Arena.ofConfined()) {
            final X87Rig rig = new X87Rig(arena);
            final FxsaveArea areas = new FxsaveArea(rig.state, rig.memory, rig.fault);
            for (int i = 0; i < form.cases().size(); i++) {
                check(rig, areas, form, form.cases().get(i), "case " + i);
            }
        }
    }

    private static void check(final X87Rig rig, final FxsaveArea areas, final AreaRecording.Form form,
            final AreaRecording.Case recorded, final String name) {
        rig.write(STATE, recorded.stateBefore());
        areas.restore(STATE, true);
        rig.write(AREA, recorded.areaBefore());
        int fault = 0;
        try {
            perform(areas, form, recorded);
        } catch (final GuestFault e) {
            fault = e.vector;
        }
        assertThat(fault).as(name).isEqualTo(recorded.fault());
        assertThat(rig.read(AREA, recorded.areaAfter().length)).as("%s area", name).isEqualTo(recorded.areaAfter());
        areas.save(STATE, true);
        assertThat(rig.read(STATE, AreaRecording.STATE_BYTES)).as("%s state", name).isEqualTo(recorded.stateAfter());
    }

    private static void perform(final FxsaveArea areas, final AreaRecording.Form form,
            final AreaRecording.Case recorded) {
        final boolean extended = recorded.areaBefore().length > FxsaveArea.LEGACY_BYTES;
        if (extended && form.loads()) {
            areas.xrstor(AREA, recorded.mask(), form.wide());
        } else if (extended) {
            areas.xsave(AREA, recorded.mask(), form.wide());
        } else if (form.loads()) {
            areas.restore(AREA, form.wide());
        } else {
            areas.save(AREA, form.wide());
        }
    }
}
