package io.xenolith.hypervisor.time;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.xen.VcpuInfo;
import io.xenolith.abi.xen.VcpuTimeInfo;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Vcpu;

/**
 * The {@code vcpu_time_info} of one vCPU: in its vcpu_info, and in the area registered by
 * VCPUOP_register_vcpu_time_memory_area. A pair of system time and TSC stays right for ever here, as the virtual clock does
 * not drift; it is renewed about once a second all the same, as guests see it on a real machine.
 *
 * <p>The version is even outside an update, and an update moves it by two: the writer's odd moment cannot be seen, as one
 * thread owns the host.
 */
public final class PvClock {
    /** {@code XEN_PVCLOCK_TSC_STABLE_BIT}: values of different vCPUs are in order with each other. */
    public static final int TSC_STABLE = 1;
    private static final long RENEW_NS = 1_000_000_000L;

    private final Vcpu vcpu;
    private final LocalMemory image = new LocalMemory(VcpuTimeInfo.SIZE);
    private final VcpuTimeInfo time = new VcpuTimeInfo().wrap(image, 0);
    private long renewedNs = -1;
    private final WrittenArea area;

    public PvClock(final Vcpu vcpu) {
        this.vcpu = vcpu;
        this.area = new WrittenArea(vcpu);
    }

    /** Registers the secondary area at virtual address {@code va} and writes it. */
    public void register(final long va) {
        area.placeVirtual(va);
        update();
    }

    /** Writes the structures if they are older than a second; called whenever the vCPU is switched to. */
    public void renew() {
        if (renewedNs < 0 || vcpu.domain().hypervisor().clock().nowNs() - renewedNs >= RENEW_NS) {
            update();
        }
    }

    /** Writes both structures with the present time. */
    public void update() {
        final Hypervisor hypervisor = vcpu.domain().hypervisor();
        final long nowNs = hypervisor.clock().nowNs();
        final Tsc tsc = hypervisor.tsc();
        renewedNs = nowNs;
        time.version(time.version() + 2).tscTimestamp(tsc.at(nowNs)).systemTime(nowNs)
                .tscToSystemMul(tsc.toSystemMul()).tscShift(tsc.shift()).flags(TSC_STABLE);
        final VcpuInfo info = vcpu.info();
        if (info != null) {
            hypervisor.memory().write(info.structAddress() + VcpuInfo.TIME_VERSION_OFFSET, image.array(), 0,
                    VcpuTimeInfo.SIZE);
        }
        area.write(image);
    }

    /** The secondary area. */
    public WrittenArea area() {
        return area;
    }
}
