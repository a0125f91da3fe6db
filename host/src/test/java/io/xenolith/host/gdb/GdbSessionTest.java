package io.xenolith.host.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each packet is answered, on a target of two threads that is nothing but arrays. */
class GdbSessionTest {
    private static final String AT = Hex.ofNumber(ArrayTarget.MEMORY);

    private final ArrayTarget target = new ArrayTarget();
    private final BreakpointTable breakpoints = new BreakpointTable();
    private final GdbSession session = new GdbSession(target, breakpoints,
            StopReason.of(StopReason.SIGTRAP, 1));

    private Outcome handle(final String packet) {
        return session.handle(PacketText.bytes(packet));
    }

    private String reply(final String packet) {
        assertThat(handle(packet)).isInstanceOf(Outcome.Reply.class);
        return PacketText.of(((Outcome.Reply) handle(packet)).payload());
    }

    private String stopped(final StopReason reason) {
        return PacketText.of(session.stopped(reason));
    }

    // ---------------------------------------------------------------- queries

    @Test
    void itSaysWhatItCan() {
        assertThat(reply("qSupported:multiprocess+;swbreak+")).contains("PacketSize=4000", "QStartNoAckMode+",
                "qXfer:features:read+", "vContSupported+", "swbreak+", "hwbreak+");
        assertThat(reply("vCont?")).isEqualTo("vCont;c;C;s;S");
        assertThat(reply("qAttached")).isEqualTo("1");
        assertThat(reply("qSymbol::")).isEqualTo("OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "vMustReplyEmpty", "qTStatus", "qRcmd,00", "QNonStop:1", "!", "R00", "Z3,0,4", "z4,0,4",
            "qXfer:auxv:read::0,100", "~"})
    void whatItCannotItDoesNotKnow(final String packet) {
        assertThat(reply(packet)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "m12", "mxyz,4", "m0,-1", "M0,4:12", "Mq", "p3b", "p-1", "pzz", "P0", "P0=12", "G12",
            "Hg3", "Hg", "T3", "Z0", "Z0,", "Z2,0,0", "Z2,0,2000", "Z3,", "vCont;", "vCont;t", "vCont;s:9", "vCont;s:x",
            "qThreadExtraInfo,9",
            "qXfer:features:read:target.xml:", "x5", "Gxx"})
    void whatIsMalformedIsAnError(final String packet) {
        assertThat(reply(packet)).isEqualTo("E01");
    }

    @Test
    void theDescriptionComesInPieces() {
        final String xml = RegisterLayout.xml();
        assertThat(reply("qXfer:features:read:target.xml:0,10")).isEqualTo("m" + xml.substring(0, 16));
        assertThat(reply("qXfer:features:read:target.xml:10,3000")).isEqualTo("l" + xml.substring(16));
        assertThat(reply("qXfer:features:read:target.xml:ffff,10")).isEqualTo("l");
        assertThat(reply("qXfer:features:read:other.xml:0,10")).isEqualTo("E00");
    }

    @Test
    void threadsAreListedChosenAndDescribed() {
        assertThat(reply("qfThreadInfo")).isEqualTo("m1,2");
        assertThat(reply("qsThreadInfo")).isEqualTo("l");
        assertThat(reply("qC")).isEqualTo("QC1");
        assertThat(reply("Hg2")).isEqualTo("OK");
        assertThat(reply("qC")).isEqualTo("QC2");
        assertThat(reply("Hg0")).isEqualTo("OK");
        assertThat(reply("qC")).isEqualTo("QC1");
        assertThat(reply("T2")).isEqualTo("OK");
        assertThat(reply("qThreadExtraInfo,2")).isEqualTo(Hex.of(PacketText.bytes("thread 2")));
    }

    // ---------------------------------------------------------------- stops

    @Test
    void aStopNamesSignalAndThread() {
        assertThat(reply("?")).isEqualTo("T05thread:1;");
        assertThat(stopped(StopReason.of(StopReason.SIGSEGV, 2))).isEqualTo("T0bthread:2;");
        assertThat(reply("?")).isEqualTo("T0bthread:2;");
        assertThat(reply("qC")).isEqualTo("QC2");
    }

    @Test
    void aBreakpointIsNamedToAGdbThatKnowsTheWord() {
        final StopReason reason = StopReason.atBreakpoint(1);
        assertThat(stopped(reason)).isEqualTo("T05thread:1;");
        handle("qSupported:swbreak+");
        assertThat(stopped(reason)).isEqualTo("T05thread:1;swbreak:;");
        handle("Z1,0,1");
        assertThat(stopped(reason)).isEqualTo("T05thread:1;");
        handle("qSupported:swbreak+;hwbreak+");
        assertThat(stopped(reason)).isEqualTo("T05thread:1;hwbreak:;");
    }

    // ---------------------------------------------------------------- registers

    @Test
    void registersAreReadAndWrittenByNumber() {
        assertThat(reply("P10=8877665544332211")).isEqualTo("OK");
        assertThat(reply("p10")).isEqualTo("8877665544332211");
        assertThat(reply("p3a")).isEqualTo("0000000000000000");
        assertThat(reply("p18")).hasSize(20);
        assertThat(reply("p28")).hasSize(32);
        assertThat(target.registers.get(2)).containsOnly(0);
    }

    @Test
    void allRegistersAreReadAndWrittenAtOnce() {
        final String all = reply("g");
        assertThat(all).hasSize(2 * RegisterLayout.BYTES);
        assertThat(reply("G" + "5a".repeat(RegisterLayout.BYTES))).isEqualTo("OK");
        assertThat(reply("g")).isEqualTo("5a".repeat(RegisterLayout.BYTES));
        handle("Hg2");
        assertThat(reply("g")).isEqualTo(all);
    }

    // ---------------------------------------------------------------- memory

    @Test
    void memoryIsReadAsFarAsItGoes() {
        target.memory[0] = 0x12;
        target.memory[1] = (byte) 0xab;
        assertThat(reply("m" + AT + ",2")).isEqualTo("12ab");
        assertThat(reply("m" + Hex.ofNumber(ArrayTarget.MEMORY + 4094) + ",8")).isEqualTo("0000");
        assertThat(reply("m" + Hex.ofNumber(ArrayTarget.MEMORY + 4096) + ",8")).isEqualTo("E14");
        assertThat(reply("m0,1")).isEqualTo("E14");
        assertThat(reply("m0,0")).isEmpty();
        assertThat(reply("x" + AT + ",2")).isEqualTo("b\u0012\u00ab");
        assertThat(reply("x0,1")).isEqualTo("E14");
    }

    @Test
    void memoryIsWrittenInDigitsOrBytes() {
        assertThat(reply("M" + AT + ",3:0102ff")).isEqualTo("OK");
        assertThat(target.memory).startsWith(1, 2, 0xff);
        assertThat(reply("X" + AT + ",2:\u00fe:")).isEqualTo("OK");
        assertThat(target.memory).startsWith(0xfe, ':', 0xff);
        assertThat(reply("X" + AT + ",0:")).isEqualTo("OK");
        assertThat(reply("M" + Hex.ofNumber(ArrayTarget.MEMORY + 4090) + ",1:00")).isEqualTo("E14");
    }

    // ---------------------------------------------------------------- breakpoints

    @Test
    void breakpointsOfBothKindsAreSetAndTaken() {
        assertThat(reply("Z0,ffffffff81000000,1")).isEqualTo("OK");
        assertThat(reply("Z1,ffffffff81000000,1")).isEqualTo("OK");
        assertThat(breakpoints.all().contains(ArrayTarget.MEMORY)).isTrue();
        assertThat(reply("z0,ffffffff81000000,1")).isEqualTo("OK");
        assertThat(breakpoints.all().contains(ArrayTarget.MEMORY)).isTrue();
        assertThat(reply("z1,ffffffff81000000,1")).isEqualTo("OK");
        assertThat(breakpoints.all().isEmpty()).isTrue();
        assertThat(reply("z1,ffffffff81000000,1")).isEqualTo("OK");
        assertThat(target.memory).containsOnly(0);
    }

    @Test
    void watchpointsForWritesAreSetAndTaken() {
        assertThat(reply("Z2,ffffffff81000000,8")).isEqualTo("OK");
        assertThat(breakpoints.watches().isEmpty()).isFalse();
        assertThat(breakpoints.all().isEmpty()).isTrue();
        assertThat(reply("z2,ffffffff81000000,4")).isEqualTo("OK");
        assertThat(breakpoints.watches().isEmpty()).isFalse();
        assertThat(reply("z2,ffffffff81000000,8")).isEqualTo("OK");
        assertThat(breakpoints.watches().isEmpty()).isTrue();
        assertThat(stopped(StopReason.written(2, ArrayTarget.MEMORY))).isEqualTo("T05thread:2;watch:" + AT + ";");
    }

    // ---------------------------------------------------------------- running

    @ParameterizedTest
    @CsvSource({"c, 0, false", "s, 1, false", "C05, 0, false", "S05, 1, false", "vCont;c, 0, false",
            "vCont;s, 1, false", "vCont;s:2, 2, true", "vCont;s:2;c, 2, false", "vCont;s:1;c:-1, 1, false",
            "vCont;S05:2;c:1, 2, true", "vCont;c:1, 0, false", "vCont;C02:1;c, 0, false"})
    void theGuestRunsWithOneThreadSteppedOrNone(final String packet, final int stepped, final boolean alone) {
        assertThat(handle(packet)).isEqualTo(new Outcome.Resume(stepped, alone));
    }

    @Test
    void theThreadThatStepsCanBeChosenBefore() {
        handle("Hc2");
        assertThat(handle("s")).isEqualTo(new Outcome.Resume(2, false));
        handle("Hc-1");
        assertThat(handle("s")).isEqualTo(new Outcome.Resume(1, false));
    }

    @Test
    void theGuestCanGoOnSomewhereElse() {
        handle("cffffffff81000010");
        assertThat(reply("p10")).isEqualTo("10000081ffffffff");
        handle("S05;1234");
        assertThat(reply("p10")).isEqualTo("3412000000000000");
    }

    @Test
    void gdbLeavesOrEndsEverything() {
        assertThat(PacketText.of(((Outcome.Detach) handle("D")).payload())).isEqualTo("OK");
        assertThat(((Outcome.Kill) handle("k")).payload()).isEmpty();
        assertThat(PacketText.of(((Outcome.Kill) handle("vKill;1")).payload())).isEqualTo("OK");
    }
}
