package io.xenolith.dom0.migration.stream;

import io.xenolith.abi.LocalMemory;

/** A record of a libxc stream of a PV guest, its own fields checked. */
public sealed interface LibxcRecord {
    /** All is told. */
    record End() implements LibxcRecord {
    }

    /** A 64-bit guest with four levels of page tables. */
    record PvInfo() implements LibxcRecord {
    }

    /** All that holds from the domain's creation on is told. */
    record StaticDataEnd() implements LibxcRecord {
    }

    /** What cpuid says: leaves of 24 bytes (leaf, subleaf, eax, ebx, ecx, edx). */
    record CpuidPolicy(byte[] leaves) implements LibxcRecord {
    }

    /** What MSRs of the policy say: entries of 16 bytes (index, zero, value). */
    record MsrPolicy(byte[] entries) implements LibxcRecord {
    }

    /**
     * Where the guest has its P2M.
     *
     * @param offset of the record, for messages
     * @param startPfn,endPfn the first and the last page that this part of the P2M tells about
     * @param frames pfns of its pages
     */
    record P2mFrames(long offset, long startPfn, long endPfn, long[] frames) implements LibxcRecord {
    }

    /**
     * Pages and what they hold.
     *
     * @param offset of the record, for messages
     * @param types a {@link PageType} for each of {@code pfns}
     * @param body of the record; the pages with data follow one another from {@code dataOffset} on
     */
    record PageData(long offset, long[] pfns, byte[] types, LocalMemory body, int dataOffset) implements LibxcRecord {
    }

    record TscInfo(int mode, int khz, long elapsedNs, int incarnation) implements LibxcRecord {
    }

    /** The shared_info page. */
    record SharedInfo(LocalMemory page) implements LibxcRecord {
    }

    /** What a {@link Vcpu} record tells of its vCPU. */
    enum VcpuPart {
        BASIC, EXTENDED, XSAVE, MSRS
    }

    /**
     * A part of a vCPU's state.
     *
     * @param offset of the record, for messages
     */
    record Vcpu(long offset, VcpuPart part, int id, byte[] state) implements LibxcRecord {
    }

    /** The pages that follow are those that were sent, to be compared. */
    record Verify() implements LibxcRecord {
    }

    /** An optional record that is not known here. */
    record Skipped(int type) implements LibxcRecord {
    }
}
