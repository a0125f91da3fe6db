package io.xenolith.host.gdb;

import io.xenolith.abi.Page;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import io.xenolith.hypervisor.mm.GuestView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A domain as gdb sees it. Addresses are those of the page tables that a vCPU has loaded; looking leaves no mark in them. What the
 * hypervisor has checked (page tables, descriptors), and what is not the domain's, cannot be written.
 */
final class GuestTarget implements GdbTarget {
    private final Hypervisor hypervisor;
    private final GuestView view;
    private final Supplier<Domain> guest;

    /** @param guest the domain at present: one that reboots is another afterwards */
    GuestTarget(final Hypervisor hypervisor, final Supplier<Domain> guest) {
        this.hypervisor = hypervisor;
        this.view = new GuestView(hypervisor);
        this.guest = guest;
    }

    @Override
    public List<Integer> threads() {
        final Domain domain = guest.get();
        final List<Integer> threads = new ArrayList<>();
        for (int id = 0; id < domain.maxVcpus(); id++) {
            if (domain.vcpu(id) != null && domain.vcpu(id).initialised) {
                threads.add(id + 1);
            }
        }
        return threads;
    }

    private Vcpu vcpu(final int thread) {
        return guest.get().vcpu(thread - 1);
    }

    @Override
    public String describe(final int thread) {
        final Vcpu vcpu = vcpu(thread);
        final String state = vcpu.down ? "down" : vcpu.blocked || vcpu.polling ? "waiting" : "running";
        return "vCPU " + vcpu.id() + ", guest " + (vcpu.kernelMode ? "kernel" : "user") + " mode, " + state;
    }

    @Override
    public byte[] registers(final int thread) {
        return VcpuRegisters.read(vcpu(thread));
    }

    @Override
    public void registers(final int thread, final byte[] values) {
        VcpuRegisters.write(vcpu(thread), values);
    }

    @Override
    public byte[] read(final int thread, final long address, final int length) {
        return view.read(vcpu(thread), address, length);
    }

    @Override
    public boolean write(final int thread, final long address, final byte[] bytes) {
        for (int done = 0; done < bytes.length; done += GuestView.inPage(address + done, bytes.length - done)) {
            if (!writable(view.machineAddress(vcpu(thread), address + done))) {
                return false;
            }
        }
        for (int done = 0; done < bytes.length;) {
            final int piece = GuestView.inPage(address + done, bytes.length - done);
            final long maddr = view.machineAddress(vcpu(thread), address + done);
            hypervisor.memory().write(maddr, bytes, done, piece);
            hypervisor.frames().written(maddr >>> Page.SHIFT);
            hypervisor.frames().dirtied(maddr >>> Page.SHIFT);
            done += piece;
        }
        return true;
    }

    private boolean writable(final long maddr) {
        final FrameTable frames = hypervisor.frames();
        final long mfn = maddr >>> Page.SHIFT;
        return maddr != GuestView.NOT_MAPPED && frames.owner(mfn) == guest.get().domid()
                && (frames.typeCount(mfn) == 0 || frames.type(mfn) == FrameTable.TYPE_WRITABLE
                        || frames.type(mfn) == FrameTable.TYPE_SHARED);
    }
}
