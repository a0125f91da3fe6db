// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xsm;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_flask_access}, 32 bytes, aligned to 4. Source: Xen public/xsm/flask_op.h.
 *
 * <pre>
 *  offset size field
 *       0   4  ssid
 *       4   4  tsid
 *       8   4  tclass
 *      12   4  req
 *      16   4  allowed
 *      20   4  audit_allow
 *      24   4  audit_deny
 *      28   4  seqno
 * </pre>
 */
public final class XenFlaskAccess extends CStruct {
    public static final int SIZE = 32;
    public static final int ALIGN = 4;

    public static final int SSID_OFFSET = 0;
    public static final int TSID_OFFSET = 4;
    public static final int TCLASS_OFFSET = 8;
    public static final int REQ_OFFSET = 12;
    public static final int ALLOWED_OFFSET = 16;
    public static final int AUDIT_ALLOW_OFFSET = 20;
    public static final int AUDIT_DENY_OFFSET = 24;
    public static final int SEQNO_OFFSET = 28;

    /** A zeroed struct in private memory. */
    public static XenFlaskAccess allocate() {
        return new XenFlaskAccess().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenFlaskAccess wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code ssid}, 4 bytes. */
    public int ssid() {
        return memory.getInt(address + SSID_OFFSET);
    }

    /** Writes {@code ssid}. */
    public XenFlaskAccess ssid(int value) {
        memory.putInt(address + SSID_OFFSET, value);
        return this;
    }

    /** Reads {@code tsid}, 4 bytes. */
    public int tsid() {
        return memory.getInt(address + TSID_OFFSET);
    }

    /** Writes {@code tsid}. */
    public XenFlaskAccess tsid(int value) {
        memory.putInt(address + TSID_OFFSET, value);
        return this;
    }

    /** Reads {@code tclass}, 4 bytes. */
    public int tclass() {
        return memory.getInt(address + TCLASS_OFFSET);
    }

    /** Writes {@code tclass}. */
    public XenFlaskAccess tclass(int value) {
        memory.putInt(address + TCLASS_OFFSET, value);
        return this;
    }

    /** Reads {@code req}, 4 bytes. */
    public int req() {
        return memory.getInt(address + REQ_OFFSET);
    }

    /** Writes {@code req}. */
    public XenFlaskAccess req(int value) {
        memory.putInt(address + REQ_OFFSET, value);
        return this;
    }

    /** Reads {@code allowed}, 4 bytes. */
    public int allowed() {
        return memory.getInt(address + ALLOWED_OFFSET);
    }

    /** Writes {@code allowed}. */
    public XenFlaskAccess allowed(int value) {
        memory.putInt(address + ALLOWED_OFFSET, value);
        return this;
    }

    /** Reads {@code audit_allow}, 4 bytes. */
    public int auditAllow() {
        return memory.getInt(address + AUDIT_ALLOW_OFFSET);
    }

    /** Writes {@code audit_allow}. */
    public XenFlaskAccess auditAllow(int value) {
        memory.putInt(address + AUDIT_ALLOW_OFFSET, value);
        return this;
    }

    /** Reads {@code audit_deny}, 4 bytes. */
    public int auditDeny() {
        return memory.getInt(address + AUDIT_DENY_OFFSET);
    }

    /** Writes {@code audit_deny}. */
    public XenFlaskAccess auditDeny(int value) {
        memory.putInt(address + AUDIT_DENY_OFFSET, value);
        return this;
    }

    /** Reads {@code seqno}, 4 bytes. */
    public int seqno() {
        return memory.getInt(address + SEQNO_OFFSET);
    }

    /** Writes {@code seqno}. */
    public XenFlaskAccess seqno(int value) {
        memory.putInt(address + SEQNO_OFFSET, value);
        return this;
    }
}
