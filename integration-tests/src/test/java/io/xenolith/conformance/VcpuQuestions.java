package io.xenolith.conformance;

import static io.xenolith.conformance.Probe.BAD_MFN;
import static io.xenolith.conformance.Probe.BAD_POINTER;

import io.xenolith.abi.Page;
import io.xenolith.abi.vcpu.Vcpu;
import io.xenolith.abi.xen.Xen;

/** vcpu_op. */
final class VcpuQuestions {
    private static final String NAME = "vcpu_op";
    private static final int INFO_OFFSET = 64;

    private final Probe q;

    private VcpuQuestions(final Probe q) {
        this.q = q;
    }

    static void ask(final Probe q) {
        final VcpuQuestions questions = new VcpuQuestions(q);
        questions.up();
        questions.areas();
        questions.info();
        questions.starts();
        questions.timers();
        questions.others();
    }

    private long op(final int op, final long vcpu, final long address) {
        return q.h(Xen.__HYPERVISOR_vcpu_op, op, vcpu, address);
    }

    private void t(final String args, final int op, final long vcpu, final long address) {
        q.t(NAME, args, op(op, vcpu, address));
    }

    private void up() {
        t("is_up v0", Vcpu.VCPUOP_is_up, 0, 0);
        t("is_up v1 (absent)", Vcpu.VCPUOP_is_up, 1, 0);
        t("is_up v99999", Vcpu.VCPUOP_is_up, 99999, 0);
        t("is_up v-1", Vcpu.VCPUOP_is_up, -1, 0);
    }

    private void areas() {
        final long runstate = q.guest.allocate(Page.SIZE).address();
        final long rc = op(Vcpu.VCPUOP_get_runstate_info, 0, runstate);
        q.r(NAME, "get_runstate_info v0", rc,
                "state=" + q.half(runstate) + " running>0=" + (q.word(runstate + 16) != 0 ? 1 : 0));
        t("get_runstate_info badptr", Vcpu.VCPUOP_get_runstate_info, 0, BAD_POINTER);
        final long area = op(Vcpu.VCPUOP_register_runstate_memory_area, 0, q.at(runstate));
        q.r(NAME, "register_runstate_memory_area", area, "state=" + q.half(runstate));
        t("register_runstate_memory_area bad va", Vcpu.VCPUOP_register_runstate_memory_area, 0, q.at(BAD_POINTER));
        op(Vcpu.VCPUOP_register_runstate_memory_area, 0, q.at(runstate));
        t("register_vcpu_time_memory_area", Vcpu.VCPUOP_register_vcpu_time_memory_area, 0, q.at(q.bufC));
    }

    private void info(final String args, final long vcpu, final long mfn, final long offset) {
        t(args, Vcpu.VCPUOP_register_vcpu_info, vcpu, q.at(mfn, offset));
    }

    private void info() {
        final long mfn = q.mfn(q.vcpuInfoPage);
        info("register_vcpu_info offset crosses page", 0, mfn, Page.SIZE - 32);
        info("register_vcpu_info offset 4", 0, mfn, 4);
        info("register_vcpu_info offset 5000", 0, mfn, 5000);
        info("register_vcpu_info bad mfn", 0, BAD_MFN, 0);
        info("register_vcpu_info v1", 1, mfn, INFO_OFFSET);
        info("register_vcpu_info good (offset 64)", 0, mfn, INFO_OFFSET);
        q.vcpuInfo = q.vcpuInfoPage + INFO_OFFSET;
        info("register_vcpu_info again", 0, mfn, INFO_OFFSET);
    }

    private void starts() {
        final long context = q.guest.allocate(6000).address();
        t("initialise v0", Vcpu.VCPUOP_initialise, 0, context);
        t("initialise v1 (absent)", Vcpu.VCPUOP_initialise, 1, context);
        t("initialise v0 badptr", Vcpu.VCPUOP_initialise, 0, BAD_POINTER);
        t("up v0", Vcpu.VCPUOP_up, 0, 0);
        t("up v1", Vcpu.VCPUOP_up, 1, 0);
    }

    private void timers() {
        t("set_periodic_timer 100ns", Vcpu.VCPUOP_set_periodic_timer, 0, q.at(100));
        t("set_periodic_timer 10ms", Vcpu.VCPUOP_set_periodic_timer, 0, q.at(10_000_000));
        t("set_periodic_timer ~0", Vcpu.VCPUOP_set_periodic_timer, 0, q.at(-1));
        t("stop_periodic_timer", Vcpu.VCPUOP_stop_periodic_timer, 0, 0);
        t("singleshot past", Vcpu.VCPUOP_set_singleshot_timer, 0, q.at(1, 0));
        t("singleshot past,FUTURE flag", Vcpu.VCPUOP_set_singleshot_timer, 0, q.at(1, Vcpu.VCPU_SSHOTTMR_future));
        t("singleshot ~0", Vcpu.VCPUOP_set_singleshot_timer, 0, q.at(-1, Vcpu.VCPU_SSHOTTMR_future));
        t("singleshot badptr", Vcpu.VCPUOP_set_singleshot_timer, 0, BAD_POINTER);
        t("singleshot v1", Vcpu.VCPUOP_set_singleshot_timer, 1, q.at(-1, Vcpu.VCPU_SSHOTTMR_future));
        t("stop_singleshot", Vcpu.VCPUOP_stop_singleshot_timer, 0, 0);
    }

    private void others() {
        t("get_physid", Vcpu.VCPUOP_get_physid, 0, q.at(0));
        t("op=14", 14, 0, 0);
        t("op=99", 99, 0, 0);
    }
}
