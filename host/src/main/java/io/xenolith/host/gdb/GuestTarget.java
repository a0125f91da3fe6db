package io.xenolith.host.gdb;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.FrameTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A domain as gdb sees it. Addresses are those of the page tables that a vCPU has loaded; looking leaves no mark in them. What the
 * hypervisor has checked (page tables, descriptors), and what is not the domain's, cannot be written.
 */
final class GuestTarget implements GdbTarget {
    private static final int NOT_MAPPED = -1;

    private final Hypervisor hypervisor;
    private final Supplier<Domain> guest;

    /** @param guest the domain at present: one that reboots is another afterwards */
    GuestTarget(final Hypervisor hypervisor, final Supplier<Domain> guest) {
        this.hypervisor = hypervisor;
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
        final byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            final int piece = piece(address + done, length - done);
            final long maddr = translate(vcpu(thread), address + done);
            if (maddr == NOT_MAPPED) {
                return Arrays.copyOf(bytes, done);
            }
            hypervisor.memory().read(maddr, bytes, done, piece);
            done += piece;
        }
        return bytes;
    }

    @Override
    public boolean write(final int thread, final long address, final byte[] bytes) {
        for (int done = 0; done < bytes.length; done += piece(address + done, bytes.length - done)) {
            if (!writable(translate(vcpu(thread), address + done))) {
                return false;
            }
        }
        for (int done = 0; done < bytes.length;) {
            final int piece = piece(address + done, bytes.length - done);
            final long maddr = translate(vcpu(thread), address + done);
            hypervisor.memory().write(maddr, bytes, done, piece);
            hypervisor.frames().written(maddr >>> Page.SHIFT);
            done += piece;
        }
        return true;
    }

    /** How many bytes from {@code address} on lie in its page, at most {@code left}. */
    private static int piece(final long address, final int left) {
        return (int) Math.min(left, Page.SIZE - (address & Page.OFFSET_MASK));
    }

    /** Machine address in RAM, or {@link #NOT_MAPPED}. */
    private long translate(final Vcpu vcpu, final long address) {
        final long entryAt = hypervisor.walker().l1EntryAddress(vcpu.activeRoot(), address);
        if (entryAt < 0) {
            return NOT_MAPPED;
        }
        final long entry = hypervisor.memory().getLong(entryAt);
        if ((entry & Pte.PRESENT) == 0 || !hypervisor.frames().valid(Pte.mfn(entry))) {
            return NOT_MAPPED;
        }
        return (Pte.mfn(entry) << Page.SHIFT) + (address & Page.OFFSET_MASK);
    }

    private boolean writable(final long maddr) {
        final FrameTable frames = hypervisor.frames();
        final long mfn = maddr >>> Page.SHIFT;
        return maddr != NOT_MAPPED && frames.owner(mfn) == guest.get().domid()
                && (frames.typeCount(mfn) == 0 || frames.type(mfn) == FrameTable.TYPE_WRITABLE
                        || frames.type(mfn) == FrameTable.TYPE_SHARED);
    }
}
