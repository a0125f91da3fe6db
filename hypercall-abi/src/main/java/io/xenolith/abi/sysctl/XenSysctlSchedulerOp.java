// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.sysctl;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xen_sysctl_scheduler_op}, 32 bytes, aligned to 8. Source: Xen public/sysctl.h.
 *
 * <pre>
 *  offset size field
 *       0   4  cpupool_id
 *       4   4  sched_id
 *       8   4  cmd
 *      16   8  u.sched_arinc653.schedule
 *      16   4  u.sched_credit.tslice_ms
 *      20   4  u.sched_credit.ratelimit_us
 *      24   4  u.sched_credit.vcpu_migr_delay_us
 *      16   4  u.sched_credit2.ratelimit_us
 * </pre>
 */
public final class XenSysctlSchedulerOp extends CStruct {
    public static final int SIZE = 32;
    public static final int ALIGN = 8;

    public static final int CPUPOOL_ID_OFFSET = 0;
    public static final int SCHED_ID_OFFSET = 4;
    public static final int CMD_OFFSET = 8;
    public static final int U_SCHED_ARINC653_SCHEDULE_OFFSET = 16;
    public static final int U_SCHED_CREDIT_TSLICE_MS_OFFSET = 16;
    public static final int U_SCHED_CREDIT_RATELIMIT_US_OFFSET = 20;
    public static final int U_SCHED_CREDIT_VCPU_MIGR_DELAY_US_OFFSET = 24;
    public static final int U_SCHED_CREDIT2_RATELIMIT_US_OFFSET = 16;

    /** A zeroed struct in private memory. */
    public static XenSysctlSchedulerOp allocate() {
        return new XenSysctlSchedulerOp().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenSysctlSchedulerOp wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code cpupool_id}, 4 bytes. */
    public int cpupoolId() {
        return memory.getInt(address + CPUPOOL_ID_OFFSET);
    }

    /** Writes {@code cpupool_id}. */
    public XenSysctlSchedulerOp cpupoolId(int value) {
        memory.putInt(address + CPUPOOL_ID_OFFSET, value);
        return this;
    }

    /** Reads {@code sched_id}, 4 bytes. */
    public int schedId() {
        return memory.getInt(address + SCHED_ID_OFFSET);
    }

    /** Writes {@code sched_id}. */
    public XenSysctlSchedulerOp schedId(int value) {
        memory.putInt(address + SCHED_ID_OFFSET, value);
        return this;
    }

    /** Reads {@code cmd}, 4 bytes. */
    public int cmd() {
        return memory.getInt(address + CMD_OFFSET);
    }

    /** Writes {@code cmd}. */
    public XenSysctlSchedulerOp cmd(int value) {
        memory.putInt(address + CMD_OFFSET, value);
        return this;
    }

    /** Reads {@code u.sched_arinc653.schedule}, 8 bytes. */
    public long uSchedArinc653Schedule() {
        return memory.getLong(address + U_SCHED_ARINC653_SCHEDULE_OFFSET);
    }

    /** Writes {@code u.sched_arinc653.schedule}. */
    public XenSysctlSchedulerOp uSchedArinc653Schedule(long value) {
        memory.putLong(address + U_SCHED_ARINC653_SCHEDULE_OFFSET, value);
        return this;
    }

    /** Reads {@code u.sched_credit.tslice_ms}, 4 bytes. */
    public int uSchedCreditTsliceMs() {
        return memory.getInt(address + U_SCHED_CREDIT_TSLICE_MS_OFFSET);
    }

    /** Writes {@code u.sched_credit.tslice_ms}. */
    public XenSysctlSchedulerOp uSchedCreditTsliceMs(int value) {
        memory.putInt(address + U_SCHED_CREDIT_TSLICE_MS_OFFSET, value);
        return this;
    }

    /** Reads {@code u.sched_credit.ratelimit_us}, 4 bytes. */
    public int uSchedCreditRatelimitUs() {
        return memory.getInt(address + U_SCHED_CREDIT_RATELIMIT_US_OFFSET);
    }

    /** Writes {@code u.sched_credit.ratelimit_us}. */
    public XenSysctlSchedulerOp uSchedCreditRatelimitUs(int value) {
        memory.putInt(address + U_SCHED_CREDIT_RATELIMIT_US_OFFSET, value);
        return this;
    }

    /** Reads {@code u.sched_credit.vcpu_migr_delay_us}, 4 bytes. */
    public int uSchedCreditVcpuMigrDelayUs() {
        return memory.getInt(address + U_SCHED_CREDIT_VCPU_MIGR_DELAY_US_OFFSET);
    }

    /** Writes {@code u.sched_credit.vcpu_migr_delay_us}. */
    public XenSysctlSchedulerOp uSchedCreditVcpuMigrDelayUs(int value) {
        memory.putInt(address + U_SCHED_CREDIT_VCPU_MIGR_DELAY_US_OFFSET, value);
        return this;
    }

    /** Reads {@code u.sched_credit2.ratelimit_us}, 4 bytes. */
    public int uSchedCredit2RatelimitUs() {
        return memory.getInt(address + U_SCHED_CREDIT2_RATELIMIT_US_OFFSET);
    }

    /** Writes {@code u.sched_credit2.ratelimit_us}. */
    public XenSysctlSchedulerOp uSchedCredit2RatelimitUs(int value) {
        memory.putInt(address + U_SCHED_CREDIT2_RATELIMIT_US_OFFSET, value);
        return this;
    }
}
