package io.xenolith.hypervisor.console;

import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.vcpu.HypercallContinuation;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;
import io.xenolith.hypervisor.xsm.Xsm;
import java.util.List;

/**
 * Hypercall 18, console_io: Xen's own console, for control domains of a release build. The permission is asked before the
 * command is looked at. Source: Xen public/xen.h, HYPERCALLS.md section 14.
 */
public final class ConsoleIo implements HypercallHandler {
    /** Bytes copied in at a time. */
    private static final int CHUNK = 128;

    private final Hypervisor hypervisor;
    private final ConsoleRing ring;
    private final byte[] chunk = new byte[CHUNK];

    public ConsoleIo(final Hypervisor hypervisor, final ConsoleRing ring) {
        this.hypervisor = hypervisor;
        this.ring = ring;
    }

    @Override
    public int subOperation(final long cmd, final long count, final long buffer) {
        return (int) cmd;
    }

    @Override
    public long call(final Vcpu vcpu, final long cmd, final long count, final long buffer, final long a4,
            final long a5) {
        if (!permitted(vcpu.domain(), (int) cmd)) {
            return -Errno.XEN_EPERM;
        }
        return switch ((int) cmd) {
            case Xen.CONSOLEIO_write -> write(vcpu, Integer.toUnsignedLong((int) count), buffer);
            // Nobody types at the simulated serial line.
            case Xen.CONSOLEIO_read -> (int) count < 0 ? -Errno.XEN_E2BIG : 0;
            default -> -Errno.XEN_ENOSYS;
        };
    }

    private boolean permitted(final Domain caller, final int cmd) {
        final Xsm xsm = hypervisor.xsm();
        return switch (cmd) {
            case Xen.CONSOLEIO_write -> xsm.permits(DefaultAction.PRIV, caller, Permission.XEN_WRITECONSOLE);
            case Xen.CONSOLEIO_read -> xsm.permits(DefaultAction.PRIV, caller, Permission.XEN_READCONSOLE);
            default -> xsm.permitsUnknown(DefaultAction.PRIV, caller);
        };
    }

    private long write(final Vcpu vcpu, final long count, final long buffer) {
        for (long done = 0; done < count; done += CHUNK) {
            final int length = (int) Math.min(CHUNK, count - done);
            if (!hypervisor.guestAccess().copyFrom(vcpu, buffer + done, chunk, 0, length)) {
                return -Errno.XEN_EFAULT;
            }
            ring.write(chunk, length);
            hypervisor.chargeElement();
            if (done + length < count && vcpu.preemptPending()) {
                vcpu.continuation = new HypercallContinuation(Xen.__HYPERVISOR_console_io, Xen.CONSOLEIO_write,
                        count - done - length, buffer + done + length, 0, 0);
                return 0;
            }
        }
        return 0;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(implemented(Xen.CONSOLEIO_write, "CONSOLEIO_write", "priv"),
                implemented(Xen.CONSOLEIO_read, "CONSOLEIO_read", "priv", "nobody types at the serial line"));
    }
}
