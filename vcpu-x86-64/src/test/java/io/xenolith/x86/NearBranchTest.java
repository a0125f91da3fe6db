package io.xenolith.x86;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.x86.cpu.CpuState;
import io.xenolith.x86.cpu.Gpr;
import io.xenolith.x86.cpu.Vector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Near branches to addresses that are not canonical. What is expected is what an Intel processor did with the same code. */
class NearBranchTest {
    /** So near the end of the lower half that a relative branch reaches beyond it. */
    private static final long CODE = 0x7FFF_9000_0000L;
    private static final long STACK = 0x1000_0800L;
    private static final long READ_ONLY = 0x1100_0800L;
    private static final long NOT_CANONICAL = 0x9000_0000_0000L;
    private static final long BEFORE = 0x5A5A_5A5A_5A5A_5A5AL;

    private final Machine machine = new Machine(1 << 20, CpuidPolicy.all());
    private final CpuState state = machine.engine.state();

    NearBranchTest() {
        machine.mapRange(CODE, 4096, Machine.CODE);
        machine.mapRange(STACK, 4096, Machine.DATA);
        machine.mapRange(READ_ONLY, 4096, Machine.PRESENT | Machine.USER);
        put(STACK - 8, BEFORE);
        put(STACK, NOT_CANONICAL);
        state.gpr[Gpr.RAX] = NOT_CANONICAL;
        state.gpr[Gpr.RBX] = STACK;
        state.gpr[Gpr.RSP] = STACK;
        state.rip = CODE;
    }

    @AfterEach
    void close() {
        machine.close();
    }

    private void put(final long address, final long value) {
        machine.write(address, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }

    private long word(final long address) {
        return ByteBuffer.wrap(machine.read(address, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private VcpuExit run(final String hex) {
        machine.write(CODE, HexFormat.of().parseHex(hex));
        return machine.engine.run(1);
    }

    /** call rel32; call rax; call [rbx]; call [ebx], which no fast operation does. */
    @ParameterizedTest
    @ValueSource(strings = {"e8f0ffff7f", "ffd0", "ff13", "67ff13"})
    void aCallHasStoredItsReturnAddressAndLeavesRsp(final String call) {
        assertThat(run(call)).isEqualTo(new VcpuExit.Fault(Vector.GP, 0, 0, 0));
        assertThat(state.rip).isEqualTo(CODE);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
        assertThat(word(STACK - 8)).isEqualTo(CODE + call.length() / 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"e8f0ffff7f", "ffd0", "ff13", "67ff13"})
    void aCallWhoseStoreFaultsIsThatFault(final String call) {
        state.gpr[Gpr.RSP] = READ_ONLY;
        assertThat(run(call)).isEqualTo(new VcpuExit.Fault(Vector.PF, 7, READ_ONLY - 8, 0));
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(READ_ONLY);
    }

    /** ret; ret 16. */
    @ParameterizedTest
    @ValueSource(strings = {"c3", "c21000"})
    void aReturnFaultsWhereItStandsAndPopsNothing(final String ret) {
        assertThat(run(ret)).isEqualTo(new VcpuExit.Fault(Vector.GP, 0, 0, 0));
        assertThat(state.rip).isEqualTo(CODE);
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK);
    }

    /** jmp rel32; jmp rax; jmp [rbx]; jnz rel32. */
    @ParameterizedTest
    @ValueSource(strings = {"e9f0ffff7f", "ffe0", "ff23", "0f85f0ffff7f"})
    void aJumpFaultsWhereItStands(final String jump) {
        assertThat(run(jump)).isEqualTo(new VcpuExit.Fault(Vector.GP, 0, 0, 0));
        assertThat(state.rip).isEqualTo(CODE);
        assertThat(word(STACK - 8)).isEqualTo(BEFORE);
    }

    @Test
    void aCallToACanonicalAddressPushes() {
        assertThat(run("e800000000")).isEqualTo(new VcpuExit.Budget());
        assertThat(state.gpr[Gpr.RSP]).isEqualTo(STACK - 8);
        assertThat(word(STACK - 8)).isEqualTo(CODE + 5);
    }
}
