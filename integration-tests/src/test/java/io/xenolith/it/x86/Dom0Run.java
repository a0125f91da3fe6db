package io.xenolith.it.x86;

import io.xenolith.dom0.builder.image.KernelFile;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.CostModel;
import io.xenolith.hypervisor.HypervisorConfig;
import io.xenolith.hypervisor.XenMachine;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.domain.Dom0Builder;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.sched.RunLoop;
import io.xenolith.hypervisor.vcpu.x86.CpuPolicy;
import io.xenolith.trace.TraceSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A kernel of machine code in dom0's place, alone on the recorded host: 2 GiB, of which it has 512 MiB. */
final class Dom0Run {
    private static final long HOST_BYTES = 2048L << 20;
    private static final long DOM0_PAGES = (512L << 20) >> 12;

    private Dom0Run() {
    }

    /** What {@code kernel} wrote to Xen's console up to its end, without carriage returns. */
    static String console(final byte[] kernel) throws ToolstackException {
        return console(kernel, AbiProfile.DEBIAN_4_17, XenParameters.DEFAULT);
    }

    /** The same under another Xen, which was told something at boot. */
    static String console(final byte[] kernel, final AbiProfile abi, final XenParameters parameters)
            throws ToolstackException {
        try (XenMachine machine = new XenMachine(new HypervisorConfig(HOST_BYTES, 1, HypervisorConfig.DEFAULT_TSC_KHZ,
                HypervisorConfig.DEFAULT_WALL_CLOCK_SEC, CostModel.DEFAULT, CpuPolicy.ORACLE_4_17_TCG,
                abi, parameters), TraceSink.OFF, program -> null)) {
            final Domain dom0 = new Dom0Builder(machine.hypervisor(), machine.contexts())
                    .build(KernelFile.read("dom0", kernel), DOM0_PAGES, "");
            machine.hypervisor().lifecycle().unpause(dom0);
            final ByteArrayOutputStream console = new ByteArrayOutputStream();
            final byte[] bytes = new byte[1 << 15];
            boolean idle = false;
            while (!dom0.shutDown && !idle) {
                idle = machine.runLoop().step() == RunLoop.Step.IDLE;
                final int from = machine.hypervisor().console().consumer();
                final int count = machine.hypervisor().console().read(from, bytes);
                console.write(bytes, 0, count);
                machine.hypervisor().console().clearTo(from + count);
            }
            return console.toString(StandardCharsets.ISO_8859_1).replace("\r", "")
                    .replaceAll("(?m)^\\(XEN\\) .*\n", "");
        }
    }
}
