// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_ext_vcpucontext}, 64 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  vcpu
 *       4   4  size
 *       8   8  syscall32_callback_eip
 *      16   8  sysenter_callback_eip
 *      24   2  syscall32_callback_cs
 *      26   2  sysenter_callback_cs
 *      28   1  syscall32_disables_events
 *      29   1  sysenter_disables_events
 *      32   8  mcg_cap
 *      32   8  vmce.caps
 *      40   8  vmce.mci_ctl2_bank0
 *      48   8  vmce.mci_ctl2_bank1
 *      56   8  vmce.mcg_ext_ctl
 * </pre>
 */
public final class XenDomctlExtVcpucontext extends CStruct {
    public static final int SIZE = 64;
    public static final int ALIGN = 8;

    public static final int VCPU_OFFSET = 0;
    public static final int SIZE_OFFSET = 4;
    public static final int SYSCALL32_CALLBACK_EIP_OFFSET = 8;
    public static final int SYSENTER_CALLBACK_EIP_OFFSET = 16;
    public static final int SYSCALL32_CALLBACK_CS_OFFSET = 24;
    public static final int SYSENTER_CALLBACK_CS_OFFSET = 26;
    public static final int SYSCALL32_DISABLES_EVENTS_OFFSET = 28;
    public static final int SYSENTER_DISABLES_EVENTS_OFFSET = 29;
    public static final int MCG_CAP_OFFSET = 32;
    public static final int VMCE_CAPS_OFFSET = 32;
    public static final int VMCE_MCI_CTL2_BANK0_OFFSET = 40;
    public static final int VMCE_MCI_CTL2_BANK1_OFFSET = 48;
    public static final int VMCE_MCG_EXT_CTL_OFFSET = 56;

    /** A zeroed struct in private memory. */
    public static XenDomctlExtVcpucontext allocate() {
        return new XenDomctlExtVcpucontext().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlExtVcpucontext wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code vcpu}, 4 bytes. */
    public int vcpu() {
        return memory.getInt(address + VCPU_OFFSET);
    }

    /** Writes {@code vcpu}. */
    public XenDomctlExtVcpucontext vcpu(int value) {
        memory.putInt(address + VCPU_OFFSET, value);
        return this;
    }

    /** Reads {@code size}, 4 bytes. */
    public int size() {
        return memory.getInt(address + SIZE_OFFSET);
    }

    /** Writes {@code size}. */
    public XenDomctlExtVcpucontext size(int value) {
        memory.putInt(address + SIZE_OFFSET, value);
        return this;
    }

    /** Reads {@code syscall32_callback_eip}, 8 bytes. */
    public long syscall32CallbackEip() {
        return memory.getLong(address + SYSCALL32_CALLBACK_EIP_OFFSET);
    }

    /** Writes {@code syscall32_callback_eip}. */
    public XenDomctlExtVcpucontext syscall32CallbackEip(long value) {
        memory.putLong(address + SYSCALL32_CALLBACK_EIP_OFFSET, value);
        return this;
    }

    /** Reads {@code sysenter_callback_eip}, 8 bytes. */
    public long sysenterCallbackEip() {
        return memory.getLong(address + SYSENTER_CALLBACK_EIP_OFFSET);
    }

    /** Writes {@code sysenter_callback_eip}. */
    public XenDomctlExtVcpucontext sysenterCallbackEip(long value) {
        memory.putLong(address + SYSENTER_CALLBACK_EIP_OFFSET, value);
        return this;
    }

    /** Reads {@code syscall32_callback_cs}, 2 bytes. */
    public int syscall32CallbackCs() {
        return memory.getShort(address + SYSCALL32_CALLBACK_CS_OFFSET) & 0xffff;
    }

    /** Writes {@code syscall32_callback_cs}. */
    public XenDomctlExtVcpucontext syscall32CallbackCs(int value) {
        memory.putShort(address + SYSCALL32_CALLBACK_CS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code sysenter_callback_cs}, 2 bytes. */
    public int sysenterCallbackCs() {
        return memory.getShort(address + SYSENTER_CALLBACK_CS_OFFSET) & 0xffff;
    }

    /** Writes {@code sysenter_callback_cs}. */
    public XenDomctlExtVcpucontext sysenterCallbackCs(int value) {
        memory.putShort(address + SYSENTER_CALLBACK_CS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code syscall32_disables_events}, 1 byte. */
    public int syscall32DisablesEvents() {
        return memory.getByte(address + SYSCALL32_DISABLES_EVENTS_OFFSET) & 0xff;
    }

    /** Writes {@code syscall32_disables_events}. */
    public XenDomctlExtVcpucontext syscall32DisablesEvents(int value) {
        memory.putByte(address + SYSCALL32_DISABLES_EVENTS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code sysenter_disables_events}, 1 byte. */
    public int sysenterDisablesEvents() {
        return memory.getByte(address + SYSENTER_DISABLES_EVENTS_OFFSET) & 0xff;
    }

    /** Writes {@code sysenter_disables_events}. */
    public XenDomctlExtVcpucontext sysenterDisablesEvents(int value) {
        memory.putByte(address + SYSENTER_DISABLES_EVENTS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code mcg_cap}, 8 bytes. */
    public long mcgCap() {
        return memory.getLong(address + MCG_CAP_OFFSET);
    }

    /** Writes {@code mcg_cap}. */
    public XenDomctlExtVcpucontext mcgCap(long value) {
        memory.putLong(address + MCG_CAP_OFFSET, value);
        return this;
    }

    /** Reads {@code vmce.caps}, 8 bytes. */
    public long vmceCaps() {
        return memory.getLong(address + VMCE_CAPS_OFFSET);
    }

    /** Writes {@code vmce.caps}. */
    public XenDomctlExtVcpucontext vmceCaps(long value) {
        memory.putLong(address + VMCE_CAPS_OFFSET, value);
        return this;
    }

    /** Reads {@code vmce.mci_ctl2_bank0}, 8 bytes. */
    public long vmceMciCtl2Bank0() {
        return memory.getLong(address + VMCE_MCI_CTL2_BANK0_OFFSET);
    }

    /** Writes {@code vmce.mci_ctl2_bank0}. */
    public XenDomctlExtVcpucontext vmceMciCtl2Bank0(long value) {
        memory.putLong(address + VMCE_MCI_CTL2_BANK0_OFFSET, value);
        return this;
    }

    /** Reads {@code vmce.mci_ctl2_bank1}, 8 bytes. */
    public long vmceMciCtl2Bank1() {
        return memory.getLong(address + VMCE_MCI_CTL2_BANK1_OFFSET);
    }

    /** Writes {@code vmce.mci_ctl2_bank1}. */
    public XenDomctlExtVcpucontext vmceMciCtl2Bank1(long value) {
        memory.putLong(address + VMCE_MCI_CTL2_BANK1_OFFSET, value);
        return this;
    }

    /** Reads {@code vmce.mcg_ext_ctl}, 8 bytes. */
    public long vmceMcgExtCtl() {
        return memory.getLong(address + VMCE_MCG_EXT_CTL_OFFSET);
    }

    /** Writes {@code vmce.mcg_ext_ctl}. */
    public XenDomctlExtVcpucontext vmceMcgExtCtl(long value) {
        memory.putLong(address + VMCE_MCG_EXT_CTL_OFFSET, value);
        return this;
    }
}
