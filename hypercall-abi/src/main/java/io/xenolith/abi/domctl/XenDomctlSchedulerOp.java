// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.domctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_domctl_scheduler_op}, 24 bytes, aligned to 8. Source: Xen public/domctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  sched_id
 *       4   4  cmd
 *       8   2  u.credit.weight
 *      10   2  u.credit.cap
 *       8   2  u.credit2.weight
 *      10   2  u.credit2.cap
 *       8   4  u.rtds.period
 *      12   4  u.rtds.budget
 *      16   4  u.rtds.flags
 *       8   8  u.v.vcpus
 *      16   4  u.v.nr_vcpus
 *      20   4  u.v.padding
 * </pre>
 */
public final class XenDomctlSchedulerOp extends CStruct {
    public static final int SIZE = 24;
    public static final int ALIGN = 8;

    public static final int SCHED_ID_OFFSET = 0;
    public static final int CMD_OFFSET = 4;
    public static final int U_CREDIT_WEIGHT_OFFSET = 8;
    public static final int U_CREDIT_CAP_OFFSET = 10;
    public static final int U_CREDIT2_WEIGHT_OFFSET = 8;
    public static final int U_CREDIT2_CAP_OFFSET = 10;
    public static final int U_RTDS_PERIOD_OFFSET = 8;
    public static final int U_RTDS_BUDGET_OFFSET = 12;
    public static final int U_RTDS_FLAGS_OFFSET = 16;
    public static final int U_V_VCPUS_OFFSET = 8;
    public static final int U_V_NR_VCPUS_OFFSET = 16;
    public static final int U_V_PADDING_OFFSET = 20;

    /** A zeroed struct in private memory. */
    public static XenDomctlSchedulerOp allocate() {
        return new XenDomctlSchedulerOp().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenDomctlSchedulerOp wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code sched_id}, 4 bytes. */
    public int schedId() {
        return memory.getInt(address + SCHED_ID_OFFSET);
    }

    /** Writes {@code sched_id}. */
    public XenDomctlSchedulerOp schedId(int value) {
        memory.putInt(address + SCHED_ID_OFFSET, value);
        return this;
    }

    /** Reads {@code cmd}, 4 bytes. */
    public int cmd() {
        return memory.getInt(address + CMD_OFFSET);
    }

    /** Writes {@code cmd}. */
    public XenDomctlSchedulerOp cmd(int value) {
        memory.putInt(address + CMD_OFFSET, value);
        return this;
    }

    /** Reads {@code u.credit.weight}, 2 bytes. */
    public int uCreditWeight() {
        return memory.getShort(address + U_CREDIT_WEIGHT_OFFSET) & 0xffff;
    }

    /** Writes {@code u.credit.weight}. */
    public XenDomctlSchedulerOp uCreditWeight(int value) {
        memory.putShort(address + U_CREDIT_WEIGHT_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.credit.cap}, 2 bytes. */
    public int uCreditCap() {
        return memory.getShort(address + U_CREDIT_CAP_OFFSET) & 0xffff;
    }

    /** Writes {@code u.credit.cap}. */
    public XenDomctlSchedulerOp uCreditCap(int value) {
        memory.putShort(address + U_CREDIT_CAP_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.credit2.weight}, 2 bytes. */
    public int uCredit2Weight() {
        return memory.getShort(address + U_CREDIT2_WEIGHT_OFFSET) & 0xffff;
    }

    /** Writes {@code u.credit2.weight}. */
    public XenDomctlSchedulerOp uCredit2Weight(int value) {
        memory.putShort(address + U_CREDIT2_WEIGHT_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.credit2.cap}, 2 bytes. */
    public int uCredit2Cap() {
        return memory.getShort(address + U_CREDIT2_CAP_OFFSET) & 0xffff;
    }

    /** Writes {@code u.credit2.cap}. */
    public XenDomctlSchedulerOp uCredit2Cap(int value) {
        memory.putShort(address + U_CREDIT2_CAP_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.rtds.period}, 4 bytes. */
    public int uRtdsPeriod() {
        return memory.getInt(address + U_RTDS_PERIOD_OFFSET);
    }

    /** Writes {@code u.rtds.period}. */
    public XenDomctlSchedulerOp uRtdsPeriod(int value) {
        memory.putInt(address + U_RTDS_PERIOD_OFFSET, value);
        return this;
    }

    /** Reads {@code u.rtds.budget}, 4 bytes. */
    public int uRtdsBudget() {
        return memory.getInt(address + U_RTDS_BUDGET_OFFSET);
    }

    /** Writes {@code u.rtds.budget}. */
    public XenDomctlSchedulerOp uRtdsBudget(int value) {
        memory.putInt(address + U_RTDS_BUDGET_OFFSET, value);
        return this;
    }

    /** Reads {@code u.rtds.flags}, 4 bytes. */
    public int uRtdsFlags() {
        return memory.getInt(address + U_RTDS_FLAGS_OFFSET);
    }

    /** Writes {@code u.rtds.flags}. */
    public XenDomctlSchedulerOp uRtdsFlags(int value) {
        memory.putInt(address + U_RTDS_FLAGS_OFFSET, value);
        return this;
    }

    /** Reads {@code u.v.vcpus}, 8 bytes. */
    public long uVVcpus() {
        return memory.getLong(address + U_V_VCPUS_OFFSET);
    }

    /** Writes {@code u.v.vcpus}. */
    public XenDomctlSchedulerOp uVVcpus(long value) {
        memory.putLong(address + U_V_VCPUS_OFFSET, value);
        return this;
    }

    /** Reads {@code u.v.nr_vcpus}, 4 bytes. */
    public int uVNrVcpus() {
        return memory.getInt(address + U_V_NR_VCPUS_OFFSET);
    }

    /** Writes {@code u.v.nr_vcpus}. */
    public XenDomctlSchedulerOp uVNrVcpus(int value) {
        memory.putInt(address + U_V_NR_VCPUS_OFFSET, value);
        return this;
    }

    /** Reads {@code u.v.padding}, 4 bytes. */
    public int uVPadding() {
        return memory.getInt(address + U_V_PADDING_OFFSET);
    }

    /** Writes {@code u.v.padding}. */
    public XenDomctlSchedulerOp uVPadding(int value) {
        memory.putInt(address + U_V_PADDING_OFFSET, value);
        return this;
    }
}
