// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct iret_context}, 72 bytes, aligned to 8. Source: Xen public/arch-x86/xen-x86_64.h.
 *
 * <pre>
 *  offset size field
 *       0   8  rax
 *       8   8  r11
 *      16   8  rcx
 *      24   8  flags
 *      32   8  rip
 *      40   8  cs
 *      48   8  rflags
 *      56   8  rsp
 *      64   8  ss
 * </pre>
 */
public final class IretContext extends CStruct {
    public static final int SIZE = 72;
    public static final int ALIGN = 8;

    public static final int RAX_OFFSET = 0;
    public static final int R11_OFFSET = 8;
    public static final int RCX_OFFSET = 16;
    public static final int FLAGS_OFFSET = 24;
    public static final int RIP_OFFSET = 32;
    public static final int CS_OFFSET = 40;
    public static final int RFLAGS_OFFSET = 48;
    public static final int RSP_OFFSET = 56;
    public static final int SS_OFFSET = 64;

    /** A zeroed struct in private memory. */
    public static IretContext allocate() {
        return new IretContext().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public IretContext wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code rax}, 8 bytes. */
    public long rax() {
        return memory.getLong(address + RAX_OFFSET);
    }

    /** Writes {@code rax}. */
    public IretContext rax(long value) {
        memory.putLong(address + RAX_OFFSET, value);
        return this;
    }

    /** Reads {@code r11}, 8 bytes. */
    public long r11() {
        return memory.getLong(address + R11_OFFSET);
    }

    /** Writes {@code r11}. */
    public IretContext r11(long value) {
        memory.putLong(address + R11_OFFSET, value);
        return this;
    }

    /** Reads {@code rcx}, 8 bytes. */
    public long rcx() {
        return memory.getLong(address + RCX_OFFSET);
    }

    /** Writes {@code rcx}. */
    public IretContext rcx(long value) {
        memory.putLong(address + RCX_OFFSET, value);
        return this;
    }

    /** Reads {@code flags}, 8 bytes. */
    public long flags() {
        return memory.getLong(address + FLAGS_OFFSET);
    }

    /** Writes {@code flags}. */
    public IretContext flags(long value) {
        memory.putLong(address + FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code rip}, 8 bytes. */
    public long rip() {
        return memory.getLong(address + RIP_OFFSET);
    }

    /** Writes {@code rip}. */
    public IretContext rip(long value) {
        memory.putLong(address + RIP_OFFSET, value);
        return this;
    }

    /** Reads {@code cs}, 8 bytes. */
    public long cs() {
        return memory.getLong(address + CS_OFFSET);
    }

    /** Writes {@code cs}. */
    public IretContext cs(long value) {
        memory.putLong(address + CS_OFFSET, value);
        return this;
    }

    /** Reads {@code rflags}, 8 bytes. */
    public long rflags() {
        return memory.getLong(address + RFLAGS_OFFSET);
    }

    /** Writes {@code rflags}. */
    public IretContext rflags(long value) {
        memory.putLong(address + RFLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code rsp}, 8 bytes. */
    public long rsp() {
        return memory.getLong(address + RSP_OFFSET);
    }

    /** Writes {@code rsp}. */
    public IretContext rsp(long value) {
        memory.putLong(address + RSP_OFFSET, value);
        return this;
    }

    /** Reads {@code ss}, 8 bytes. */
    public long ss() {
        return memory.getLong(address + SS_OFFSET);
    }

    /** Writes {@code ss}. */
    public IretContext ss(long value) {
        memory.putLong(address + SS_OFFSET, value);
        return this;
    }
}
