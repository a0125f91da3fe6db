package io.xenolith.x86;

import static io.xenolith.x86.Segments.CODE_64;
import static io.xenolith.x86.Segments.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.DescriptorTable;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Rflags;
import io.xenolith.x86.cpu.Vector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** lar, lsl, verr and verw. Source: Intel SDM volume 2, their pages; volume 3, 5.10. */
class SegmentQueryTest {
    private static final long UNTOUCHED = 0x1111_1111_2222_2222L;

    private final Segments segments = new Segments();
    private final CpuState state = segments.state;

    @AfterEach
    void close() {
        segments.close();
    }

    /** Runs one instruction with the selector in eax. */
    private boolean zeroAfter(final String code, final int selector) {
        segments.start(CODE_64);
        segments.code(code);
        state.gpr[Gpr.RAX] = selector;
        state.gpr[Gpr.RBX] = UNTOUCHED;
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        return state.zf();
    }

    private long lar(final int selector) {
        return zeroAfter("0f02d8", selector) ? state.gpr[Gpr.RBX] : -1;
    }

    private long lsl(final int selector) {
        return zeroAfter("0f03d8", selector) ? state.gpr[Gpr.RBX] : -1;
    }

    private String verified(final int selector) {
        return (zeroAfter("0f00e0", selector) ? "r" : "-") + (zeroAfter("0f00e8", selector) ? "w" : "-");
    }

    @ParameterizedTest
    @CsvSource({"0x0F,0x40f300,0xfff,rw", "0x0C,0x40f300,0xfff,rw", "0x17,0x40f100,0xfff,r-",
            "0x20,0xcffb00,0xffffffff,r-", "0x2B,0xcff300,0xffffffff,rw", "0x33,0xaffb00,0xffffffff,r-",
            "0x27,0xc0f900,0xffffffff,--", "0x37,0x40f700,0xfff,rw", "0x3F,0x407300,0xfff,rw"})
    void segmentsOfLevelThreeAreSeenWhetherPresentOrNot(final String selector, final String rights, final String limit,
            final String verified) {
        final int asked = Integer.decode(selector);
        assertThat(lar(asked)).isEqualTo(Long.decode(rights) & 0xF0_FF00L);
        assertThat(lsl(asked)).isEqualTo(Long.decode(limit));
        assertThat(verified(asked)).isEqualTo(verified);
    }

    @ParameterizedTest
    @CsvSource({"0x0", "0x3", "0x10", "0x13", "0x18", "0x1B", "0x1000", "0x1007", "0x40", "0x50", "0x6B"})
    void whatIsMissingOrOfAHigherPrivilegeOrNoSegmentIsNotSeen(final String selector) {
        final int asked = Integer.decode(selector);
        assertThat(lar(asked)).isEqualTo(-1);
        assertThat(lsl(asked)).isEqualTo(-1);
        assertThat(verified(asked)).isEqualTo("--");
    }

    @Test
    void aTargetIsUntouchedWhereNothingIsSeen() {
        assertThat(zeroAfter("0f02d8", Segments.KERNEL_CODE)).isFalse();
        assertThat(state.gpr[Gpr.RBX]).isEqualTo(UNTOUCHED);
        assertThat(zeroAfter("0f03d8", Segments.KERNEL_CODE)).isFalse();
        assertThat(state.gpr[Gpr.RBX]).isEqualTo(UNTOUCHED);
    }

    @Test
    void conformingCodeIsSeenFromAnyLevel() {
        assertThat(lar(Segments.CODE_CONFORMING_DPL_0)).isEqualTo(0xC0_9F00L);
        assertThat(verified(Segments.CODE_CONFORMING_DPL_0)).isEqualTo("r-");
        assertThat(verified(Segments.CODE_CONFORMING_EXECUTE_ONLY)).isEqualTo("--");
    }

    @ParameterizedTest
    @CsvSource({"1,false,false", "2,true,true", "3,false,false", "4,false,false", "5,false,false", "6,false,false",
            "7,false,false", "9,true,true", "11,true,true", "12,true,false", "14,false,false", "15,false,false",
            "0,false,false", "8,false,false", "10,false,false", "13,false,false"})
    void ofSystemDescriptorsLdtAndTssAreSeenByBothAndCallGatesByLar(final int type, final boolean lar,
            final boolean lsl) {
        segments.put(0x73, Segments.descriptor(0, 0x67, 0xE0 | type, 0));
        assertThat(zeroAfter("0f02d8", 0x73)).isEqualTo(lar);
        assertThat(zeroAfter("0f03d8", 0x73)).isEqualTo(lsl);
        assertThat(verified(0x73)).isEqualTo("--");
    }

    @Test
    void widthsAreThoseOfAnyRegister() {
        zeroAfter("660f02d8", Segments.DATA_4K);
        assertThat(state.gpr[Gpr.RBX]).isEqualTo(0x1111_1111_2222_F300L);
        zeroAfter("480f02d8", Segments.DATA_4K);
        assertThat(state.gpr[Gpr.RBX]).isEqualTo(0x40_F300L);
        zeroAfter("660f03d8", Segments.STACK_DATA);
        assertThat(state.gpr[Gpr.RBX]).isEqualTo(0x1111_1111_2222_FFFFL);
        zeroAfter("480f03d8", Segments.STACK_DATA);
        assertThat(state.gpr[Gpr.RBX]).isEqualTo(0xFFFF_FFFFL);
    }

    @Test
    void aMemoryOperandIs16BitsWide() {
        segments.put32(Segments.DATA + 0x2FFE - 2, (long) Segments.DATA_4K << 16);
        // lar ebx,[end of the data - 2]
        zeroAfter("0f021c25fe2f0010", 0);
        assertThat(state.zf()).isTrue();
        assertThat(state.gpr[Gpr.RBX]).isEqualTo(0x40_F300L);
    }

    @Test
    void otherFlagsStay() {
        segments.start(CODE_64);
        segments.code("0f02d8");
        state.rflags(0x202 | Rflags.STATUS);
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.statusFlags()).isEqualTo(Rflags.STATUS & ~Rflags.ZF);
    }

    @Test
    void nothingIsMarkedAccessed() {
        final long before = segments.get(Segments.DATA_NOT_ACCESSED);
        assertThat(lar(Segments.DATA_NOT_ACCESSED)).isEqualTo(0x40_F200L);
        assertThat(verified(Segments.DATA_NOT_ACCESSED)).isEqualTo("rw");
        assertThat(segments.get(Segments.DATA_NOT_ACCESSED)).isEqualTo(before);
    }

    @Test
    void aNullSelectorIsNotLookedUp() {
        state.gdt.page(0, DescriptorTable.ABSENT);
        segments.code("0f02d8");
        assertThat(segments.machine.engine.run(1)).isEqualTo(done());
        assertThat(state.zf()).isFalse();
    }

    @Test
    void aDescriptorInAnAbsentPageIsAPageFault() {
        state.gdt.page(0, DescriptorTable.ABSENT);
        state.gdt.linearBase = 0xFFFF_8000_0000_0000L;
        segments.code("0f02d8");
        state.gpr[Gpr.RAX] = Segments.STACK_DATA;
        assertThat(segments.machine.engine.run(1))
                .isEqualTo(new VcpuExit.Fault(Vector.PF, 0, 0xFFFF_8000_0000_0028L, 0));
    }
}
