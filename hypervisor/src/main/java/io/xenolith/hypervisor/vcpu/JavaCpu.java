package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.guest.GuestCpu;
import io.xenolith.hypervisor.domain.Registers;
import io.xenolith.hypervisor.domain.Vcpu;

/** The processor as a Java kernel sees it. */
final class JavaCpu implements GuestCpu {
    private final JavaEngine engine;
    private final Vcpu vcpu;
    private final long[] gpr;
    private final JavaMemory memory;

    JavaCpu(final JavaEngine engine, final Vcpu vcpu, final GuestMemory pages) {
        this.engine = engine;
        this.vcpu = vcpu;
        this.gpr = vcpu.registers().gpr;
        this.memory = new JavaMemory(engine, pages);
    }

    @Override
    public long hypercall(final int number, final long arg1, final long arg2, final long arg3, final long arg4,
            final long arg5) {
        return engine.hypercall(number, arg1, arg2, arg3, arg4, arg5);
    }

    @Override
    public int vcpuId() {
        return vcpu.id();
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    @Override
    public long rsp() {
        engine.checkRunning();
        return gpr[Registers.RSP];
    }

    @Override
    public void rsp(final long value) {
        engine.checkRunning();
        gpr[Registers.RSP] = value;
    }

    @Override
    public long rsi() {
        engine.checkRunning();
        return gpr[Registers.RSI];
    }

    @Override
    public long rdi() {
        engine.checkRunning();
        return gpr[Registers.RDI];
    }

    @Override
    public long rdtsc() {
        engine.chargeAccess();
        return engine.tsc();
    }

    @Override
    public void compute(final long ns) {
        if (ns < 0) {
            throw new IllegalArgumentException("ns=" + ns + ", want 0 or more");
        }
        engine.compute(ns);
    }

    @Override
    public void jump(final long rip) {
        engine.jump(rip);
    }
}
