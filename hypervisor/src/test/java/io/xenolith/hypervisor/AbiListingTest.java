package io.xenolith.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.argo.Argo;
import io.xenolith.abi.callback.Callback;
import io.xenolith.abi.domctl.Domctl;
import io.xenolith.abi.domctl.XenDomctl;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.evtchn.Evtchn;
import io.xenolith.abi.evtchn.EvtchnInitControl;
import io.xenolith.abi.gnttab.Gnttab;
import io.xenolith.abi.hvm.DmOp;
import io.xenolith.abi.hvm.HvmOp;
import io.xenolith.abi.hypfs.Hypfs;
import io.xenolith.abi.kexec.Kexec;
import io.xenolith.abi.mca.Mca;
import io.xenolith.abi.memory.Memory;
import io.xenolith.abi.nmi.Nmi;
import io.xenolith.abi.physdev.Physdev;
import io.xenolith.abi.platform.Platform;
import io.xenolith.abi.platform.XenPlatformOp;
import io.xenolith.abi.pmu.Pmu;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.sysctl.Sysctl;
import io.xenolith.abi.sysctl.XenSysctl;
import io.xenolith.abi.vcpu.Vcpu;
import io.xenolith.abi.version.Version;
import io.xenolith.abi.xen.MmuextOp;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenX8664;
import io.xenolith.abi.xenoprof.Xenoprof;
import io.xenolith.abi.xsm.FlaskOp;
import io.xenolith.hypervisor.call.HypercallNames;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.call.SubOperation.Support;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ABI listing says what is so: it names every operation of HYPERCALLS.md, and each answers as its line says. */
class AbiListingTest {
    /** Numbers of the operations of each hypercall in the tables of HYPERCALLS.md; those not here have none. */
    private static final Map<Integer, String> DOCUMENTED = Map.ofEntries(
            Map.entry(Xen.__HYPERVISOR_mmu_update, "0-3"),
            Map.entry(Xen.__HYPERVISOR_sched_op_compat, "0-2"),
            Map.entry(Xen.__HYPERVISOR_platform_op, "17 31-33 35 39 48-63"),
            Map.entry(Xen.__HYPERVISOR_memory_op, "0-7 9-28"),
            Map.entry(Xen.__HYPERVISOR_xen_version, "0-10"),
            Map.entry(Xen.__HYPERVISOR_console_io, "0-1"),
            Map.entry(Xen.__HYPERVISOR_grant_table_op, "0-12"),
            Map.entry(Xen.__HYPERVISOR_vm_assist, "0-1"),
            Map.entry(Xen.__HYPERVISOR_vcpu_op, "0-13"),
            Map.entry(Xen.__HYPERVISOR_set_segment_base, "0-3"),
            Map.entry(Xen.__HYPERVISOR_mmuext_op, "0-13 15-20"),
            Map.entry(Xen.__HYPERVISOR_xsm_op, "1-25"),
            Map.entry(Xen.__HYPERVISOR_nmi_op, "0-1"),
            Map.entry(Xen.__HYPERVISOR_sched_op, "0-7"),
            Map.entry(Xen.__HYPERVISOR_callback_op, "0-1"),
            Map.entry(Xen.__HYPERVISOR_xenoprof_op, "0-17"),
            Map.entry(Xen.__HYPERVISOR_event_channel_op, "0-14"),
            Map.entry(Xen.__HYPERVISOR_physdev_op, "4-17 19-21 23-31"),
            Map.entry(Xen.__HYPERVISOR_hvm_op, "0-1 5 9-13 15 23-25"),
            Map.entry(Xen.__HYPERVISOR_sysctl, "1-12 14-23 25-27 29"),
            Map.entry(Xen.__HYPERVISOR_domctl,
                    "1-5 9-22 24-29 33-40 42-48 50 54-57 59-69 71-75 77-79 81-86 1000-1003"),
            Map.entry(Xen.__HYPERVISOR_kexec_op, "0-6"),
            Map.entry(Xen.__HYPERVISOR_argo_op, "1-4"),
            Map.entry(Xen.__HYPERVISOR_xenpmu_op, "0-7"),
            Map.entry(Xen.__HYPERVISOR_dm_op, "1-20"),
            Map.entry(Xen.__HYPERVISOR_hypfs_op, "0-2"),
            Map.entry(Xen.__HYPERVISOR_arch_0, "1-6"));
    /** Where the C names of the operations are. */
    private static final List<Class<?>> CONSTANTS = List.of(Xen.class, XenX8664.class, Memory.class, Version.class,
            Gnttab.class, Vcpu.class, Nmi.class, Sched.class, Callback.class, Xenoprof.class, Evtchn.class,
            Physdev.class, HvmOp.class, DmOp.class, Sysctl.class, Domctl.class, Platform.class, Kexec.class,
            Argo.class, Pmu.class, Hypfs.class, Mca.class, FlaskOp.class);
    private static final int E820_ENTRY_SIZE = 20;
    /** In struct xen_mem_access_op, behind op and access. */
    private static final int ACCESS_OP_DOMID = 2;
    private static final Pattern ERRNO = Pattern.compile("-(E[A-Z0-9]+)");

    private MachineFixture machine = new MachineFixture();

    @AfterEach
    void stop() {
        machine.close();
    }

    private HypercallTable table() {
        return machine.hypervisor().hypercalls();
    }

    private static List<Integer> numbers(final String ranges) {
        final List<Integer> numbers = new ArrayList<>();
        for (final String range : ranges.split(" ", -1)) {
            final String[] ends = range.split("-", -1);
            IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                    .forEach(numbers::add);
        }
        return numbers;
    }

    @Test
    void theFortyThreeHypercallsOfXen417AreThereAndNoOther() {
        final List<Integer> taken = IntStream.range(0, HypercallTable.SIZE).filter(n -> table().handler(n) != null)
                .boxed().toList();
        assertThat(taken).isEqualTo(numbers("0-10 12-37 39-42 48-49")).hasSize(43);
        assertThat(table().taken()).isEqualTo(43);
        assertThat(taken).noneMatch(number -> HypercallNames.of(number).isEmpty());
    }

    @Test
    void everyOperationOfTheDocumentHasALineOfItsOwnAndNoNumberHasTwo() {
        for (int number = 0; number < HypercallTable.SIZE; number++) {
            if (table().handler(number) != null) {
                final List<Integer> documented = DOCUMENTED.containsKey(number)
                        ? numbers(DOCUMENTED.get(number))
                        : List.of(-1);
                assertThat(table().operations(number)).as(HypercallNames.of(number)).extracting(SubOperation::number)
                        .isEqualTo(documented);
            }
        }
    }

    @Test
    void everyNameIsTheCNameOfItsNumber() throws IllegalAccessException {
        for (int number = 0; number < HypercallTable.SIZE; number++) {
            for (final SubOperation operation : table().operations(number)) {
                final Integer constant = constant(operation.name());
                if (operation.number() < 0) {
                    assertThat(operation.name()).isEqualTo(HypercallNames.of(number));
                } else if (constant == null) {
                    // Xen's own continuation, which no public header names.
                    assertThat(operation.name()).isEqualTo("EVTCHNOP_reset_cont");
                } else {
                    assertThat(operation.number()).as(operation.name()).isEqualTo(constant);
                }
            }
        }
    }

    private static Integer constant(final String name) throws IllegalAccessException {
        for (final Class<?> constants : CONSTANTS) {
            for (final Field field : constants.getFields()) {
                if (field.getName().equals(name)) {
                    return ((Number) field.get(null)).intValue();
                }
            }
        }
        return null;
    }

    @Test
    void theTotalsAreCountedFromTheLines() {
        final long lines = IntStream.range(0, HypercallTable.SIZE).mapToLong(n -> table().operations(n).size()).sum();
        assertThat(table().totals().values().stream().mapToInt(Integer::intValue).sum()).isEqualTo((int) lines);
        assertThat(table().totals()).containsOnlyKeys(Support.values());
    }

    @Test
    void whoeverLeavesSomethingOutSaysWhat() {
        for (int number = 0; number < HypercallTable.SIZE; number++) {
            assertThat(table().operations(number)).as(HypercallNames.of(number))
                    .filteredOn(operation -> operation.support() == Support.PARTLY
                            || operation.support() == Support.ABSENT_IN_XEN)
                    .noneMatch(operation -> operation.note().isEmpty());
        }
    }

    @Test
    void everyMissingOperationIsEnosysForDom0() {
        forEach(Support.MISSING,
                (operation, result) -> assertThat(result).as(operation.name()).isEqualTo(-Errno.XEN_ENOSYS));
    }

    @Test
    void noOperationThatIsThereIsEnosysToAPlausibleCall() {
        forEach(Support.IMPLEMENTED,
                (operation, result) -> assertThat(result).as(operation.name()).isNotEqualTo(-Errno.XEN_ENOSYS));
        forEach(Support.PARTLY,
                (operation, result) -> assertThat(result).as(operation.name()).isNotEqualTo(-Errno.XEN_ENOSYS));
    }

    @Test
    void anAbsentOperationGivesTheErrorThatItsNoteNames() {
        forEach(Support.ABSENT_IN_XEN, (operation, result) -> {
            final Matcher errno = ERRNO.matcher(operation.note());
            if (errno.find()) {
                assertThat(result).as(operation.name() + ": " + operation.note()).isEqualTo(-errno(errno.group(1)));
            }
        });
    }

    private static int errno(final String name) {
        try {
            return Errno.class.getField("XEN_" + name).getInt(null);
        } catch (final ReflectiveOperationException e) {
            throw new LinkageError("no such errno: " + name, e);
        }
    }

    /** What a call of an operation gave. */
    @FunctionalInterface
    private interface Answer {
        void check(SubOperation operation, long result);
    }

    private void forEach(final Support support, final Answer answer) {
        for (int number = 0; number < HypercallTable.SIZE; number++) {
            for (final SubOperation operation : table().operations(number)) {
                if (operation.support() == support) {
                    answer.check(operation, call(number, operation.number()));
                }
            }
            // What the calls of one hypercall did to their caller is not the next one's business.
            machine.close();
            machine = new MachineFixture();
        }
    }

    /** Dom0 makes a well-formed call of operation {@code op} of {@code hypercall}, on itself, or on the domU if it must. */
    private long call(final int hypercall, final int op) {
        final PvDomainFixture dom0 = machine.dom0();
        final long args = dom0.args();
        final long maddr = machine.clearArgs(dom0);
        return switch (hypercall) {
            case Xen.__HYPERVISOR_mmu_update -> dom0.mmuUpdate(dom0.l1e(9) | op, dom0.read(dom0.l1e(9)));
            case Xen.__HYPERVISOR_mmuext_op -> {
                new MmuextOp().wrap(machine.memory(), maddr).cmd(op).arg1Mfn(dom0.mfn(9));
                yield dom0.call(hypercall, args, 1, 0, Xen.DOMID_SELF);
            }
            case Xen.__HYPERVISOR_platform_op -> {
                new XenPlatformOp().wrap(machine.memory(), maddr).cmd(op)
                        .interfaceVersion(Platform.XENPF_INTERFACE_VERSION);
                // Of the firmware, something that there might be.
                machine.memory().putInt(maddr + XenPlatformOp.U_OFFSET,
                        op == Platform.XENPF_firmware_info ? Platform.XEN_FW_DISK_INFO : 0);
                yield dom0.call(hypercall, args, 0, 0, 0);
            }
            case Xen.__HYPERVISOR_sysctl -> {
                new XenSysctl().wrap(machine.memory(), maddr).cmd(op)
                        .interfaceVersion(Sysctl.XEN_SYSCTL_INTERFACE_VERSION);
                // Operations with operations of their own get one that there is.
                machine.memory().putInt(maddr + XenSysctl.U_OFFSET, switch (op) {
                    case Sysctl.XEN_SYSCTL_pm_op -> Sysctl.XEN_SYSCTL_pm_op_get_max_cstate;
                    case Sysctl.XEN_SYSCTL_cpupool_op -> Sysctl.XEN_SYSCTL_CPUPOOL_OP_INFO;
                    default -> 0;
                });
                yield dom0.call(hypercall, args, 0, 0, 0);
            }
            case Xen.__HYPERVISOR_domctl -> {
                new XenDomctl().wrap(machine.memory(), maddr).cmd(op).domain(MachineFixture.DOMU)
                        .interfaceVersion(Domctl.XEN_DOMCTL_INTERFACE_VERSION);
                yield dom0.call(hypercall, args, 0, 0, 0);
            }
            case Xen.__HYPERVISOR_arch_0 -> {
                machine.memory().putInt(maddr, op);
                machine.memory().putInt(maddr + 4, Mca.XEN_MCA_INTERFACE_VERSION);
                yield dom0.call(hypercall, args, 0, 0, 0);
            }
            case Xen.__HYPERVISOR_memory_op -> {
                // Without a map of its own, as dom0 is made, memory_map has nothing to tell it.
                dom0.domain().e820 = new byte[E820_ENTRY_SIZE];
                if (op == Memory.XENMEM_access_op) {
                    // Nobody may do this to themselves.
                    machine.memory().putShort(maddr + ACCESS_OP_DOMID, (short) MachineFixture.DOMU);
                }
                yield dom0.call(hypercall, op, args, 0, 0);
            }
            case Xen.__HYPERVISOR_event_channel_op -> {
                if (op == Evtchn.EVTCHNOP_set_priority) {
                    // Only FIFO event channels have priorities.
                    new EvtchnInitControl().wrap(machine.memory(), maddr).controlGfn(dom0.mfn(9));
                    dom0.call(hypercall, Evtchn.EVTCHNOP_init_control, args, 0, 0);
                }
                yield dom0.call(hypercall, op, args, 0, 0);
            }
            case Xen.__HYPERVISOR_grant_table_op -> dom0.call(hypercall, op, args, 1, 0);
            case Xen.__HYPERVISOR_vcpu_op -> dom0.call(hypercall, op, 0, args, 0);
            case Xen.__HYPERVISOR_vm_assist, Xen.__HYPERVISOR_set_segment_base -> dom0.call(hypercall, op, 0, 0, 0);
            case Xen.__HYPERVISOR_dm_op -> {
                machine.memory().putInt(maddr, op);
                yield dom0.call(hypercall, MachineFixture.DOMU, 1, args, 0);
            }
            case Xen.__HYPERVISOR_hypfs_op -> {
                machine.memory().putByte(maddr, (byte) '/');
                yield op == 0 ? dom0.call(hypercall, op, 0, 0, 0) : dom0.call(hypercall, op, args, 2, 0);
            }
            case Xen.__HYPERVISOR_set_debugreg, Xen.__HYPERVISOR_get_debugreg, Xen.__HYPERVISOR_stack_switch,
                    Xen.__HYPERVISOR_fpu_taskswitch, Xen.__HYPERVISOR_set_callbacks, Xen.__HYPERVISOR_set_timer_op ->
                dom0.call(hypercall, 0, 0, 0, 0);
            case Xen.__HYPERVISOR_update_va_mapping ->
                dom0.call(hypercall, dom0.va(9), dom0.read(dom0.l1e(9)), 0, 0);
            case Xen.__HYPERVISOR_update_va_mapping_otherdomain ->
                dom0.call(hypercall, dom0.va(9), dom0.read(dom0.l1e(9)), 0, Xen.DOMID_SELF);
            case Xen.__HYPERVISOR_multicall -> dom0.call(hypercall, args, 1, 0, 0);
            case Xen.__HYPERVISOR_physdev_op_compat -> {
                machine.memory().putInt(maddr, Physdev.PHYSDEVOP_set_iopl);
                yield dom0.call(hypercall, args, 0, 0, 0);
            }
            default -> op < 0 ? dom0.call(hypercall, args, 0, 0, 0) : dom0.call(hypercall, op, args, 0, 0);
        };
    }
}
