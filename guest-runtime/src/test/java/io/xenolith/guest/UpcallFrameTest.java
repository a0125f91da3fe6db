package io.xenolith.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.guest.GuestCpu;
import io.xenolith.abi.xen.IretContext;
import io.xenolith.abi.xen.Xen;
import org.junit.jupiter.api.Test;

class UpcallFrameTest {
    private static final class FakeCpu implements GuestCpu {
        private final LocalMemory memory = new LocalMemory(512);
        private long rsp = 256;
        private int lastCall = -1;

        @Override
        public int vcpuId() {
            return 0;
        }

        @Override
        public GuestMemory memory() {
            return memory;
        }

        @Override
        public long rsp() {
            return rsp;
        }

        @Override
        public void rsp(final long value) {
            rsp = value;
        }

        @Override
        public long rsi() {
            return 0;
        }

        @Override
        public long rdi() {
            return 0;
        }

        @Override
        public long rdtsc() {
            return 0;
        }

        @Override
        public void compute(final long ns) {
        }

        @Override
        public void jump(final long rip) {
            throw new UnsupportedOperationException("no code here");
        }

        @Override
        public long hypercall(final int number, final long arg1, final long arg2, final long arg3, final long arg4,
                final long arg5) {
            lastCall = number;
            return 0;
        }
    }

    private final FakeCpu cpu = new FakeCpu();

    private void frame(final long... words) {
        for (int i = 0; i < words.length; i++) {
            cpu.memory.putLong(cpu.rsp + i * 8L, words[i]);
        }
    }

    @Test
    void anEventFrameGivesBackWhatWasInterrupted() {
        frame(0xc, 0x11, 0x1000, 0x1_0000_e030L, 0x202, 0x180, 0xe02b);
        final UpcallFrame frame = UpcallFrame.read(cpu);
        assertThat(frame.savedUpcallMask()).isEqualTo(1);
        assertThat(frame.fromUser()).isFalse();
        frame.iret();
        final IretContext context = new IretContext().wrap(cpu.memory, cpu.rsp);
        assertThat(cpu.lastCall).isEqualTo(Xen.__HYPERVISOR_iret);
        assertThat(context.rcx()).isEqualTo(0xc);
        assertThat(context.r11()).isEqualTo(0x11);
        assertThat(context.rip()).isEqualTo(0x1000);
        assertThat(context.cs()).isEqualTo(0xe030);
        assertThat(context.rflags()).isEqualTo(0x202);
        assertThat(context.rsp()).isEqualTo(0x180);
        assertThat(context.ss()).isEqualTo(0xe02b);
    }

    @Test
    void aPageFaultFrameHasItsErrorCodeBeforeTheInstructionPointer() {
        frame(0xc, 0x11, 3, 0x1000, 0xe033, 0x2, 0x180, 0xe02b);
        final UpcallFrame frame = UpcallFrame.readTrap(cpu, 14);
        assertThat(frame.errorCode()).isEqualTo(3);
        assertThat(frame.rip()).isEqualTo(0x1000);
        assertThat(frame.fromUser()).isTrue();
    }

    @Test
    void aBreakpointFrameHasNone() {
        frame(0xc, 0x11, 0x1000, 0xe033, 0x2, 0x180, 0xe02b);
        assertThat(UpcallFrame.readTrap(cpu, 3).rip()).isEqualTo(0x1000);
    }
}
