// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct vcpu_guest_context}, 5168 bytes, aligned to 8. Source: Xen public/arch-x86/xen.h.
 *
 * <pre>
 *  offset size field
 *       0   1  fpu_ctxt.x[512]
 *     512   8  flags
 *     520   8  user_regs.r15
 *     520   4  user_regs.r15d
 *     520   2  user_regs.r15w
 *     520   1  user_regs.r15b
 *     528   8  user_regs.r14
 *     528   4  user_regs.r14d
 *     528   2  user_regs.r14w
 *     528   1  user_regs.r14b
 *     536   8  user_regs.r13
 *     536   4  user_regs.r13d
 *     536   2  user_regs.r13w
 *     536   1  user_regs.r13b
 *     544   8  user_regs.r12
 *     544   4  user_regs.r12d
 *     544   2  user_regs.r12w
 *     544   1  user_regs.r12b
 *     552   8  user_regs.rbp
 *     552   4  user_regs.ebp
 *     552   2  user_regs.bp
 *     552   1  user_regs.bpl
 *     560   8  user_regs.rbx
 *     560   4  user_regs.ebx
 *     560   2  user_regs.bx
 *     560   1  user_regs.bl
 *     561   1  user_regs.bh
 *     568   8  user_regs.r11
 *     568   4  user_regs.r11d
 *     568   2  user_regs.r11w
 *     568   1  user_regs.r11b
 *     576   8  user_regs.r10
 *     576   4  user_regs.r10d
 *     576   2  user_regs.r10w
 *     576   1  user_regs.r10b
 *     584   8  user_regs.r9
 *     584   4  user_regs.r9d
 *     584   2  user_regs.r9w
 *     584   1  user_regs.r9b
 *     592   8  user_regs.r8
 *     592   4  user_regs.r8d
 *     592   2  user_regs.r8w
 *     592   1  user_regs.r8b
 *     600   8  user_regs.rax
 *     600   4  user_regs.eax
 *     600   2  user_regs.ax
 *     600   1  user_regs.al
 *     601   1  user_regs.ah
 *     608   8  user_regs.rcx
 *     608   4  user_regs.ecx
 *     608   2  user_regs.cx
 *     608   1  user_regs.cl
 *     609   1  user_regs.ch
 *     616   8  user_regs.rdx
 *     616   4  user_regs.edx
 *     616   2  user_regs.dx
 *     616   1  user_regs.dl
 *     617   1  user_regs.dh
 *     624   8  user_regs.rsi
 *     624   4  user_regs.esi
 *     624   2  user_regs.si
 *     624   1  user_regs.sil
 *     632   8  user_regs.rdi
 *     632   4  user_regs.edi
 *     632   2  user_regs.di
 *     632   1  user_regs.dil
 *     640   4  user_regs.error_code
 *     644   4  user_regs.entry_vector
 *     648   8  user_regs.rip
 *     648   4  user_regs.eip
 *     648   2  user_regs.ip
 *     656   2  user_regs.cs
 *     658   2  user_regs._pad0[1]
 *     660   1  user_regs.saved_upcall_mask
 *     661   1  user_regs._pad1[3]
 *     664   8  user_regs.rflags
 *     664   4  user_regs.eflags
 *     664   2  user_regs.flags
 *     672   8  user_regs.rsp
 *     672   4  user_regs.esp
 *     672   2  user_regs.sp
 *     672   1  user_regs.spl
 *     680   2  user_regs.ss
 *     682   2  user_regs._pad2[3]
 *     688   2  user_regs.es
 *     690   2  user_regs._pad3[3]
 *     696   2  user_regs.ds
 *     698   2  user_regs._pad4[3]
 *     704   2  user_regs.fs
 *     706   2  user_regs._pad5[3]
 *     712   2  user_regs.gs
 *     714   2  user_regs._pad6[3]
 *     720   1  trap_ctxt.vector[256]
 *     721   1  trap_ctxt.flags[256]
 *     722   2  trap_ctxt.cs[256]
 *     728   8  trap_ctxt.address[256]
 *    4816   8  ldt_base
 *    4824   8  ldt_ents
 *    4832   8  gdt_frames[16]
 *    4960   8  gdt_ents
 *    4968   8  kernel_ss
 *    4976   8  kernel_sp
 *    4984   8  ctrlreg[8]
 *    5048   8  debugreg[8]
 *    5112   8  event_callback_eip
 *    5120   8  failsafe_callback_eip
 *    5128   8  syscall_callback_eip
 *    5136   8  vm_assist
 *    5144   8  fs_base
 *    5152   8  gs_base_kernel
 *    5160   8  gs_base_user
 * </pre>
 */
public final class VcpuGuestContext extends CStruct {
    public static final int SIZE = 5168;
    public static final int ALIGN = 8;

    public static final int FPU_CTXT_X_OFFSET = 0;
    public static final int FLAGS_OFFSET = 512;
    public static final int USER_REGS_R15_OFFSET = 520;
    public static final int USER_REGS_R15D_OFFSET = 520;
    public static final int USER_REGS_R15W_OFFSET = 520;
    public static final int USER_REGS_R15B_OFFSET = 520;
    public static final int USER_REGS_R14_OFFSET = 528;
    public static final int USER_REGS_R14D_OFFSET = 528;
    public static final int USER_REGS_R14W_OFFSET = 528;
    public static final int USER_REGS_R14B_OFFSET = 528;
    public static final int USER_REGS_R13_OFFSET = 536;
    public static final int USER_REGS_R13D_OFFSET = 536;
    public static final int USER_REGS_R13W_OFFSET = 536;
    public static final int USER_REGS_R13B_OFFSET = 536;
    public static final int USER_REGS_R12_OFFSET = 544;
    public static final int USER_REGS_R12D_OFFSET = 544;
    public static final int USER_REGS_R12W_OFFSET = 544;
    public static final int USER_REGS_R12B_OFFSET = 544;
    public static final int USER_REGS_RBP_OFFSET = 552;
    public static final int USER_REGS_EBP_OFFSET = 552;
    public static final int USER_REGS_BP_OFFSET = 552;
    public static final int USER_REGS_BPL_OFFSET = 552;
    public static final int USER_REGS_RBX_OFFSET = 560;
    public static final int USER_REGS_EBX_OFFSET = 560;
    public static final int USER_REGS_BX_OFFSET = 560;
    public static final int USER_REGS_BL_OFFSET = 560;
    public static final int USER_REGS_BH_OFFSET = 561;
    public static final int USER_REGS_R11_OFFSET = 568;
    public static final int USER_REGS_R11D_OFFSET = 568;
    public static final int USER_REGS_R11W_OFFSET = 568;
    public static final int USER_REGS_R11B_OFFSET = 568;
    public static final int USER_REGS_R10_OFFSET = 576;
    public static final int USER_REGS_R10D_OFFSET = 576;
    public static final int USER_REGS_R10W_OFFSET = 576;
    public static final int USER_REGS_R10B_OFFSET = 576;
    public static final int USER_REGS_R9_OFFSET = 584;
    public static final int USER_REGS_R9D_OFFSET = 584;
    public static final int USER_REGS_R9W_OFFSET = 584;
    public static final int USER_REGS_R9B_OFFSET = 584;
    public static final int USER_REGS_R8_OFFSET = 592;
    public static final int USER_REGS_R8D_OFFSET = 592;
    public static final int USER_REGS_R8W_OFFSET = 592;
    public static final int USER_REGS_R8B_OFFSET = 592;
    public static final int USER_REGS_RAX_OFFSET = 600;
    public static final int USER_REGS_EAX_OFFSET = 600;
    public static final int USER_REGS_AX_OFFSET = 600;
    public static final int USER_REGS_AL_OFFSET = 600;
    public static final int USER_REGS_AH_OFFSET = 601;
    public static final int USER_REGS_RCX_OFFSET = 608;
    public static final int USER_REGS_ECX_OFFSET = 608;
    public static final int USER_REGS_CX_OFFSET = 608;
    public static final int USER_REGS_CL_OFFSET = 608;
    public static final int USER_REGS_CH_OFFSET = 609;
    public static final int USER_REGS_RDX_OFFSET = 616;
    public static final int USER_REGS_EDX_OFFSET = 616;
    public static final int USER_REGS_DX_OFFSET = 616;
    public static final int USER_REGS_DL_OFFSET = 616;
    public static final int USER_REGS_DH_OFFSET = 617;
    public static final int USER_REGS_RSI_OFFSET = 624;
    public static final int USER_REGS_ESI_OFFSET = 624;
    public static final int USER_REGS_SI_OFFSET = 624;
    public static final int USER_REGS_SIL_OFFSET = 624;
    public static final int USER_REGS_RDI_OFFSET = 632;
    public static final int USER_REGS_EDI_OFFSET = 632;
    public static final int USER_REGS_DI_OFFSET = 632;
    public static final int USER_REGS_DIL_OFFSET = 632;
    public static final int USER_REGS_ERROR_CODE_OFFSET = 640;
    public static final int USER_REGS_ENTRY_VECTOR_OFFSET = 644;
    public static final int USER_REGS_RIP_OFFSET = 648;
    public static final int USER_REGS_EIP_OFFSET = 648;
    public static final int USER_REGS_IP_OFFSET = 648;
    public static final int USER_REGS_CS_OFFSET = 656;
    public static final int USER_REGS_PAD0_OFFSET = 658;
    public static final int USER_REGS_SAVED_UPCALL_MASK_OFFSET = 660;
    public static final int USER_REGS_PAD1_OFFSET = 661;
    public static final int USER_REGS_RFLAGS_OFFSET = 664;
    public static final int USER_REGS_EFLAGS_OFFSET = 664;
    public static final int USER_REGS_FLAGS_OFFSET = 664;
    public static final int USER_REGS_RSP_OFFSET = 672;
    public static final int USER_REGS_ESP_OFFSET = 672;
    public static final int USER_REGS_SP_OFFSET = 672;
    public static final int USER_REGS_SPL_OFFSET = 672;
    public static final int USER_REGS_SS_OFFSET = 680;
    public static final int USER_REGS_PAD2_OFFSET = 682;
    public static final int USER_REGS_ES_OFFSET = 688;
    public static final int USER_REGS_PAD3_OFFSET = 690;
    public static final int USER_REGS_DS_OFFSET = 696;
    public static final int USER_REGS_PAD4_OFFSET = 698;
    public static final int USER_REGS_FS_OFFSET = 704;
    public static final int USER_REGS_PAD5_OFFSET = 706;
    public static final int USER_REGS_GS_OFFSET = 712;
    public static final int USER_REGS_PAD6_OFFSET = 714;
    public static final int TRAP_CTXT_VECTOR_OFFSET = 720;
    public static final int TRAP_CTXT_FLAGS_OFFSET = 721;
    public static final int TRAP_CTXT_CS_OFFSET = 722;
    public static final int TRAP_CTXT_ADDRESS_OFFSET = 728;
    public static final int LDT_BASE_OFFSET = 4816;
    public static final int LDT_ENTS_OFFSET = 4824;
    public static final int GDT_FRAMES_OFFSET = 4832;
    public static final int GDT_ENTS_OFFSET = 4960;
    public static final int KERNEL_SS_OFFSET = 4968;
    public static final int KERNEL_SP_OFFSET = 4976;
    public static final int CTRLREG_OFFSET = 4984;
    public static final int DEBUGREG_OFFSET = 5048;
    public static final int EVENT_CALLBACK_EIP_OFFSET = 5112;
    public static final int FAILSAFE_CALLBACK_EIP_OFFSET = 5120;
    public static final int SYSCALL_CALLBACK_EIP_OFFSET = 5128;
    public static final int VM_ASSIST_OFFSET = 5136;
    public static final int FS_BASE_OFFSET = 5144;
    public static final int GS_BASE_KERNEL_OFFSET = 5152;
    public static final int GS_BASE_USER_OFFSET = 5160;

    /** A zeroed struct in private memory. */
    public static VcpuGuestContext allocate() {
        return new VcpuGuestContext().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public VcpuGuestContext wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code fpu_ctxt.x}, 1 byte. */
    public int fpuCtxtX(int index) {
        return memory.getByte(address + FPU_CTXT_X_OFFSET + (long) index * 1);
    }

    /** Writes {@code fpu_ctxt.x}. */
    public VcpuGuestContext fpuCtxtX(int index, int value) {
        memory.putByte(address + FPU_CTXT_X_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code flags}, 8 bytes. */
    public long flags() {
        return memory.getLong(address + FLAGS_OFFSET);
    }

    /** Writes {@code flags}. */
    public VcpuGuestContext flags(long value) {
        memory.putLong(address + FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r15}, 8 bytes. */
    public long userRegsR15() {
        return memory.getLong(address + USER_REGS_R15_OFFSET);
    }

    /** Writes {@code user_regs.r15}. */
    public VcpuGuestContext userRegsR15(long value) {
        memory.putLong(address + USER_REGS_R15_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r15d}, 4 bytes. */
    public int userRegsR15d() {
        return memory.getInt(address + USER_REGS_R15D_OFFSET);
    }

    /** Writes {@code user_regs.r15d}. */
    public VcpuGuestContext userRegsR15d(int value) {
        memory.putInt(address + USER_REGS_R15D_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r15w}, 2 bytes. */
    public int userRegsR15w() {
        return memory.getShort(address + USER_REGS_R15W_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.r15w}. */
    public VcpuGuestContext userRegsR15w(int value) {
        memory.putShort(address + USER_REGS_R15W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.r15b}, 1 byte. */
    public int userRegsR15b() {
        return memory.getByte(address + USER_REGS_R15B_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.r15b}. */
    public VcpuGuestContext userRegsR15b(int value) {
        memory.putByte(address + USER_REGS_R15B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.r14}, 8 bytes. */
    public long userRegsR14() {
        return memory.getLong(address + USER_REGS_R14_OFFSET);
    }

    /** Writes {@code user_regs.r14}. */
    public VcpuGuestContext userRegsR14(long value) {
        memory.putLong(address + USER_REGS_R14_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r14d}, 4 bytes. */
    public int userRegsR14d() {
        return memory.getInt(address + USER_REGS_R14D_OFFSET);
    }

    /** Writes {@code user_regs.r14d}. */
    public VcpuGuestContext userRegsR14d(int value) {
        memory.putInt(address + USER_REGS_R14D_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r14w}, 2 bytes. */
    public int userRegsR14w() {
        return memory.getShort(address + USER_REGS_R14W_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.r14w}. */
    public VcpuGuestContext userRegsR14w(int value) {
        memory.putShort(address + USER_REGS_R14W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.r14b}, 1 byte. */
    public int userRegsR14b() {
        return memory.getByte(address + USER_REGS_R14B_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.r14b}. */
    public VcpuGuestContext userRegsR14b(int value) {
        memory.putByte(address + USER_REGS_R14B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.r13}, 8 bytes. */
    public long userRegsR13() {
        return memory.getLong(address + USER_REGS_R13_OFFSET);
    }

    /** Writes {@code user_regs.r13}. */
    public VcpuGuestContext userRegsR13(long value) {
        memory.putLong(address + USER_REGS_R13_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r13d}, 4 bytes. */
    public int userRegsR13d() {
        return memory.getInt(address + USER_REGS_R13D_OFFSET);
    }

    /** Writes {@code user_regs.r13d}. */
    public VcpuGuestContext userRegsR13d(int value) {
        memory.putInt(address + USER_REGS_R13D_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r13w}, 2 bytes. */
    public int userRegsR13w() {
        return memory.getShort(address + USER_REGS_R13W_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.r13w}. */
    public VcpuGuestContext userRegsR13w(int value) {
        memory.putShort(address + USER_REGS_R13W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.r13b}, 1 byte. */
    public int userRegsR13b() {
        return memory.getByte(address + USER_REGS_R13B_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.r13b}. */
    public VcpuGuestContext userRegsR13b(int value) {
        memory.putByte(address + USER_REGS_R13B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.r12}, 8 bytes. */
    public long userRegsR12() {
        return memory.getLong(address + USER_REGS_R12_OFFSET);
    }

    /** Writes {@code user_regs.r12}. */
    public VcpuGuestContext userRegsR12(long value) {
        memory.putLong(address + USER_REGS_R12_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r12d}, 4 bytes. */
    public int userRegsR12d() {
        return memory.getInt(address + USER_REGS_R12D_OFFSET);
    }

    /** Writes {@code user_regs.r12d}. */
    public VcpuGuestContext userRegsR12d(int value) {
        memory.putInt(address + USER_REGS_R12D_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r12w}, 2 bytes. */
    public int userRegsR12w() {
        return memory.getShort(address + USER_REGS_R12W_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.r12w}. */
    public VcpuGuestContext userRegsR12w(int value) {
        memory.putShort(address + USER_REGS_R12W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.r12b}, 1 byte. */
    public int userRegsR12b() {
        return memory.getByte(address + USER_REGS_R12B_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.r12b}. */
    public VcpuGuestContext userRegsR12b(int value) {
        memory.putByte(address + USER_REGS_R12B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.rbp}, 8 bytes. */
    public long userRegsRbp() {
        return memory.getLong(address + USER_REGS_RBP_OFFSET);
    }

    /** Writes {@code user_regs.rbp}. */
    public VcpuGuestContext userRegsRbp(long value) {
        memory.putLong(address + USER_REGS_RBP_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.ebp}, 4 bytes. */
    public int userRegsEbp() {
        return memory.getInt(address + USER_REGS_EBP_OFFSET);
    }

    /** Writes {@code user_regs.ebp}. */
    public VcpuGuestContext userRegsEbp(int value) {
        memory.putInt(address + USER_REGS_EBP_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.bp}, 2 bytes. */
    public int userRegsBp() {
        return memory.getShort(address + USER_REGS_BP_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.bp}. */
    public VcpuGuestContext userRegsBp(int value) {
        memory.putShort(address + USER_REGS_BP_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.bpl}, 1 byte. */
    public int userRegsBpl() {
        return memory.getByte(address + USER_REGS_BPL_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.bpl}. */
    public VcpuGuestContext userRegsBpl(int value) {
        memory.putByte(address + USER_REGS_BPL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.rbx}, 8 bytes. */
    public long userRegsRbx() {
        return memory.getLong(address + USER_REGS_RBX_OFFSET);
    }

    /** Writes {@code user_regs.rbx}. */
    public VcpuGuestContext userRegsRbx(long value) {
        memory.putLong(address + USER_REGS_RBX_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.ebx}, 4 bytes. */
    public int userRegsEbx() {
        return memory.getInt(address + USER_REGS_EBX_OFFSET);
    }

    /** Writes {@code user_regs.ebx}. */
    public VcpuGuestContext userRegsEbx(int value) {
        memory.putInt(address + USER_REGS_EBX_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.bx}, 2 bytes. */
    public int userRegsBx() {
        return memory.getShort(address + USER_REGS_BX_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.bx}. */
    public VcpuGuestContext userRegsBx(int value) {
        memory.putShort(address + USER_REGS_BX_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.bl}, 1 byte. */
    public int userRegsBl() {
        return memory.getByte(address + USER_REGS_BL_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.bl}. */
    public VcpuGuestContext userRegsBl(int value) {
        memory.putByte(address + USER_REGS_BL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.bh}, 1 byte. */
    public int userRegsBh() {
        return memory.getByte(address + USER_REGS_BH_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.bh}. */
    public VcpuGuestContext userRegsBh(int value) {
        memory.putByte(address + USER_REGS_BH_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.r11}, 8 bytes. */
    public long userRegsR11() {
        return memory.getLong(address + USER_REGS_R11_OFFSET);
    }

    /** Writes {@code user_regs.r11}. */
    public VcpuGuestContext userRegsR11(long value) {
        memory.putLong(address + USER_REGS_R11_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r11d}, 4 bytes. */
    public int userRegsR11d() {
        return memory.getInt(address + USER_REGS_R11D_OFFSET);
    }

    /** Writes {@code user_regs.r11d}. */
    public VcpuGuestContext userRegsR11d(int value) {
        memory.putInt(address + USER_REGS_R11D_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r11w}, 2 bytes. */
    public int userRegsR11w() {
        return memory.getShort(address + USER_REGS_R11W_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.r11w}. */
    public VcpuGuestContext userRegsR11w(int value) {
        memory.putShort(address + USER_REGS_R11W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.r11b}, 1 byte. */
    public int userRegsR11b() {
        return memory.getByte(address + USER_REGS_R11B_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.r11b}. */
    public VcpuGuestContext userRegsR11b(int value) {
        memory.putByte(address + USER_REGS_R11B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.r10}, 8 bytes. */
    public long userRegsR10() {
        return memory.getLong(address + USER_REGS_R10_OFFSET);
    }

    /** Writes {@code user_regs.r10}. */
    public VcpuGuestContext userRegsR10(long value) {
        memory.putLong(address + USER_REGS_R10_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r10d}, 4 bytes. */
    public int userRegsR10d() {
        return memory.getInt(address + USER_REGS_R10D_OFFSET);
    }

    /** Writes {@code user_regs.r10d}. */
    public VcpuGuestContext userRegsR10d(int value) {
        memory.putInt(address + USER_REGS_R10D_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r10w}, 2 bytes. */
    public int userRegsR10w() {
        return memory.getShort(address + USER_REGS_R10W_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.r10w}. */
    public VcpuGuestContext userRegsR10w(int value) {
        memory.putShort(address + USER_REGS_R10W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.r10b}, 1 byte. */
    public int userRegsR10b() {
        return memory.getByte(address + USER_REGS_R10B_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.r10b}. */
    public VcpuGuestContext userRegsR10b(int value) {
        memory.putByte(address + USER_REGS_R10B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.r9}, 8 bytes. */
    public long userRegsR9() {
        return memory.getLong(address + USER_REGS_R9_OFFSET);
    }

    /** Writes {@code user_regs.r9}. */
    public VcpuGuestContext userRegsR9(long value) {
        memory.putLong(address + USER_REGS_R9_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r9d}, 4 bytes. */
    public int userRegsR9d() {
        return memory.getInt(address + USER_REGS_R9D_OFFSET);
    }

    /** Writes {@code user_regs.r9d}. */
    public VcpuGuestContext userRegsR9d(int value) {
        memory.putInt(address + USER_REGS_R9D_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r9w}, 2 bytes. */
    public int userRegsR9w() {
        return memory.getShort(address + USER_REGS_R9W_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.r9w}. */
    public VcpuGuestContext userRegsR9w(int value) {
        memory.putShort(address + USER_REGS_R9W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.r9b}, 1 byte. */
    public int userRegsR9b() {
        return memory.getByte(address + USER_REGS_R9B_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.r9b}. */
    public VcpuGuestContext userRegsR9b(int value) {
        memory.putByte(address + USER_REGS_R9B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.r8}, 8 bytes. */
    public long userRegsR8() {
        return memory.getLong(address + USER_REGS_R8_OFFSET);
    }

    /** Writes {@code user_regs.r8}. */
    public VcpuGuestContext userRegsR8(long value) {
        memory.putLong(address + USER_REGS_R8_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r8d}, 4 bytes. */
    public int userRegsR8d() {
        return memory.getInt(address + USER_REGS_R8D_OFFSET);
    }

    /** Writes {@code user_regs.r8d}. */
    public VcpuGuestContext userRegsR8d(int value) {
        memory.putInt(address + USER_REGS_R8D_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.r8w}, 2 bytes. */
    public int userRegsR8w() {
        return memory.getShort(address + USER_REGS_R8W_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.r8w}. */
    public VcpuGuestContext userRegsR8w(int value) {
        memory.putShort(address + USER_REGS_R8W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.r8b}, 1 byte. */
    public int userRegsR8b() {
        return memory.getByte(address + USER_REGS_R8B_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.r8b}. */
    public VcpuGuestContext userRegsR8b(int value) {
        memory.putByte(address + USER_REGS_R8B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.rax}, 8 bytes. */
    public long userRegsRax() {
        return memory.getLong(address + USER_REGS_RAX_OFFSET);
    }

    /** Writes {@code user_regs.rax}. */
    public VcpuGuestContext userRegsRax(long value) {
        memory.putLong(address + USER_REGS_RAX_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.eax}, 4 bytes. */
    public int userRegsEax() {
        return memory.getInt(address + USER_REGS_EAX_OFFSET);
    }

    /** Writes {@code user_regs.eax}. */
    public VcpuGuestContext userRegsEax(int value) {
        memory.putInt(address + USER_REGS_EAX_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.ax}, 2 bytes. */
    public int userRegsAx() {
        return memory.getShort(address + USER_REGS_AX_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.ax}. */
    public VcpuGuestContext userRegsAx(int value) {
        memory.putShort(address + USER_REGS_AX_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.al}, 1 byte. */
    public int userRegsAl() {
        return memory.getByte(address + USER_REGS_AL_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.al}. */
    public VcpuGuestContext userRegsAl(int value) {
        memory.putByte(address + USER_REGS_AL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.ah}, 1 byte. */
    public int userRegsAh() {
        return memory.getByte(address + USER_REGS_AH_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.ah}. */
    public VcpuGuestContext userRegsAh(int value) {
        memory.putByte(address + USER_REGS_AH_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.rcx}, 8 bytes. */
    public long userRegsRcx() {
        return memory.getLong(address + USER_REGS_RCX_OFFSET);
    }

    /** Writes {@code user_regs.rcx}. */
    public VcpuGuestContext userRegsRcx(long value) {
        memory.putLong(address + USER_REGS_RCX_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.ecx}, 4 bytes. */
    public int userRegsEcx() {
        return memory.getInt(address + USER_REGS_ECX_OFFSET);
    }

    /** Writes {@code user_regs.ecx}. */
    public VcpuGuestContext userRegsEcx(int value) {
        memory.putInt(address + USER_REGS_ECX_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.cx}, 2 bytes. */
    public int userRegsCx() {
        return memory.getShort(address + USER_REGS_CX_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.cx}. */
    public VcpuGuestContext userRegsCx(int value) {
        memory.putShort(address + USER_REGS_CX_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.cl}, 1 byte. */
    public int userRegsCl() {
        return memory.getByte(address + USER_REGS_CL_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.cl}. */
    public VcpuGuestContext userRegsCl(int value) {
        memory.putByte(address + USER_REGS_CL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.ch}, 1 byte. */
    public int userRegsCh() {
        return memory.getByte(address + USER_REGS_CH_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.ch}. */
    public VcpuGuestContext userRegsCh(int value) {
        memory.putByte(address + USER_REGS_CH_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.rdx}, 8 bytes. */
    public long userRegsRdx() {
        return memory.getLong(address + USER_REGS_RDX_OFFSET);
    }

    /** Writes {@code user_regs.rdx}. */
    public VcpuGuestContext userRegsRdx(long value) {
        memory.putLong(address + USER_REGS_RDX_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.edx}, 4 bytes. */
    public int userRegsEdx() {
        return memory.getInt(address + USER_REGS_EDX_OFFSET);
    }

    /** Writes {@code user_regs.edx}. */
    public VcpuGuestContext userRegsEdx(int value) {
        memory.putInt(address + USER_REGS_EDX_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.dx}, 2 bytes. */
    public int userRegsDx() {
        return memory.getShort(address + USER_REGS_DX_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.dx}. */
    public VcpuGuestContext userRegsDx(int value) {
        memory.putShort(address + USER_REGS_DX_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.dl}, 1 byte. */
    public int userRegsDl() {
        return memory.getByte(address + USER_REGS_DL_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.dl}. */
    public VcpuGuestContext userRegsDl(int value) {
        memory.putByte(address + USER_REGS_DL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.dh}, 1 byte. */
    public int userRegsDh() {
        return memory.getByte(address + USER_REGS_DH_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.dh}. */
    public VcpuGuestContext userRegsDh(int value) {
        memory.putByte(address + USER_REGS_DH_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.rsi}, 8 bytes. */
    public long userRegsRsi() {
        return memory.getLong(address + USER_REGS_RSI_OFFSET);
    }

    /** Writes {@code user_regs.rsi}. */
    public VcpuGuestContext userRegsRsi(long value) {
        memory.putLong(address + USER_REGS_RSI_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.esi}, 4 bytes. */
    public int userRegsEsi() {
        return memory.getInt(address + USER_REGS_ESI_OFFSET);
    }

    /** Writes {@code user_regs.esi}. */
    public VcpuGuestContext userRegsEsi(int value) {
        memory.putInt(address + USER_REGS_ESI_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.si}, 2 bytes. */
    public int userRegsSi() {
        return memory.getShort(address + USER_REGS_SI_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.si}. */
    public VcpuGuestContext userRegsSi(int value) {
        memory.putShort(address + USER_REGS_SI_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.sil}, 1 byte. */
    public int userRegsSil() {
        return memory.getByte(address + USER_REGS_SIL_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.sil}. */
    public VcpuGuestContext userRegsSil(int value) {
        memory.putByte(address + USER_REGS_SIL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.rdi}, 8 bytes. */
    public long userRegsRdi() {
        return memory.getLong(address + USER_REGS_RDI_OFFSET);
    }

    /** Writes {@code user_regs.rdi}. */
    public VcpuGuestContext userRegsRdi(long value) {
        memory.putLong(address + USER_REGS_RDI_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.edi}, 4 bytes. */
    public int userRegsEdi() {
        return memory.getInt(address + USER_REGS_EDI_OFFSET);
    }

    /** Writes {@code user_regs.edi}. */
    public VcpuGuestContext userRegsEdi(int value) {
        memory.putInt(address + USER_REGS_EDI_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.di}, 2 bytes. */
    public int userRegsDi() {
        return memory.getShort(address + USER_REGS_DI_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.di}. */
    public VcpuGuestContext userRegsDi(int value) {
        memory.putShort(address + USER_REGS_DI_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.dil}, 1 byte. */
    public int userRegsDil() {
        return memory.getByte(address + USER_REGS_DIL_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.dil}. */
    public VcpuGuestContext userRegsDil(int value) {
        memory.putByte(address + USER_REGS_DIL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.error_code}, 4 bytes. */
    public int userRegsErrorCode() {
        return memory.getInt(address + USER_REGS_ERROR_CODE_OFFSET);
    }

    /** Writes {@code user_regs.error_code}. */
    public VcpuGuestContext userRegsErrorCode(int value) {
        memory.putInt(address + USER_REGS_ERROR_CODE_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.entry_vector}, 4 bytes. */
    public int userRegsEntryVector() {
        return memory.getInt(address + USER_REGS_ENTRY_VECTOR_OFFSET);
    }

    /** Writes {@code user_regs.entry_vector}. */
    public VcpuGuestContext userRegsEntryVector(int value) {
        memory.putInt(address + USER_REGS_ENTRY_VECTOR_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.rip}, 8 bytes. */
    public long userRegsRip() {
        return memory.getLong(address + USER_REGS_RIP_OFFSET);
    }

    /** Writes {@code user_regs.rip}. */
    public VcpuGuestContext userRegsRip(long value) {
        memory.putLong(address + USER_REGS_RIP_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.eip}, 4 bytes. */
    public int userRegsEip() {
        return memory.getInt(address + USER_REGS_EIP_OFFSET);
    }

    /** Writes {@code user_regs.eip}. */
    public VcpuGuestContext userRegsEip(int value) {
        memory.putInt(address + USER_REGS_EIP_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.ip}, 2 bytes. */
    public int userRegsIp() {
        return memory.getShort(address + USER_REGS_IP_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.ip}. */
    public VcpuGuestContext userRegsIp(int value) {
        memory.putShort(address + USER_REGS_IP_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.cs}, 2 bytes. */
    public int userRegsCs() {
        return memory.getShort(address + USER_REGS_CS_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.cs}. */
    public VcpuGuestContext userRegsCs(int value) {
        memory.putShort(address + USER_REGS_CS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs._pad0}, 2 bytes. */
    public int userRegsPad0(int index) {
        return memory.getShort(address + USER_REGS_PAD0_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code user_regs._pad0}. */
    public VcpuGuestContext userRegsPad0(int index, int value) {
        memory.putShort(address + USER_REGS_PAD0_OFFSET + (long) index * 2, (short) value);
        return this;
    }

    /** Reads {@code user_regs.saved_upcall_mask}, 1 byte. */
    public int userRegsSavedUpcallMask() {
        return memory.getByte(address + USER_REGS_SAVED_UPCALL_MASK_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.saved_upcall_mask}. */
    public VcpuGuestContext userRegsSavedUpcallMask(int value) {
        memory.putByte(address + USER_REGS_SAVED_UPCALL_MASK_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs._pad1}, 1 byte. */
    public int userRegsPad1(int index) {
        return memory.getByte(address + USER_REGS_PAD1_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code user_regs._pad1}. */
    public VcpuGuestContext userRegsPad1(int index, int value) {
        memory.putByte(address + USER_REGS_PAD1_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.rflags}, 8 bytes. */
    public long userRegsRflags() {
        return memory.getLong(address + USER_REGS_RFLAGS_OFFSET);
    }

    /** Writes {@code user_regs.rflags}. */
    public VcpuGuestContext userRegsRflags(long value) {
        memory.putLong(address + USER_REGS_RFLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.eflags}, 4 bytes. */
    public int userRegsEflags() {
        return memory.getInt(address + USER_REGS_EFLAGS_OFFSET);
    }

    /** Writes {@code user_regs.eflags}. */
    public VcpuGuestContext userRegsEflags(int value) {
        memory.putInt(address + USER_REGS_EFLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.flags}, 2 bytes. */
    public int userRegsFlags() {
        return memory.getShort(address + USER_REGS_FLAGS_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.flags}. */
    public VcpuGuestContext userRegsFlags(int value) {
        memory.putShort(address + USER_REGS_FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.rsp}, 8 bytes. */
    public long userRegsRsp() {
        return memory.getLong(address + USER_REGS_RSP_OFFSET);
    }

    /** Writes {@code user_regs.rsp}. */
    public VcpuGuestContext userRegsRsp(long value) {
        memory.putLong(address + USER_REGS_RSP_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.esp}, 4 bytes. */
    public int userRegsEsp() {
        return memory.getInt(address + USER_REGS_ESP_OFFSET);
    }

    /** Writes {@code user_regs.esp}. */
    public VcpuGuestContext userRegsEsp(int value) {
        memory.putInt(address + USER_REGS_ESP_OFFSET, value);
        return this;
    }

    /** Reads {@code user_regs.sp}, 2 bytes. */
    public int userRegsSp() {
        return memory.getShort(address + USER_REGS_SP_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.sp}. */
    public VcpuGuestContext userRegsSp(int value) {
        memory.putShort(address + USER_REGS_SP_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs.spl}, 1 byte. */
    public int userRegsSpl() {
        return memory.getByte(address + USER_REGS_SPL_OFFSET) & 0xff;
    }

    /** Writes {@code user_regs.spl}. */
    public VcpuGuestContext userRegsSpl(int value) {
        memory.putByte(address + USER_REGS_SPL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code user_regs.ss}, 2 bytes. */
    public int userRegsSs() {
        return memory.getShort(address + USER_REGS_SS_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.ss}. */
    public VcpuGuestContext userRegsSs(int value) {
        memory.putShort(address + USER_REGS_SS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs._pad2}, 2 bytes. */
    public int userRegsPad2(int index) {
        return memory.getShort(address + USER_REGS_PAD2_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code user_regs._pad2}. */
    public VcpuGuestContext userRegsPad2(int index, int value) {
        memory.putShort(address + USER_REGS_PAD2_OFFSET + (long) index * 2, (short) value);
        return this;
    }

    /** Reads {@code user_regs.es}, 2 bytes. */
    public int userRegsEs() {
        return memory.getShort(address + USER_REGS_ES_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.es}. */
    public VcpuGuestContext userRegsEs(int value) {
        memory.putShort(address + USER_REGS_ES_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs._pad3}, 2 bytes. */
    public int userRegsPad3(int index) {
        return memory.getShort(address + USER_REGS_PAD3_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code user_regs._pad3}. */
    public VcpuGuestContext userRegsPad3(int index, int value) {
        memory.putShort(address + USER_REGS_PAD3_OFFSET + (long) index * 2, (short) value);
        return this;
    }

    /** Reads {@code user_regs.ds}, 2 bytes. */
    public int userRegsDs() {
        return memory.getShort(address + USER_REGS_DS_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.ds}. */
    public VcpuGuestContext userRegsDs(int value) {
        memory.putShort(address + USER_REGS_DS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs._pad4}, 2 bytes. */
    public int userRegsPad4(int index) {
        return memory.getShort(address + USER_REGS_PAD4_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code user_regs._pad4}. */
    public VcpuGuestContext userRegsPad4(int index, int value) {
        memory.putShort(address + USER_REGS_PAD4_OFFSET + (long) index * 2, (short) value);
        return this;
    }

    /** Reads {@code user_regs.fs}, 2 bytes. */
    public int userRegsFs() {
        return memory.getShort(address + USER_REGS_FS_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.fs}. */
    public VcpuGuestContext userRegsFs(int value) {
        memory.putShort(address + USER_REGS_FS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs._pad5}, 2 bytes. */
    public int userRegsPad5(int index) {
        return memory.getShort(address + USER_REGS_PAD5_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code user_regs._pad5}. */
    public VcpuGuestContext userRegsPad5(int index, int value) {
        memory.putShort(address + USER_REGS_PAD5_OFFSET + (long) index * 2, (short) value);
        return this;
    }

    /** Reads {@code user_regs.gs}, 2 bytes. */
    public int userRegsGs() {
        return memory.getShort(address + USER_REGS_GS_OFFSET) & 0xffff;
    }

    /** Writes {@code user_regs.gs}. */
    public VcpuGuestContext userRegsGs(int value) {
        memory.putShort(address + USER_REGS_GS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code user_regs._pad6}, 2 bytes. */
    public int userRegsPad6(int index) {
        return memory.getShort(address + USER_REGS_PAD6_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code user_regs._pad6}. */
    public VcpuGuestContext userRegsPad6(int index, int value) {
        memory.putShort(address + USER_REGS_PAD6_OFFSET + (long) index * 2, (short) value);
        return this;
    }

    /** Reads {@code trap_ctxt.vector}, 1 byte. */
    public int trapCtxtVector(int index) {
        return memory.getByte(address + TRAP_CTXT_VECTOR_OFFSET + (long) index * 16) & 0xff;
    }

    /** Writes {@code trap_ctxt.vector}. */
    public VcpuGuestContext trapCtxtVector(int index, int value) {
        memory.putByte(address + TRAP_CTXT_VECTOR_OFFSET + (long) index * 16, (byte) value);
        return this;
    }

    /** Reads {@code trap_ctxt.flags}, 1 byte. */
    public int trapCtxtFlags(int index) {
        return memory.getByte(address + TRAP_CTXT_FLAGS_OFFSET + (long) index * 16) & 0xff;
    }

    /** Writes {@code trap_ctxt.flags}. */
    public VcpuGuestContext trapCtxtFlags(int index, int value) {
        memory.putByte(address + TRAP_CTXT_FLAGS_OFFSET + (long) index * 16, (byte) value);
        return this;
    }

    /** Reads {@code trap_ctxt.cs}, 2 bytes. */
    public int trapCtxtCs(int index) {
        return memory.getShort(address + TRAP_CTXT_CS_OFFSET + (long) index * 16) & 0xffff;
    }

    /** Writes {@code trap_ctxt.cs}. */
    public VcpuGuestContext trapCtxtCs(int index, int value) {
        memory.putShort(address + TRAP_CTXT_CS_OFFSET + (long) index * 16, (short) value);
        return this;
    }

    /** Reads {@code trap_ctxt.address}, 8 bytes. */
    public long trapCtxtAddress(int index) {
        return memory.getLong(address + TRAP_CTXT_ADDRESS_OFFSET + (long) index * 16);
    }

    /** Writes {@code trap_ctxt.address}. */
    public VcpuGuestContext trapCtxtAddress(int index, long value) {
        memory.putLong(address + TRAP_CTXT_ADDRESS_OFFSET + (long) index * 16, value);
        return this;
    }

    /** Reads {@code ldt_base}, 8 bytes. */
    public long ldtBase() {
        return memory.getLong(address + LDT_BASE_OFFSET);
    }

    /** Writes {@code ldt_base}. */
    public VcpuGuestContext ldtBase(long value) {
        memory.putLong(address + LDT_BASE_OFFSET, value);
        return this;
    }

    /** Reads {@code ldt_ents}, 8 bytes. */
    public long ldtEnts() {
        return memory.getLong(address + LDT_ENTS_OFFSET);
    }

    /** Writes {@code ldt_ents}. */
    public VcpuGuestContext ldtEnts(long value) {
        memory.putLong(address + LDT_ENTS_OFFSET, value);
        return this;
    }

    /** Reads {@code gdt_frames}, 8 bytes. */
    public long gdtFrames(int index) {
        return memory.getLong(address + GDT_FRAMES_OFFSET + (long) index * 8);
    }

    /** Writes {@code gdt_frames}. */
    public VcpuGuestContext gdtFrames(int index, long value) {
        memory.putLong(address + GDT_FRAMES_OFFSET + (long) index * 8, value);
        return this;
    }

    /** Reads {@code gdt_ents}, 8 bytes. */
    public long gdtEnts() {
        return memory.getLong(address + GDT_ENTS_OFFSET);
    }

    /** Writes {@code gdt_ents}. */
    public VcpuGuestContext gdtEnts(long value) {
        memory.putLong(address + GDT_ENTS_OFFSET, value);
        return this;
    }

    /** Reads {@code kernel_ss}, 8 bytes. */
    public long kernelSs() {
        return memory.getLong(address + KERNEL_SS_OFFSET);
    }

    /** Writes {@code kernel_ss}. */
    public VcpuGuestContext kernelSs(long value) {
        memory.putLong(address + KERNEL_SS_OFFSET, value);
        return this;
    }

    /** Reads {@code kernel_sp}, 8 bytes. */
    public long kernelSp() {
        return memory.getLong(address + KERNEL_SP_OFFSET);
    }

    /** Writes {@code kernel_sp}. */
    public VcpuGuestContext kernelSp(long value) {
        memory.putLong(address + KERNEL_SP_OFFSET, value);
        return this;
    }

    /** Reads {@code ctrlreg}, 8 bytes. */
    public long ctrlreg(int index) {
        return memory.getLong(address + CTRLREG_OFFSET + (long) index * 8);
    }

    /** Writes {@code ctrlreg}. */
    public VcpuGuestContext ctrlreg(int index, long value) {
        memory.putLong(address + CTRLREG_OFFSET + (long) index * 8, value);
        return this;
    }

    /** Reads {@code debugreg}, 8 bytes. */
    public long debugreg(int index) {
        return memory.getLong(address + DEBUGREG_OFFSET + (long) index * 8);
    }

    /** Writes {@code debugreg}. */
    public VcpuGuestContext debugreg(int index, long value) {
        memory.putLong(address + DEBUGREG_OFFSET + (long) index * 8, value);
        return this;
    }

    /** Reads {@code event_callback_eip}, 8 bytes. */
    public long eventCallbackEip() {
        return memory.getLong(address + EVENT_CALLBACK_EIP_OFFSET);
    }

    /** Writes {@code event_callback_eip}. */
    public VcpuGuestContext eventCallbackEip(long value) {
        memory.putLong(address + EVENT_CALLBACK_EIP_OFFSET, value);
        return this;
    }

    /** Reads {@code failsafe_callback_eip}, 8 bytes. */
    public long failsafeCallbackEip() {
        return memory.getLong(address + FAILSAFE_CALLBACK_EIP_OFFSET);
    }

    /** Writes {@code failsafe_callback_eip}. */
    public VcpuGuestContext failsafeCallbackEip(long value) {
        memory.putLong(address + FAILSAFE_CALLBACK_EIP_OFFSET, value);
        return this;
    }

    /** Reads {@code syscall_callback_eip}, 8 bytes. */
    public long syscallCallbackEip() {
        return memory.getLong(address + SYSCALL_CALLBACK_EIP_OFFSET);
    }

    /** Writes {@code syscall_callback_eip}. */
    public VcpuGuestContext syscallCallbackEip(long value) {
        memory.putLong(address + SYSCALL_CALLBACK_EIP_OFFSET, value);
        return this;
    }

    /** Reads {@code vm_assist}, 8 bytes. */
    public long vmAssist() {
        return memory.getLong(address + VM_ASSIST_OFFSET);
    }

    /** Writes {@code vm_assist}. */
    public VcpuGuestContext vmAssist(long value) {
        memory.putLong(address + VM_ASSIST_OFFSET, value);
        return this;
    }

    /** Reads {@code fs_base}, 8 bytes. */
    public long fsBase() {
        return memory.getLong(address + FS_BASE_OFFSET);
    }

    /** Writes {@code fs_base}. */
    public VcpuGuestContext fsBase(long value) {
        memory.putLong(address + FS_BASE_OFFSET, value);
        return this;
    }

    /** Reads {@code gs_base_kernel}, 8 bytes. */
    public long gsBaseKernel() {
        return memory.getLong(address + GS_BASE_KERNEL_OFFSET);
    }

    /** Writes {@code gs_base_kernel}. */
    public VcpuGuestContext gsBaseKernel(long value) {
        memory.putLong(address + GS_BASE_KERNEL_OFFSET, value);
        return this;
    }

    /** Reads {@code gs_base_user}, 8 bytes. */
    public long gsBaseUser() {
        return memory.getLong(address + GS_BASE_USER_OFFSET);
    }

    /** Writes {@code gs_base_user}. */
    public VcpuGuestContext gsBaseUser(long value) {
        memory.putLong(address + GS_BASE_USER_OFFSET, value);
        return this;
    }
}
