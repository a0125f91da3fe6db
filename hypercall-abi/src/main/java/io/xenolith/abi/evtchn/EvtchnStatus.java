// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.evtchn;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct evtchn_status}, 24 bytes, aligned to 4. Source: Xen public/event_channel.h.
 *
 * <pre>
 *  offset size field
 *       0   2  dom
 *       4   4  port
 *       8   4  status
 *      12   4  vcpu
 *      16   2  u.unbound.dom
 *      16   2  u.interdomain.dom
 *      20   4  u.interdomain.port
 *      16   4  u.pirq
 *      16   4  u.virq
 * </pre>
 */
public final class EvtchnStatus extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 4;

    public static final int DOM_OFFSET = 0;
    public static final int PORT_OFFSET = 4;
    public static final int STATUS_OFFSET = 8;
    public static final int VCPU_OFFSET = 12;
    public static final int U_UNBOUND_DOM_OFFSET = 16;
    public static final int U_INTERDOMAIN_DOM_OFFSET = 16;
    public static final int U_INTERDOMAIN_PORT_OFFSET = 20;
    public static final int U_PIRQ_OFFSET = 16;
    public static final int U_VIRQ_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static EvtchnStatus allocate() {
        return new EvtchnStatus().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public EvtchnStatus wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code dom}, 2 bytes. */
    public int dom() {
        return memory.getShort(address + DOM_OFFSET) & 0xffff;
    }

    /** Writes {@code dom}. */
    public EvtchnStatus dom(int value) {
        memory.putShort(address + DOM_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code port}, 4 bytes. */
    public int port() {
        return memory.getInt(address + PORT_OFFSET);
    }

    /** Writes {@code port}. */
    public EvtchnStatus port(int value) {
        memory.putInt(address + PORT_OFFSET, value);
        return this;
    }

    /** Reads {@code status}, 4 bytes. */
    public int status() {
        return memory.getInt(address + STATUS_OFFSET);
    }

    /** Writes {@code status}. */
    public EvtchnStatus status(int value) {
        memory.putInt(address + STATUS_OFFSET, value);
        return this;
    }

    /** Reads {@code vcpu}, 4 bytes. */
    public int vcpu() {
        return memory.getInt(address + VCPU_OFFSET);
    }

    /** Writes {@code vcpu}. */
    public EvtchnStatus vcpu(int value) {
        memory.putInt(address + VCPU_OFFSET, value);
        return this;
    }

    /** Reads {@code u.unbound.dom}, 2 bytes. */
    public int uUnboundDom() {
        return memory.getShort(address + U_UNBOUND_DOM_OFFSET) & 0xffff;
    }

    /** Writes {@code u.unbound.dom}. */
    public EvtchnStatus uUnboundDom(int value) {
        memory.putShort(address + U_UNBOUND_DOM_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.interdomain.dom}, 2 bytes. */
    public int uInterdomainDom() {
        return memory.getShort(address + U_INTERDOMAIN_DOM_OFFSET) & 0xffff;
    }

    /** Writes {@code u.interdomain.dom}. */
    public EvtchnStatus uInterdomainDom(int value) {
        memory.putShort(address + U_INTERDOMAIN_DOM_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.interdomain.port}, 4 bytes. */
    public int uInterdomainPort() {
        return memory.getInt(address + U_INTERDOMAIN_PORT_OFFSET);
    }

    /** Writes {@code u.interdomain.port}. */
    public EvtchnStatus uInterdomainPort(int value) {
        memory.putInt(address + U_INTERDOMAIN_PORT_OFFSET, value);
        return this;
    }

    /** Reads {@code u.pirq}, 4 bytes. */
    public int uPirq() {
        return memory.getInt(address + U_PIRQ_OFFSET);
    }

    /** Writes {@code u.pirq}. */
    public EvtchnStatus uPirq(int value) {
        memory.putInt(address + U_PIRQ_OFFSET, value);
        return this;
    }

    /** Reads {@code u.virq}, 4 bytes. */
    public int uVirq() {
        return memory.getInt(address + U_VIRQ_OFFSET);
    }

    /** Writes {@code u.virq}. */
    public EvtchnStatus uVirq(int value) {
        memory.putInt(address + U_VIRQ_OFFSET, value);
        return this;
    }
}
