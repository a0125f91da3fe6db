package io.xenolith.hypervisor.vcpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xenolith.abi.Page;
import io.xenolith.abi.Pte;
import io.xenolith.abi.guest.GuestCpu;
import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.abi.guest.JavaImage;
import io.xenolith.abi.sched.Sched;
import io.xenolith.abi.sched.SchedPoll;
import io.xenolith.abi.xen.VcpuGuestContext;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xen.XenArch;
import io.xenolith.coroutine.Coroutines;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.TableWork;
import io.xenolith.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Small kernels on one engine: what a guest sees when it starts, is interrupted, faults, jumps and fails. */
final class JavaEngineTest {
    private static final int ENTRY_PF = JavaImage.ENTRY_TRAP + 14;
    private static final int ENTRY_UD = JavaImage.ENTRY_TRAP + 6;
    private static final long UNMAPPED = Rig.DATA_VADDR + (long) Rig.DATA * Page.SIZE;

    private final List<String> story = new ArrayList<>();
    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private static void trap(final Domain domain, final int vector, final int flags) {
        domain.vcpu(0).traps().set(vector, flags, 0xe033, JavaImage.address(JavaImage.ENTRY_TRAP + vector));
    }

    private static void eventHandler(final GuestCpu cpu) {
        Rig.acknowledge(cpu);
        Rig.iret(cpu);
    }

    @Test
    void theKernelStartsAtItsStubAndPowersOff() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            story.add("entry " + entry + " rsp " + (cpu.rsp() == Rig.stackTop(0)));
            Rig.powerOff(cpu);
            story.add("never reached");
        });
        rig.run();
        assertThat(story).containsExactly("entry 0 rsp true");
        assertThat(domain.shutDown).isTrue();
        assertThat(domain.shutdownCode).isEqualTo(Sched.SHUTDOWN_poweroff);
        assertThat(rig.raised).containsExactly("global 3");
    }

    @Test
    void aHypercallReturnsItsResult() {
        rig.domain(1, 1, (cpu, entry) -> {
            story.add("unknown " + cpu.hypercall(63, 0));
            story.add("yield " + Rig.yieldCpu(cpu));
            Rig.powerOff(cpu);
        });
        rig.run();
        assertThat(story).containsExactly("unknown -38", "yield 0");
    }

    @Test
    void anUpcallEntersTheHandlerAndTheBlockedCodeGoesOn() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == JavaImage.ENTRY_EVENT) {
                story.add("upcall, saved mask " + (cpu.memory().getLong(cpu.rsp() + 24) >>> 32));
                eventHandler(cpu);
                return;
            }
            story.add("blocks");
            story.add("block returned " + Rig.block(cpu));
            Rig.powerOff(cpu);
        });
        rig.run();
        assertThat(story).containsExactly("blocks");
        assertThat(domain.vcpu(0).info().evtchnUpcallMask()).isZero();
        rig.upcall(domain.vcpu(0));
        rig.run();
        assertThat(story).containsExactly("blocks", "upcall, saved mask 0", "block returned 0");
        assertThat(domain.counters().upcalls).isEqualTo(1);
    }

    @Test
    void blockReturnsAtOnceWhenAnUpcallIsPending() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == JavaImage.ENTRY_EVENT) {
                story.add("upcall");
                eventHandler(cpu);
                return;
            }
            story.add("block returned " + Rig.block(cpu));
            Rig.powerOff(cpu);
        });
        domain.vcpu(0).info().evtchnUpcallPending(1);
        rig.run();
        assertThat(story).containsExactly("upcall", "block returned 0");
    }

    @Test
    void aMaskedUpcallWaitsForAHypercallAfterUnmasking() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == JavaImage.ENTRY_EVENT) {
                story.add("upcall");
                eventHandler(cpu);
                return;
            }
            cpu.hypercall(63, 0);
            story.add("masked");
            Rig.mask(cpu, false);
            story.add("unmasked");
            cpu.hypercall(63, 0);
            story.add("after");
            Rig.powerOff(cpu);
        });
        domain.vcpu(0).info().evtchnUpcallPending(1);
        rig.run();
        assertThat(story).containsExactly("masked", "unmasked", "upcall", "after");
    }

    @Test
    void anUpcallPendingAgainAfterIretIsDeliveredBeforeTheInterruptedCodeGoesOn() {
        final int[] left = {3};
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == JavaImage.ENTRY_EVENT) {
                story.add("upcall");
                if (--left[0] == 0) {
                    Rig.acknowledge(cpu);
                }
                Rig.iret(cpu);
                return;
            }
            Rig.block(cpu);
            story.add("after");
            Rig.powerOff(cpu);
        });
        domain.vcpu(0).info().evtchnUpcallPending(1);
        rig.run();
        assertThat(story).containsExactly("upcall", "upcall", "upcall", "after");
    }

    private long poll(final GuestCpu cpu, final long timeoutNs, final int... ports) {
        final long list = Rig.DATA_VADDR + 64;
        for (int i = 0; i < ports.length; i++) {
            cpu.memory().putInt(list + i * 4L, ports[i]);
        }
        final SchedPoll request = new SchedPoll().wrap(cpu.memory(), Rig.DATA_VADDR);
        request.ports(list).nrPorts(ports.length).timeout(timeoutNs);
        return cpu.hypercall(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_poll, Rig.DATA_VADDR);
    }

    @Test
    void aPollEndsAtItsTimeout() {
        rig.domain(1, 1, (cpu, entry) -> {
            story.add("poll returned " + poll(cpu, 5_000_000) + " late " + (rig.now() >= 5_000_000)
                    + " soon " + (rig.now() < 5_100_000));
            Rig.powerOff(cpu);
        });
        rig.run();
        assertThat(story).containsExactly("poll returned 0 late true soon true");
    }

    @Test
    void aPolledPortEndsThePollWithoutAnUpcall() {
        rig.validPorts.add(7);
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            story.add("poll returned " + poll(cpu, 0, 7));
            Rig.powerOff(cpu);
        });
        rig.run();
        assertThat(story).isEmpty();
        domain.wakePollers(8);
        rig.run();
        assertThat(story).isEmpty();
        domain.wakePollers(7);
        rig.run();
        assertThat(story).containsExactly("poll returned 0");
    }

    @Test
    void anAccessIsRetriedAfterTheHandlerMappedThePage() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == ENTRY_PF) {
                final long errorCode = cpu.memory().getLong(cpu.rsp() + 16);
                final long cr2 = cpu.memory().getLong(Rig.SHARED_VADDR + 16);
                story.add("fault " + errorCode + " at " + (cr2 == UNMAPPED + 8) + " aligned " + cpu.rsp() % 16);
                rig.tables(rig.hypervisor.domain(1)).mapNew(UNMAPPED, true);
                Rig.iret(cpu, 8);
                return;
            }
            cpu.memory().putLong(UNMAPPED + 8, 42);
            story.add("value " + cpu.memory().getLong(UNMAPPED + 8));
            Rig.powerOff(cpu);
        });
        trap(domain, 14, 0);
        rig.run();
        assertThat(story).containsExactly("fault 2 at true aligned 0", "value 42");
        assertThat(domain.vcpu(0).cr2).isEqualTo(UNMAPPED + 8);
        assertThat(domain.counters().pageFaults).isEqualTo(1);
    }

    @Test
    void aStoreToAReadOnlyPageIsErrorCodeThree() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == ENTRY_PF) {
                story.add("fault " + cpu.memory().getLong(cpu.rsp() + 16));
                Rig.powerOff(cpu);
            }
            cpu.memory().putByte(JavaImage.TEXT_VADDR, (byte) 0);
        });
        trap(domain, 14, 0);
        rig.run();
        assertThat(story).containsExactly("fault 3");
    }

    @Test
    void anAccessToANonCanonicalAddressIsAGeneralProtectionFault() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == JavaImage.ENTRY_TRAP + 13) {
                story.add("#GP " + cpu.memory().getLong(cpu.rsp() + 16));
                Rig.powerOff(cpu);
            }
            cpu.memory().getLong(1L << 60);
        });
        trap(domain, 13, 0);
        rig.run();
        assertThat(story).containsExactly("#GP 0");
    }

    @Test
    void aTrapHandlerWithTheMaskFlagRunsMasked() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == ENTRY_PF) {
                story.add("mask " + cpu.memory().getByte(Rig.SHARED_VADDR + 1));
                rig.tables(rig.hypervisor.domain(1)).mapNew(UNMAPPED, true);
                Rig.iret(cpu, 8);
                return;
            }
            Rig.mask(cpu, false);
            cpu.memory().getLong(UNMAPPED);
            story.add("mask " + cpu.memory().getByte(Rig.SHARED_VADDR + 1));
            Rig.powerOff(cpu);
        });
        trap(domain, 14, 4);
        rig.run();
        assertThat(story).containsExactly("mask 1", "mask 0");
    }

    @Test
    void anEditedFrameIsAJumpAndTheInterruptedCodeIsGivenUp() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            switch (entry) {
                case ENTRY_PF -> {
                    cpu.memory().putLong(cpu.rsp() + 24, JavaImage.address(JavaImage.ENTRY_SECONDARY_START));
                    Rig.iret(cpu, 8);
                }
                case JavaImage.ENTRY_SECONDARY_START -> {
                    story.add("fixed up, rsp " + (cpu.rsp() == Rig.stackTop(0)));
                    Rig.powerOff(cpu);
                }
                default -> {
                    cpu.memory().getLong(UNMAPPED);
                    story.add("never reached");
                }
            }
        });
        trap(domain, 14, 0);
        rig.run();
        assertThat(story).containsExactly("fixed up, rsp true");
    }

    @Test
    void editedFramesDoNotPileUpOnTheJavaStack() {
        final int[] faults = {0};
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == ENTRY_PF) {
                faults[0]++;
                final int target = faults[0] < 100 ? JavaImage.ENTRY_SECONDARY_START : JavaImage.ENTRY_FAILSAFE;
                cpu.memory().putLong(cpu.rsp() + 24, JavaImage.address(target));
                Rig.iret(cpu, 8);
            } else if (entry == JavaImage.ENTRY_FAILSAFE) {
                Rig.powerOff(cpu);
            } else {
                cpu.memory().getLong(UNMAPPED);
            }
        });
        trap(domain, 14, 0);
        rig.run();
        assertThat(faults[0]).isEqualTo(100);
        assertThat(domain.crashReason).isEmpty();
    }

    @Test
    void anIretFromANestedHandlerMayReturnToTheOutermostContext() {
        final long[] outerFrame = {0};
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == JavaImage.ENTRY_EVENT) {
                Rig.acknowledge(cpu);
                outerFrame[0] = cpu.rsp();
                cpu.memory().getLong(UNMAPPED);
                story.add("never reached");
            } else if (entry == ENTRY_PF) {
                cpu.rsp(outerFrame[0]);
                Rig.iret(cpu);
            } else {
                story.add("block " + Rig.block(cpu));
                Rig.powerOff(cpu);
            }
        });
        trap(domain, 14, 0);
        domain.vcpu(0).info().evtchnUpcallPending(1);
        rig.run();
        assertThat(story).containsExactly("block 0");
    }

    @Test
    void jumpEntersTheKernelAfresh() {
        rig.domain(1, 1, (cpu, entry) -> {
            story.add("entry " + entry);
            if (entry == JavaImage.ENTRY_SECONDARY_START) {
                Rig.powerOff(cpu);
            }
            cpu.jump(JavaImage.address(JavaImage.ENTRY_SECONDARY_START));
            story.add("never reached");
        });
        rig.run();
        assertThat(story).containsExactly("entry 0", "entry 4");
    }

    @Test
    void aJumpToWhatIsNoStubIsAnInvalidOpcode() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == ENTRY_UD) {
                story.add("#UD at " + (cpu.memory().getLong(cpu.rsp() + 16) == Rig.DATA_VADDR));
                Rig.powerOff(cpu);
            }
            cpu.jump(Rig.DATA_VADDR);
        });
        trap(domain, 6, 0);
        rig.run();
        assertThat(story).containsExactly("#UD at true");
    }

    @Test
    void aJumpToAnUnmappedAddressIsAnExecutePageFault() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == ENTRY_PF) {
                story.add("fault " + cpu.memory().getLong(cpu.rsp() + 16) + " rip "
                        + (cpu.memory().getLong(cpu.rsp() + 24) == UNMAPPED));
                Rig.powerOff(cpu);
            }
            cpu.jump(UNMAPPED);
        });
        trap(domain, 14, 0);
        rig.run();
        assertThat(story).containsExactly("fault 16 rip true");
    }

    @Test
    void returningFromAHandlerWithoutIretIsAnInvalidOpcode() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == ENTRY_UD) {
                story.add("#UD");
                Rig.powerOff(cpu);
            } else if (entry == 0) {
                Rig.block(cpu);
            }
        });
        trap(domain, 6, 0);
        domain.vcpu(0).info().evtchnUpcallPending(1);
        rig.run();
        assertThat(story).containsExactly("#UD");
    }

    @Test
    void returningFromStartIsAnInvalidOpcode() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            story.add("returns");
        });
        rig.run();
        assertThat(story).containsExactly("returns");
        assertThat(domain.crashReason).contains("unhandled #UD");
    }

    @Test
    void aPageFaultWithoutHandlerCrashesTheDomainWithTheAddress() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> cpu.memory().getLong(UNMAPPED));
        rig.run();
        assertThat(domain.shutdownCode).isEqualTo(Sched.SHUTDOWN_crash);
        assertThat(domain.crashReason).contains("unhandled #PF").contains(Long.toHexString(UNMAPPED));
        assertThat(rig.facts).anyMatch(fact -> fact instanceof TraceEvent.Trap trap && !trap.delivered());
        assertThat(rig.facts).anyMatch(
                fact -> fact instanceof TraceEvent.DomainState state && state.reason().contains("unhandled #PF"));
    }

    @Test
    void anUpcallOnABadStackCrashesTheDomain() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            cpu.rsp(UNMAPPED + Page.SIZE);
            Rig.block(cpu);
        });
        domain.vcpu(0).info().evtchnUpcallPending(1);
        rig.run();
        assertThat(domain.crashReason).contains("no stack");
    }

    @Test
    void anUpcallWithoutCallbackCrashesTheDomain() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> Rig.block(cpu));
        domain.vcpu(0).eventCallback = 0;
        domain.vcpu(0).info().evtchnUpcallPending(1);
        rig.run();
        assertThat(domain.crashReason).contains("without a registered callback");
    }

    @Test
    void anExceptionCrashesThatDomainOnly() {
        final Domain bad = rig.domain(1, 1, (cpu, entry) -> {
            throw new IllegalStateException("mine");
        });
        final Domain good = rig.domain(2, 1, (cpu, entry) -> Rig.powerOff(cpu));
        rig.run();
        assertThat(bad.crashReason).contains("IllegalStateException: mine");
        assertThat(good.shutdownCode).isEqualTo(Sched.SHUTDOWN_poweroff);
    }

    @Test
    void aCopyOfANegativeLengthCrashesThatDomainOnlyAndTakesNoTimeBack() {
        final long[] readNs = new long[1];
        final Domain bad = rig.domain(1, 1, (cpu, entry) -> {
            readNs[0] = rig.hypervisor.clock().nowNs();
            cpu.memory().fill(Rig.DATA_VADDR, Integer.MIN_VALUE, (byte) 0);
        });
        final Domain good = rig.domain(2, 1, (cpu, entry) -> Rig.powerOff(cpu));
        rig.run();
        assertThat(bad.crashReason).contains("IndexOutOfBoundsException: copy of -2147483648 bytes");
        assertThat(rig.hypervisor.clock().nowNs()).isGreaterThanOrEqualTo(readNs[0]);
        assertThat(good.shutdownCode).isEqualTo(Sched.SHUTDOWN_poweroff);
    }

    @Test
    void aStackOverflowCrashesThatDomainOnly() {
        final Domain bad = rig.domain(1, 1, (cpu, entry) -> recurse(cpu, 0));
        final Domain good = rig.domain(2, 1, (cpu, entry) -> Rig.powerOff(cpu));
        rig.run();
        assertThat(bad.crashReason).contains("overflowed its Java stack");
        assertThat(good.shutdownCode).isEqualTo(Sched.SHUTDOWN_poweroff);
    }

    private static long recurse(final GuestCpu cpu, final long depth) {
        return depth < 0 ? 0 : recurse(cpu, depth + 1) + 1;
    }

    @Test
    void handlersNestedWithoutEndCrashTheDomain() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> cpu.memory().getLong(UNMAPPED));
        trap(domain, 14, 0);
        rig.run();
        assertThat(domain.crashReason).contains("handlers nested");
    }

    @Test
    void anUnknownProgramCrashesTheDomainByName() {
        final Domain domain = rig.domain(1, 1, null);
        rig.run();
        assertThat(domain.crashReason).contains("unknown program \"test-1\"");
    }

    @Test
    void whatFollowsAnIretIsNotRun() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == JavaImage.ENTRY_EVENT) {
                eventHandler(cpu);
                cpu.memory().getLong(Rig.DATA_VADDR);
                story.add("never reached");
            } else {
                Rig.block(cpu);
                story.add("goes on");
                Rig.powerOff(cpu);
            }
        });
        domain.vcpu(0).info().evtchnUpcallPending(1);
        rig.run();
        assertThat(story).containsExactly("goes on");
    }

    private static HypercallHandler failing(final Supplier<Error> error) {
        return new HypercallHandler() {
            @Override
            public long call(final Vcpu vcpu, final long arg1, final long arg2, final long arg3, final long arg4,
                    final long arg5) {
                throw error.get();
            }

            @Override
            public List<SubOperation> operations() {
                return List.of();
            }
        };
    }

    @Test
    void aFaultOfTheHypervisorStopsTheSimulation() {
        rig.hypervisor.hypercalls().register(62, new HypercallHandler() {
            @Override
            public long call(final Vcpu vcpu, final long arg1, final long arg2, final long arg3, final long arg4,
                    final long arg5) {
                throw new IllegalStateException("bug");
            }

            @Override
            public List<SubOperation> operations() {
                return List.of();
            }
        });
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> cpu.hypercall(62, 0));
        assertThatThrownBy(rig::run).isInstanceOf(HypervisorError.class)
                .hasMessage("hypercall 62 of d1v0 (seed 1): java.lang.IllegalStateException: bug");
        assertThat(domain.shutDown).isFalse();
    }

    @Test
    void anErrorInAHypercallIsNotBlamedOnTheGuest() {
        rig.hypervisor.hypercalls().register(61, failing(() -> new AssertionError("wrong count")));
        rig.hypervisor.hypercalls().register(62, failing(StackOverflowError::new));
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> cpu.hypercall(61, 0));
        assertThatThrownBy(rig::run).isInstanceOf(HypervisorError.class).hasMessageContaining("wrong count");
        assertThat(domain.shutDown).isFalse();
        rig.hypervisor.crash(domain, "out of the way");
        rig.domain(2, 1, (cpu, entry) -> cpu.hypercall(62, 0));
        assertThatThrownBy(rig::run).isInstanceOf(HypervisorError.class)
                .hasMessageContaining("StackOverflowError");
    }

    @Test
    void aKernelCannotCatchAFaultOfTheHypervisor() {
        rig.hypervisor.hypercalls().register(62, failing(() -> new AssertionError("wrong count")));
        rig.domain(1, 1, (cpu, entry) -> {
            try {
                cpu.hypercall(62, 0);
            } catch (final Throwable caught) {
                Rig.block(cpu);
            }
        });
        assertThatThrownBy(rig::run).isInstanceOf(HypervisorError.class).hasMessageContaining("wrong count");
    }

    @Test
    void aPageTableThatLeadsOutOfRamIsNotBlamedOnTheGuest() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            // As a hypervisor would that had accepted such an entry.
            rig.hypervisor.memory().putLong(rig.hypervisor.domain(1).vcpu(0).guestTable << Page.SHIFT,
                    Pte.make(Rig.BAD_MFN << 20, 7));
            cpu.memory().getLong(0);
        });
        assertThatThrownBy(rig::run).isInstanceOf(HypervisorError.class)
                .hasMessageStartingWith("memory access by d1v0 (seed 1): ");
        assertThat(domain.shutDown).isFalse();
    }

    @Test
    void aWrongPlaceInTheKernelsOwnArrayIsTheKernelsFault() {
        final Domain reads = rig.domain(1, 1, (cpu, entry) -> cpu.memory().read(Rig.DATA_VADDR, new byte[4], 2, 3));
        final Domain writes = rig.domain(2, 1, (cpu, entry) -> cpu.memory().write(Rig.DATA_VADDR, new byte[4], -1, 3));
        rig.run();
        assertThat(reads.crashReason).contains("IndexOutOfBoundsException");
        assertThat(writes.crashReason).contains("IndexOutOfBoundsException");
    }

    @Test
    void computingTakesVirtualTimeAndIsInterrupted() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == JavaImage.ENTRY_EVENT) {
                story.add("tick at " + rig.now() / 1_000_000);
                eventHandler(cpu);
                return;
            }
            Rig.mask(cpu, false);
            final long before = cpu.rdtsc();
            cpu.compute(30_000_000);
            story.add("ticks " + (cpu.rdtsc() - before) / 2_000_000);
            Rig.powerOff(cpu);
        });
        rig.loop.at(12_000_000, () -> rig.upcall(domain.vcpu(0)));
        rig.run();
        assertThat(story).containsExactly("tick at 12", "ticks 30");
    }

    @Test
    void aDiscardedKernelRunsNothingMore() {
        for (final Coroutines.Mechanism mechanism : Coroutines.Mechanism.values()) {
            try (Rig other = new Rig(1, mechanism)) {
                final Domain domain = other.domain(1, 1, (cpu, entry) -> {
                    try {
                        Rig.block(cpu);
                    } finally {
                        cpu.memory().getLong(Rig.DATA_VADDR);
                        story.add("never reached");
                    }
                });
                other.run();
                new VcpuPart(other.loop).release(domain, TableWork.unhurried());
                other.hypervisor.remove(domain);
                other.run();
                assertThat(domain.vcpu(0).engine().run(1)).isEqualTo(new VcpuExit.Stopped());
            }
        }
        assertThat(story).isEmpty();
    }

    @Test
    void theResultOfASuspendIsWhatTheToolstackLeftInRax() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            cpu.memory().putInt(Rig.DATA_VADDR, Sched.SHUTDOWN_suspend);
            story.add("suspend returned "
                    + cpu.hypercall(Xen.__HYPERVISOR_sched_op, Sched.SCHEDOP_shutdown, Rig.DATA_VADDR));
            Rig.powerOff(cpu);
        });
        rig.run();
        assertThat(domain.shutdownCode).isEqualTo(Sched.SHUTDOWN_suspend);
        domain.vcpu(0).registers().gpr[0] = 1;
        rig.hypervisor.resume(domain);
        rig.run();
        assertThat(story).containsExactly("suspend returned 1");
    }

    @Test
    void registersLoadedFromOutsideReplaceTheSuspendedCode() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            story.add("entry " + entry);
            if (entry != 0) {
                Rig.powerOff(cpu);
            }
            Rig.block(cpu);
            story.add("never reached");
        });
        rig.run();
        domain.vcpu(0).blocked = false;
        rig.start(domain.vcpu(0), JavaImage.ENTRY_SECONDARY_START);
        rig.run();
        assertThat(story).containsExactly("entry 0", "entry 4");
    }

    @Test
    void aSecondVcpuIsStartedByHypercallsAndSharesTheKernel() {
        final Domain domain = rig.domain(1, 2, (cpu, entry) -> {
            if (entry == JavaImage.ENTRY_SECONDARY_START) {
                story.add("vcpu " + cpu.vcpuId() + " rdi " + cpu.rdi());
                cpu.hypercall(Xen.__HYPERVISOR_vcpu_op, 2, 1);
                story.add("never reached");
                return;
            }
            final VcpuGuestContext context = new VcpuGuestContext().wrap(cpu.memory(), Rig.DATA_VADDR);
            context.flags(XenArch.VGCF_in_kernel).userRegsRip(JavaImage.address(JavaImage.ENTRY_SECONDARY_START))
                    .userRegsRsp(Rig.stackTop(1)).userRegsRdi(7).userRegsCs(0xe033).userRegsSs(0xe02b)
                    .ctrlreg(3, rig.tables(rig.hypervisor.domain(1)).root() << Page.SHIFT);
            story.add("initialise " + cpu.hypercall(Xen.__HYPERVISOR_vcpu_op, 0, 1, Rig.DATA_VADDR));
            story.add("up " + cpu.hypercall(Xen.__HYPERVISOR_vcpu_op, 1, 1));
            while (cpu.hypercall(Xen.__HYPERVISOR_vcpu_op, 3, 1) == 1) {
                Rig.yieldCpu(cpu);
            }
            Rig.powerOff(cpu);
        });
        rig.run();
        assertThat(story).containsExactlyInAnyOrder("initialise 0", "up 0", "vcpu 1 rdi 7");
        assertThat(domain.shutdownCode).isEqualTo(Sched.SHUTDOWN_poweroff);
    }

    @Test
    void aMulticallThatBlocksGoesOnWithTheRestAfterTheUpcall() {
        final Domain domain = rig.domain(1, 1, (cpu, entry) -> {
            if (entry == JavaImage.ENTRY_EVENT) {
                story.add("upcall");
                eventHandler(cpu);
                return;
            }
            cpu.memory().putLong(Rig.DATA_VADDR, Xen.__HYPERVISOR_sched_op);
            cpu.memory().putLong(Rig.DATA_VADDR + 16, Sched.SCHEDOP_block);
            cpu.memory().putLong(Rig.DATA_VADDR + 64, 63);
            story.add("multicall " + cpu.hypercall(Xen.__HYPERVISOR_multicall, Rig.DATA_VADDR, 2));
            story.add("second " + cpu.memory().getLong(Rig.DATA_VADDR + 64 + 8));
            Rig.powerOff(cpu);
        });
        rig.loop.at(5_000_000, () -> rig.upcall(domain.vcpu(0)));
        rig.run();
        assertThat(story).containsExactly("upcall", "multicall 0", "second -38");
    }

    private static final class Reactive implements GuestKernel {
        private final java.util.function.BiConsumer<GuestCpu, Integer> body;

        Reactive(final java.util.function.BiConsumer<GuestCpu, Integer> body) {
            this.body = body;
        }

        @Override
        public void enter(final GuestCpu cpu, final int entry) {
            body.accept(cpu, entry);
        }

        @Override
        public boolean reactive() {
            return true;
        }
    }

    @Test
    void aReactiveKernelReturnsFromStartToWaitForUpcalls() {
        final Domain domain = rig.domain(0, 1, new Reactive((cpu, entry) -> {
            story.add("entry " + entry);
            if (entry == JavaImage.ENTRY_EVENT) {
                eventHandler(cpu);
            }
        }));
        rig.run();
        assertThat(story).containsExactly("entry 0");
        for (int i = 0; i < 3; i++) {
            rig.upcall(domain.vcpu(0));
            rig.run();
        }
        assertThat(story).containsExactly("entry 0", "entry 1", "entry 1", "entry 1");
        assertThat(domain.vcpu(0).registers().gpr[4]).isEqualTo(Rig.stackTop(0));
        assertThat(domain.vcpu(0).blocked).isTrue();
    }

    @Test
    void aReactiveHandlerRunsToItsEndWhateverItsBudget() {
        final Domain reactive = rig.domain(0, 1, new Reactive((cpu, entry) -> {
            if (entry == JavaImage.ENTRY_EVENT) {
                Rig.acknowledge(cpu);
                story.add("begins");
                cpu.compute(50_000_000);
                story.add("ends");
                Rig.iret(cpu);
            }
        }));
        rig.domain(1, 1, (cpu, entry) -> {
            rig.upcall(reactive.vcpu(0));
            cpu.compute(20_000_000);
            story.add("other");
            Rig.powerOff(cpu);
        });
        rig.run();
        assertThat(story).containsExactly("begins", "ends", "other");
        assertThat(rig.now()).isGreaterThan(70_000_000);
    }

    @Test
    void aLongCallOfAReactiveKernelDoesNotGiveWayToTheEndOfATimeSliceThatNobodyMinds() {
        final Domain[] domain = new Domain[1];
        final GuestKernel kernel = new Reactive((cpu, entry) -> {
            cpu.compute(50_000_000);
            story.add("gives way " + domain[0].vcpu(0).preemptPending());
        });
        domain[0] = rig.domain(0, 1, kernel);
        rig.run();
        assertThat(story).containsExactly("gives way false");
    }

    @Test
    void aReactiveKernelThatBlocksInAHandlerCrashes() {
        final Domain domain = rig.domain(0, 1, new Reactive((cpu, entry) -> Rig.block(cpu)));
        rig.run();
        assertThat(domain.crashReason).contains("reactive kernel blocks");
    }

    private static List<TraceEvent> scenario(final Coroutines.Mechanism mechanism, final long seed) {
        try (Rig rig = new Rig(seed, mechanism)) {
            final GuestKernel kernel = (cpu, entry) -> {
                if (entry == JavaImage.ENTRY_EVENT) {
                    eventHandler(cpu);
                    return;
                }
                for (int i = 0; i < 20; i++) {
                    cpu.compute(700_000);
                    cpu.hypercall(63, i);
                }
                Rig.block(cpu);
                Rig.powerOff(cpu);
            };
            for (int domid = 1; domid <= 3; domid++) {
                final Domain domain = rig.domain(domid, 1, kernel);
                rig.loop.at(60_000_000L + domid, () -> rig.upcall(domain.vcpu(0)));
            }
            rig.run();
            return rig.facts;
        }
    }

    @Test
    void bothCoroutineMechanismsGiveTheSameTrace() {
        assertThat(scenario(Coroutines.Mechanism.THREAD, 5)).usingRecursiveComparison()
                .isEqualTo(scenario(Coroutines.Mechanism.CONTINUATION, 5));
    }

    @Test
    void theSeedDecidesTheInterleaving() {
        assertThat(scenario(Coroutines.preferred(), 1)).usingRecursiveComparison()
                .isEqualTo(scenario(Coroutines.preferred(), 1));
        assertThat(scenario(Coroutines.preferred(), 1)).usingRecursiveComparison()
                .isNotEqualTo(scenario(Coroutines.preferred(), 2));
    }
}
