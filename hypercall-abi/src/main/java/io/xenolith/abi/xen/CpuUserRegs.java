// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct cpu_user_regs}, 200 bytes, aligned to 8. Source: Xen public/arch-x86/xen-x86_64.h.
 *
 * <pre>
 *  offset size field
 *       0   8  r15
 *       0   4  r15d
 *       0   2  r15w
 *       0   1  r15b
 *       8   8  r14
 *       8   4  r14d
 *       8   2  r14w
 *       8   1  r14b
 *      16   8  r13
 *      16   4  r13d
 *      16   2  r13w
 *      16   1  r13b
 *      24   8  r12
 *      24   4  r12d
 *      24   2  r12w
 *      24   1  r12b
 *      32   8  rbp
 *      32   4  ebp
 *      32   2  bp
 *      32   1  bpl
 *      40   8  rbx
 *      40   4  ebx
 *      40   2  bx
 *      40   1  bl
 *      41   1  bh
 *      48   8  r11
 *      48   4  r11d
 *      48   2  r11w
 *      48   1  r11b
 *      56   8  r10
 *      56   4  r10d
 *      56   2  r10w
 *      56   1  r10b
 *      64   8  r9
 *      64   4  r9d
 *      64   2  r9w
 *      64   1  r9b
 *      72   8  r8
 *      72   4  r8d
 *      72   2  r8w
 *      72   1  r8b
 *      80   8  rax
 *      80   4  eax
 *      80   2  ax
 *      80   1  al
 *      81   1  ah
 *      88   8  rcx
 *      88   4  ecx
 *      88   2  cx
 *      88   1  cl
 *      89   1  ch
 *      96   8  rdx
 *      96   4  edx
 *      96   2  dx
 *      96   1  dl
 *      97   1  dh
 *     104   8  rsi
 *     104   4  esi
 *     104   2  si
 *     104   1  sil
 *     112   8  rdi
 *     112   4  edi
 *     112   2  di
 *     112   1  dil
 *     120   4  error_code
 *     124   4  entry_vector
 *     128   8  rip
 *     128   4  eip
 *     128   2  ip
 *     136   2  cs
 *     138   2  _pad0[1]
 *     140   1  saved_upcall_mask
 *     141   1  _pad1[3]
 *     144   8  rflags
 *     144   4  eflags
 *     144   2  flags
 *     152   8  rsp
 *     152   4  esp
 *     152   2  sp
 *     152   1  spl
 *     160   2  ss
 *     162   2  _pad2[3]
 *     168   2  es
 *     170   2  _pad3[3]
 *     176   2  ds
 *     178   2  _pad4[3]
 *     184   2  fs
 *     186   2  _pad5[3]
 *     192   2  gs
 *     194   2  _pad6[3]
 * </pre>
 */
public final class CpuUserRegs extends CStruct {
    public static final int SIZE = 200;
    public static final int ALIGN = 8;

    public static final int R15_OFFSET = 0;
    public static final int R15D_OFFSET = 0;
    public static final int R15W_OFFSET = 0;
    public static final int R15B_OFFSET = 0;
    public static final int R14_OFFSET = 8;
    public static final int R14D_OFFSET = 8;
    public static final int R14W_OFFSET = 8;
    public static final int R14B_OFFSET = 8;
    public static final int R13_OFFSET = 16;
    public static final int R13D_OFFSET = 16;
    public static final int R13W_OFFSET = 16;
    public static final int R13B_OFFSET = 16;
    public static final int R12_OFFSET = 24;
    public static final int R12D_OFFSET = 24;
    public static final int R12W_OFFSET = 24;
    public static final int R12B_OFFSET = 24;
    public static final int RBP_OFFSET = 32;
    public static final int EBP_OFFSET = 32;
    public static final int BP_OFFSET = 32;
    public static final int BPL_OFFSET = 32;
    public static final int RBX_OFFSET = 40;
    public static final int EBX_OFFSET = 40;
    public static final int BX_OFFSET = 40;
    public static final int BL_OFFSET = 40;
    public static final int BH_OFFSET = 41;
    public static final int R11_OFFSET = 48;
    public static final int R11D_OFFSET = 48;
    public static final int R11W_OFFSET = 48;
    public static final int R11B_OFFSET = 48;
    public static final int R10_OFFSET = 56;
    public static final int R10D_OFFSET = 56;
    public static final int R10W_OFFSET = 56;
    public static final int R10B_OFFSET = 56;
    public static final int R9_OFFSET = 64;
    public static final int R9D_OFFSET = 64;
    public static final int R9W_OFFSET = 64;
    public static final int R9B_OFFSET = 64;
    public static final int R8_OFFSET = 72;
    public static final int R8D_OFFSET = 72;
    public static final int R8W_OFFSET = 72;
    public static final int R8B_OFFSET = 72;
    public static final int RAX_OFFSET = 80;
    public static final int EAX_OFFSET = 80;
    public static final int AX_OFFSET = 80;
    public static final int AL_OFFSET = 80;
    public static final int AH_OFFSET = 81;
    public static final int RCX_OFFSET = 88;
    public static final int ECX_OFFSET = 88;
    public static final int CX_OFFSET = 88;
    public static final int CL_OFFSET = 88;
    public static final int CH_OFFSET = 89;
    public static final int RDX_OFFSET = 96;
    public static final int EDX_OFFSET = 96;
    public static final int DX_OFFSET = 96;
    public static final int DL_OFFSET = 96;
    public static final int DH_OFFSET = 97;
    public static final int RSI_OFFSET = 104;
    public static final int ESI_OFFSET = 104;
    public static final int SI_OFFSET = 104;
    public static final int SIL_OFFSET = 104;
    public static final int RDI_OFFSET = 112;
    public static final int EDI_OFFSET = 112;
    public static final int DI_OFFSET = 112;
    public static final int DIL_OFFSET = 112;
    public static final int ERROR_CODE_OFFSET = 120;
    public static final int ENTRY_VECTOR_OFFSET = 124;
    public static final int RIP_OFFSET = 128;
    public static final int EIP_OFFSET = 128;
    public static final int IP_OFFSET = 128;
    public static final int CS_OFFSET = 136;
    public static final int PAD0_OFFSET = 138;
    public static final int SAVED_UPCALL_MASK_OFFSET = 140;
    public static final int PAD1_OFFSET = 141;
    public static final int RFLAGS_OFFSET = 144;
    public static final int EFLAGS_OFFSET = 144;
    public static final int FLAGS_OFFSET = 144;
    public static final int RSP_OFFSET = 152;
    public static final int ESP_OFFSET = 152;
    public static final int SP_OFFSET = 152;
    public static final int SPL_OFFSET = 152;
    public static final int SS_OFFSET = 160;
    public static final int PAD2_OFFSET = 162;
    public static final int ES_OFFSET = 168;
    public static final int PAD3_OFFSET = 170;
    public static final int DS_OFFSET = 176;
    public static final int PAD4_OFFSET = 178;
    public static final int FS_OFFSET = 184;
    public static final int PAD5_OFFSET = 186;
    public static final int GS_OFFSET = 192;
    public static final int PAD6_OFFSET = 194;

    /** A zeroed struct in private memory. */
    public static CpuUserRegs allocate() {
        return new CpuUserRegs().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public CpuUserRegs wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code r15}, 8 bytes. */
    public long r15() {
        return memory.getLong(address + R15_OFFSET);
    }

    /** Writes {@code r15}. */
    public CpuUserRegs r15(long value) {
        memory.putLong(address + R15_OFFSET, value);
        return this;
    }

    /** Reads {@code r15d}, 4 bytes. */
    public int r15d() {
        return memory.getInt(address + R15D_OFFSET);
    }

    /** Writes {@code r15d}. */
    public CpuUserRegs r15d(int value) {
        memory.putInt(address + R15D_OFFSET, value);
        return this;
    }

    /** Reads {@code r15w}, 2 bytes. */
    public int r15w() {
        return memory.getShort(address + R15W_OFFSET) & 0xffff;
    }

    /** Writes {@code r15w}. */
    public CpuUserRegs r15w(int value) {
        memory.putShort(address + R15W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code r15b}, 1 byte. */
    public int r15b() {
        return memory.getByte(address + R15B_OFFSET) & 0xff;
    }

    /** Writes {@code r15b}. */
    public CpuUserRegs r15b(int value) {
        memory.putByte(address + R15B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code r14}, 8 bytes. */
    public long r14() {
        return memory.getLong(address + R14_OFFSET);
    }

    /** Writes {@code r14}. */
    public CpuUserRegs r14(long value) {
        memory.putLong(address + R14_OFFSET, value);
        return this;
    }

    /** Reads {@code r14d}, 4 bytes. */
    public int r14d() {
        return memory.getInt(address + R14D_OFFSET);
    }

    /** Writes {@code r14d}. */
    public CpuUserRegs r14d(int value) {
        memory.putInt(address + R14D_OFFSET, value);
        return this;
    }

    /** Reads {@code r14w}, 2 bytes. */
    public int r14w() {
        return memory.getShort(address + R14W_OFFSET) & 0xffff;
    }

    /** Writes {@code r14w}. */
    public CpuUserRegs r14w(int value) {
        memory.putShort(address + R14W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code r14b}, 1 byte. */
    public int r14b() {
        return memory.getByte(address + R14B_OFFSET) & 0xff;
    }

    /** Writes {@code r14b}. */
    public CpuUserRegs r14b(int value) {
        memory.putByte(address + R14B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code r13}, 8 bytes. */
    public long r13() {
        return memory.getLong(address + R13_OFFSET);
    }

    /** Writes {@code r13}. */
    public CpuUserRegs r13(long value) {
        memory.putLong(address + R13_OFFSET, value);
        return this;
    }

    /** Reads {@code r13d}, 4 bytes. */
    public int r13d() {
        return memory.getInt(address + R13D_OFFSET);
    }

    /** Writes {@code r13d}. */
    public CpuUserRegs r13d(int value) {
        memory.putInt(address + R13D_OFFSET, value);
        return this;
    }

    /** Reads {@code r13w}, 2 bytes. */
    public int r13w() {
        return memory.getShort(address + R13W_OFFSET) & 0xffff;
    }

    /** Writes {@code r13w}. */
    public CpuUserRegs r13w(int value) {
        memory.putShort(address + R13W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code r13b}, 1 byte. */
    public int r13b() {
        return memory.getByte(address + R13B_OFFSET) & 0xff;
    }

    /** Writes {@code r13b}. */
    public CpuUserRegs r13b(int value) {
        memory.putByte(address + R13B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code r12}, 8 bytes. */
    public long r12() {
        return memory.getLong(address + R12_OFFSET);
    }

    /** Writes {@code r12}. */
    public CpuUserRegs r12(long value) {
        memory.putLong(address + R12_OFFSET, value);
        return this;
    }

    /** Reads {@code r12d}, 4 bytes. */
    public int r12d() {
        return memory.getInt(address + R12D_OFFSET);
    }

    /** Writes {@code r12d}. */
    public CpuUserRegs r12d(int value) {
        memory.putInt(address + R12D_OFFSET, value);
        return this;
    }

    /** Reads {@code r12w}, 2 bytes. */
    public int r12w() {
        return memory.getShort(address + R12W_OFFSET) & 0xffff;
    }

    /** Writes {@code r12w}. */
    public CpuUserRegs r12w(int value) {
        memory.putShort(address + R12W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code r12b}, 1 byte. */
    public int r12b() {
        return memory.getByte(address + R12B_OFFSET) & 0xff;
    }

    /** Writes {@code r12b}. */
    public CpuUserRegs r12b(int value) {
        memory.putByte(address + R12B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code rbp}, 8 bytes. */
    public long rbp() {
        return memory.getLong(address + RBP_OFFSET);
    }

    /** Writes {@code rbp}. */
    public CpuUserRegs rbp(long value) {
        memory.putLong(address + RBP_OFFSET, value);
        return this;
    }

    /** Reads {@code ebp}, 4 bytes. */
    public int ebp() {
        return memory.getInt(address + EBP_OFFSET);
    }

    /** Writes {@code ebp}. */
    public CpuUserRegs ebp(int value) {
        memory.putInt(address + EBP_OFFSET, value);
        return this;
    }

    /** Reads {@code bp}, 2 bytes. */
    public int bp() {
        return memory.getShort(address + BP_OFFSET) & 0xffff;
    }

    /** Writes {@code bp}. */
    public CpuUserRegs bp(int value) {
        memory.putShort(address + BP_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code bpl}, 1 byte. */
    public int bpl() {
        return memory.getByte(address + BPL_OFFSET) & 0xff;
    }

    /** Writes {@code bpl}. */
    public CpuUserRegs bpl(int value) {
        memory.putByte(address + BPL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code rbx}, 8 bytes. */
    public long rbx() {
        return memory.getLong(address + RBX_OFFSET);
    }

    /** Writes {@code rbx}. */
    public CpuUserRegs rbx(long value) {
        memory.putLong(address + RBX_OFFSET, value);
        return this;
    }

    /** Reads {@code ebx}, 4 bytes. */
    public int ebx() {
        return memory.getInt(address + EBX_OFFSET);
    }

    /** Writes {@code ebx}. */
    public CpuUserRegs ebx(int value) {
        memory.putInt(address + EBX_OFFSET, value);
        return this;
    }

    /** Reads {@code bx}, 2 bytes. */
    public int bx() {
        return memory.getShort(address + BX_OFFSET) & 0xffff;
    }

    /** Writes {@code bx}. */
    public CpuUserRegs bx(int value) {
        memory.putShort(address + BX_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code bl}, 1 byte. */
    public int bl() {
        return memory.getByte(address + BL_OFFSET) & 0xff;
    }

    /** Writes {@code bl}. */
    public CpuUserRegs bl(int value) {
        memory.putByte(address + BL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code bh}, 1 byte. */
    public int bh() {
        return memory.getByte(address + BH_OFFSET) & 0xff;
    }

    /** Writes {@code bh}. */
    public CpuUserRegs bh(int value) {
        memory.putByte(address + BH_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code r11}, 8 bytes. */
    public long r11() {
        return memory.getLong(address + R11_OFFSET);
    }

    /** Writes {@code r11}. */
    public CpuUserRegs r11(long value) {
        memory.putLong(address + R11_OFFSET, value);
        return this;
    }

    /** Reads {@code r11d}, 4 bytes. */
    public int r11d() {
        return memory.getInt(address + R11D_OFFSET);
    }

    /** Writes {@code r11d}. */
    public CpuUserRegs r11d(int value) {
        memory.putInt(address + R11D_OFFSET, value);
        return this;
    }

    /** Reads {@code r11w}, 2 bytes. */
    public int r11w() {
        return memory.getShort(address + R11W_OFFSET) & 0xffff;
    }

    /** Writes {@code r11w}. */
    public CpuUserRegs r11w(int value) {
        memory.putShort(address + R11W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code r11b}, 1 byte. */
    public int r11b() {
        return memory.getByte(address + R11B_OFFSET) & 0xff;
    }

    /** Writes {@code r11b}. */
    public CpuUserRegs r11b(int value) {
        memory.putByte(address + R11B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code r10}, 8 bytes. */
    public long r10() {
        return memory.getLong(address + R10_OFFSET);
    }

    /** Writes {@code r10}. */
    public CpuUserRegs r10(long value) {
        memory.putLong(address + R10_OFFSET, value);
        return this;
    }

    /** Reads {@code r10d}, 4 bytes. */
    public int r10d() {
        return memory.getInt(address + R10D_OFFSET);
    }

    /** Writes {@code r10d}. */
    public CpuUserRegs r10d(int value) {
        memory.putInt(address + R10D_OFFSET, value);
        return this;
    }

    /** Reads {@code r10w}, 2 bytes. */
    public int r10w() {
        return memory.getShort(address + R10W_OFFSET) & 0xffff;
    }

    /** Writes {@code r10w}. */
    public CpuUserRegs r10w(int value) {
        memory.putShort(address + R10W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code r10b}, 1 byte. */
    public int r10b() {
        return memory.getByte(address + R10B_OFFSET) & 0xff;
    }

    /** Writes {@code r10b}. */
    public CpuUserRegs r10b(int value) {
        memory.putByte(address + R10B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code r9}, 8 bytes. */
    public long r9() {
        return memory.getLong(address + R9_OFFSET);
    }

    /** Writes {@code r9}. */
    public CpuUserRegs r9(long value) {
        memory.putLong(address + R9_OFFSET, value);
        return this;
    }

    /** Reads {@code r9d}, 4 bytes. */
    public int r9d() {
        return memory.getInt(address + R9D_OFFSET);
    }

    /** Writes {@code r9d}. */
    public CpuUserRegs r9d(int value) {
        memory.putInt(address + R9D_OFFSET, value);
        return this;
    }

    /** Reads {@code r9w}, 2 bytes. */
    public int r9w() {
        return memory.getShort(address + R9W_OFFSET) & 0xffff;
    }

    /** Writes {@code r9w}. */
    public CpuUserRegs r9w(int value) {
        memory.putShort(address + R9W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code r9b}, 1 byte. */
    public int r9b() {
        return memory.getByte(address + R9B_OFFSET) & 0xff;
    }

    /** Writes {@code r9b}. */
    public CpuUserRegs r9b(int value) {
        memory.putByte(address + R9B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code r8}, 8 bytes. */
    public long r8() {
        return memory.getLong(address + R8_OFFSET);
    }

    /** Writes {@code r8}. */
    public CpuUserRegs r8(long value) {
        memory.putLong(address + R8_OFFSET, value);
        return this;
    }

    /** Reads {@code r8d}, 4 bytes. */
    public int r8d() {
        return memory.getInt(address + R8D_OFFSET);
    }

    /** Writes {@code r8d}. */
    public CpuUserRegs r8d(int value) {
        memory.putInt(address + R8D_OFFSET, value);
        return this;
    }

    /** Reads {@code r8w}, 2 bytes. */
    public int r8w() {
        return memory.getShort(address + R8W_OFFSET) & 0xffff;
    }

    /** Writes {@code r8w}. */
    public CpuUserRegs r8w(int value) {
        memory.putShort(address + R8W_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code r8b}, 1 byte. */
    public int r8b() {
        return memory.getByte(address + R8B_OFFSET) & 0xff;
    }

    /** Writes {@code r8b}. */
    public CpuUserRegs r8b(int value) {
        memory.putByte(address + R8B_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code rax}, 8 bytes. */
    public long rax() {
        return memory.getLong(address + RAX_OFFSET);
    }

    /** Writes {@code rax}. */
    public CpuUserRegs rax(long value) {
        memory.putLong(address + RAX_OFFSET, value);
        return this;
    }

    /** Reads {@code eax}, 4 bytes. */
    public int eax() {
        return memory.getInt(address + EAX_OFFSET);
    }

    /** Writes {@code eax}. */
    public CpuUserRegs eax(int value) {
        memory.putInt(address + EAX_OFFSET, value);
        return this;
    }

    /** Reads {@code ax}, 2 bytes. */
    public int ax() {
        return memory.getShort(address + AX_OFFSET) & 0xffff;
    }

    /** Writes {@code ax}. */
    public CpuUserRegs ax(int value) {
        memory.putShort(address + AX_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code al}, 1 byte. */
    public int al() {
        return memory.getByte(address + AL_OFFSET) & 0xff;
    }

    /** Writes {@code al}. */
    public CpuUserRegs al(int value) {
        memory.putByte(address + AL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code ah}, 1 byte. */
    public int ah() {
        return memory.getByte(address + AH_OFFSET) & 0xff;
    }

    /** Writes {@code ah}. */
    public CpuUserRegs ah(int value) {
        memory.putByte(address + AH_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code rcx}, 8 bytes. */
    public long rcx() {
        return memory.getLong(address + RCX_OFFSET);
    }

    /** Writes {@code rcx}. */
    public CpuUserRegs rcx(long value) {
        memory.putLong(address + RCX_OFFSET, value);
        return this;
    }

    /** Reads {@code ecx}, 4 bytes. */
    public int ecx() {
        return memory.getInt(address + ECX_OFFSET);
    }

    /** Writes {@code ecx}. */
    public CpuUserRegs ecx(int value) {
        memory.putInt(address + ECX_OFFSET, value);
        return this;
    }

    /** Reads {@code cx}, 2 bytes. */
    public int cx() {
        return memory.getShort(address + CX_OFFSET) & 0xffff;
    }

    /** Writes {@code cx}. */
    public CpuUserRegs cx(int value) {
        memory.putShort(address + CX_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code cl}, 1 byte. */
    public int cl() {
        return memory.getByte(address + CL_OFFSET) & 0xff;
    }

    /** Writes {@code cl}. */
    public CpuUserRegs cl(int value) {
        memory.putByte(address + CL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code ch}, 1 byte. */
    public int ch() {
        return memory.getByte(address + CH_OFFSET) & 0xff;
    }

    /** Writes {@code ch}. */
    public CpuUserRegs ch(int value) {
        memory.putByte(address + CH_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code rdx}, 8 bytes. */
    public long rdx() {
        return memory.getLong(address + RDX_OFFSET);
    }

    /** Writes {@code rdx}. */
    public CpuUserRegs rdx(long value) {
        memory.putLong(address + RDX_OFFSET, value);
        return this;
    }

    /** Reads {@code edx}, 4 bytes. */
    public int edx() {
        return memory.getInt(address + EDX_OFFSET);
    }

    /** Writes {@code edx}. */
    public CpuUserRegs edx(int value) {
        memory.putInt(address + EDX_OFFSET, value);
        return this;
    }

    /** Reads {@code dx}, 2 bytes. */
    public int dx() {
        return memory.getShort(address + DX_OFFSET) & 0xffff;
    }

    /** Writes {@code dx}. */
    public CpuUserRegs dx(int value) {
        memory.putShort(address + DX_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code dl}, 1 byte. */
    public int dl() {
        return memory.getByte(address + DL_OFFSET) & 0xff;
    }

    /** Writes {@code dl}. */
    public CpuUserRegs dl(int value) {
        memory.putByte(address + DL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code dh}, 1 byte. */
    public int dh() {
        return memory.getByte(address + DH_OFFSET) & 0xff;
    }

    /** Writes {@code dh}. */
    public CpuUserRegs dh(int value) {
        memory.putByte(address + DH_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code rsi}, 8 bytes. */
    public long rsi() {
        return memory.getLong(address + RSI_OFFSET);
    }

    /** Writes {@code rsi}. */
    public CpuUserRegs rsi(long value) {
        memory.putLong(address + RSI_OFFSET, value);
        return this;
    }

    /** Reads {@code esi}, 4 bytes. */
    public int esi() {
        return memory.getInt(address + ESI_OFFSET);
    }

    /** Writes {@code esi}. */
    public CpuUserRegs esi(int value) {
        memory.putInt(address + ESI_OFFSET, value);
        return this;
    }

    /** Reads {@code si}, 2 bytes. */
    public int si() {
        return memory.getShort(address + SI_OFFSET) & 0xffff;
    }

    /** Writes {@code si}. */
    public CpuUserRegs si(int value) {
        memory.putShort(address + SI_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code sil}, 1 byte. */
    public int sil() {
        return memory.getByte(address + SIL_OFFSET) & 0xff;
    }

    /** Writes {@code sil}. */
    public CpuUserRegs sil(int value) {
        memory.putByte(address + SIL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code rdi}, 8 bytes. */
    public long rdi() {
        return memory.getLong(address + RDI_OFFSET);
    }

    /** Writes {@code rdi}. */
    public CpuUserRegs rdi(long value) {
        memory.putLong(address + RDI_OFFSET, value);
        return this;
    }

    /** Reads {@code edi}, 4 bytes. */
    public int edi() {
        return memory.getInt(address + EDI_OFFSET);
    }

    /** Writes {@code edi}. */
    public CpuUserRegs edi(int value) {
        memory.putInt(address + EDI_OFFSET, value);
        return this;
    }

    /** Reads {@code di}, 2 bytes. */
    public int di() {
        return memory.getShort(address + DI_OFFSET) & 0xffff;
    }

    /** Writes {@code di}. */
    public CpuUserRegs di(int value) {
        memory.putShort(address + DI_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code dil}, 1 byte. */
    public int dil() {
        return memory.getByte(address + DIL_OFFSET) & 0xff;
    }

    /** Writes {@code dil}. */
    public CpuUserRegs dil(int value) {
        memory.putByte(address + DIL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code error_code}, 4 bytes. */
    public int errorCode() {
        return memory.getInt(address + ERROR_CODE_OFFSET);
    }

    /** Writes {@code error_code}. */
    public CpuUserRegs errorCode(int value) {
        memory.putInt(address + ERROR_CODE_OFFSET, value);
        return this;
    }

    /** Reads {@code entry_vector}, 4 bytes. */
    public int entryVector() {
        return memory.getInt(address + ENTRY_VECTOR_OFFSET);
    }

    /** Writes {@code entry_vector}. */
    public CpuUserRegs entryVector(int value) {
        memory.putInt(address + ENTRY_VECTOR_OFFSET, value);
        return this;
    }

    /** Reads {@code rip}, 8 bytes. */
    public long rip() {
        return memory.getLong(address + RIP_OFFSET);
    }

    /** Writes {@code rip}. */
    public CpuUserRegs rip(long value) {
        memory.putLong(address + RIP_OFFSET, value);
        return this;
    }

    /** Reads {@code eip}, 4 bytes. */
    public int eip() {
        return memory.getInt(address + EIP_OFFSET);
    }

    /** Writes {@code eip}. */
    public CpuUserRegs eip(int value) {
        memory.putInt(address + EIP_OFFSET, value);
        return this;
    }

    /** Reads {@code ip}, 2 bytes. */
    public int ip() {
        return memory.getShort(address + IP_OFFSET) & 0xffff;
    }

    /** Writes {@code ip}. */
    public CpuUserRegs ip(int value) {
        memory.putShort(address + IP_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code cs}, 2 bytes. */
    public int cs() {
        return memory.getShort(address + CS_OFFSET) & 0xffff;
    }

    /** Writes {@code cs}. */
    public CpuUserRegs cs(int value) {
        memory.putShort(address + CS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code _pad0}, 2 bytes. */
    public int pad0(int index) {
        return memory.getShort(address + PAD0_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code _pad0}. */
    public CpuUserRegs pad0(int index, int value) {
        memory.putShort(address + PAD0_OFFSET + (long) index * 2, (short) value);
        return this;
    }

    /** Reads {@code saved_upcall_mask}, 1 byte. */
    public int savedUpcallMask() {
        return memory.getByte(address + SAVED_UPCALL_MASK_OFFSET) & 0xff;
    }

    /** Writes {@code saved_upcall_mask}. */
    public CpuUserRegs savedUpcallMask(int value) {
        memory.putByte(address + SAVED_UPCALL_MASK_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code _pad1}, 1 byte. */
    public int pad1(int index) {
        return memory.getByte(address + PAD1_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code _pad1}. */
    public CpuUserRegs pad1(int index, int value) {
        memory.putByte(address + PAD1_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code rflags}, 8 bytes. */
    public long rflags() {
        return memory.getLong(address + RFLAGS_OFFSET);
    }

    /** Writes {@code rflags}. */
    public CpuUserRegs rflags(long value) {
        memory.putLong(address + RFLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code eflags}, 4 bytes. */
    public int eflags() {
        return memory.getInt(address + EFLAGS_OFFSET);
    }

    /** Writes {@code eflags}. */
    public CpuUserRegs eflags(int value) {
        memory.putInt(address + EFLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code flags}, 2 bytes. */
    public int flags() {
        return memory.getShort(address + FLAGS_OFFSET) & 0xffff;
    }

    /** Writes {@code flags}. */
    public CpuUserRegs flags(int value) {
        memory.putShort(address + FLAGS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code rsp}, 8 bytes. */
    public long rsp() {
        return memory.getLong(address + RSP_OFFSET);
    }

    /** Writes {@code rsp}. */
    public CpuUserRegs rsp(long value) {
        memory.putLong(address + RSP_OFFSET, value);
        return this;
    }

    /** Reads {@code esp}, 4 bytes. */
    public int esp() {
        return memory.getInt(address + ESP_OFFSET);
    }

    /** Writes {@code esp}. */
    public CpuUserRegs esp(int value) {
        memory.putInt(address + ESP_OFFSET, value);
        return this;
    }

    /** Reads {@code sp}, 2 bytes. */
    public int sp() {
        return memory.getShort(address + SP_OFFSET) & 0xffff;
    }

    /** Writes {@code sp}. */
    public CpuUserRegs sp(int value) {
        memory.putShort(address + SP_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code spl}, 1 byte. */
    public int spl() {
        return memory.getByte(address + SPL_OFFSET) & 0xff;
    }

    /** Writes {@code spl}. */
    public CpuUserRegs spl(int value) {
        memory.putByte(address + SPL_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code ss}, 2 bytes. */
    public int ss() {
        return memory.getShort(address + SS_OFFSET) & 0xffff;
    }

    /** Writes {@code ss}. */
    public CpuUserRegs ss(int value) {
        memory.putShort(address + SS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code _pad2}, 2 bytes. */
    public int pad2(int index) {
        return memory.getShort(address + PAD2_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code _pad2}. */
    public CpuUserRegs pad2(int index, int value) {
        memory.putShort(address + PAD2_OFFSET + (long) index * 2, (short) value);
        return this;
    }

    /** Reads {@code es}, 2 bytes. */
    public int es() {
        return memory.getShort(address + ES_OFFSET) & 0xffff;
    }

    /** Writes {@code es}. */
    public CpuUserRegs es(int value) {
        memory.putShort(address + ES_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code _pad3}, 2 bytes. */
    public int pad3(int index) {
        return memory.getShort(address + PAD3_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code _pad3}. */
    public CpuUserRegs pad3(int index, int value) {
        memory.putShort(address + PAD3_OFFSET + (long) index * 2, (short) value);
        return this;
    }

    /** Reads {@code ds}, 2 bytes. */
    public int ds() {
        return memory.getShort(address + DS_OFFSET) & 0xffff;
    }

    /** Writes {@code ds}. */
    public CpuUserRegs ds(int value) {
        memory.putShort(address + DS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code _pad4}, 2 bytes. */
    public int pad4(int index) {
        return memory.getShort(address + PAD4_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code _pad4}. */
    public CpuUserRegs pad4(int index, int value) {
        memory.putShort(address + PAD4_OFFSET + (long) index * 2, (short) value);
        return this;
    }

    /** Reads {@code fs}, 2 bytes. */
    public int fs() {
        return memory.getShort(address + FS_OFFSET) & 0xffff;
    }

    /** Writes {@code fs}. */
    public CpuUserRegs fs(int value) {
        memory.putShort(address + FS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code _pad5}, 2 bytes. */
    public int pad5(int index) {
        return memory.getShort(address + PAD5_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code _pad5}. */
    public CpuUserRegs pad5(int index, int value) {
        memory.putShort(address + PAD5_OFFSET + (long) index * 2, (short) value);
        return this;
    }

    /** Reads {@code gs}, 2 bytes. */
    public int gs() {
        return memory.getShort(address + GS_OFFSET) & 0xffff;
    }

    /** Writes {@code gs}. */
    public CpuUserRegs gs(int value) {
        memory.putShort(address + GS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code _pad6}, 2 bytes. */
    public int pad6(int index) {
        return memory.getShort(address + PAD6_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code _pad6}. */
    public CpuUserRegs pad6(int index, int value) {
        memory.putShort(address + PAD6_OFFSET + (long) index * 2, (short) value);
        return this;
    }
}
