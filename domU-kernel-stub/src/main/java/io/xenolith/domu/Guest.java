package io.xenolith.domu;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Hypercalls;
import io.xenolith.abi.sched.Sched;
import io.xenolith.domu.net.GuestNet;
import io.xenolith.guest.AddressSpace;
import io.xenolith.guest.BootInfo;
import io.xenolith.guest.GrantTableGuest;
import io.xenolith.guest.XenCalls;
import java.util.List;
import java.util.Optional;

/**
 * The kernel as a {@link GuestProgram} sees it: convenient things first, then the bare machine for studies and for
 * guests
 * that misbehave on purpose. Methods that wait may be called from tasks only, and only on the first virtual CPU.
 */
public final class Guest {
    private final DomuKernel kernel;
    private final KernelCpu cpu;

    Guest(final DomuKernel kernel, final KernelCpu cpu) {
        this.kernel = kernel;
        this.cpu = cpu;
    }

    /** The words of the kernel command line. */
    public List<String> args() {
        final String line = kernel.bootInfo().commandLine().strip();
        return line.isEmpty() ? List.of() : List.of(line.split("\\s+"));
    }

    /** The value of the argument {@code name=value}. */
    public Optional<String> option(final String name) {
        return args().stream().filter(arg -> arg.startsWith(name + "=")).map(arg -> arg.substring(name.length() + 1))
                .findFirst();
    }

    public GuestConsole console() {
        return kernel.console();
    }

    /** Every block device there is, by device number. */
    public List<GuestDisk> disks() {
        return kernel.disks().all();
    }

    /**
     * The block device {@code name} ("xvda"); an {@link IllegalArgumentException} that names the others if there is
     * none.
     */
    public GuestDisk disk(final String name) {
        return kernel.disks().named(name);
    }

    /** Every network interface there is, by handle. */
    public List<GuestNet> networks() {
        return kernel.networks().all();
    }

    /** The first network interface; an {@link IllegalArgumentException} if there is none. */
    public GuestNet network() {
        return networks().stream().findFirst()
                .orElseThrow(() -> new IllegalArgumentException("this domain has no network interface"));
    }

    public XenbusClient xenstore() {
        return kernel.store();
    }

    /** Number of this domain. */
    public int domid() {
        return kernel.domid();
    }

    /** Waits {@code ns} nanoseconds. */
    public void sleep(final long ns) {
        cpu.tasks().sleep(ns);
    }

    /** Nanoseconds since the host booted. */
    public long timeNs() {
        return cpu.clock().systemTimeNs();
    }

    /** UTC in nanoseconds since 1970. */
    public long wallClockNs() {
        return cpu.clock().wallClockNs();
    }

    public Tasks tasks() {
        return cpu.tasks();
    }

    /** A new task; an exception that leaves it crashes the domain. */
    public Task spawn(final String name, final Runnable body) {
        return kernel.spawn(cpu, name, body);
    }

    /**
     * Starts virtual CPU {@code id} with {@code program}.
     *
     * @throws IllegalArgumentException if the domain has no such CPU, or it runs already
     */
    public CpuHandle startCpu(final int id, final CpuProgram program) {
        return kernel.secondaries().start(id, program);
    }

    /** Memory by virtual address. */
    public GuestMemory memory() {
        return cpu.memory();
    }

    /** Virtual address of {@code count} consecutive zeroed pages. */
    public long allocatePages(final int count) {
        return kernel.space().pages().allocate(count);
    }

    public void freePages(final long address, final int count) {
        kernel.space().pages().free(address, count);
    }

    /** Page tables, windows, pfn and mfn lookups. */
    public AddressSpace addressSpace() {
        return kernel.space();
    }

    /** The own grant table. */
    public GrantTableGuest grants() {
        return kernel.grants();
    }

    /** The first virtual CPU: events, bare registers. */
    public KernelCpu cpu() {
        return cpu;
    }

    /** Typed hypercalls. */
    public XenCalls calls() {
        return cpu.calls();
    }

    /** The bare hypercall door. */
    public Hypercalls hypercalls() {
        return cpu.cpu();
    }

    /** Stores that may fault. */
    public FaultProbe probe() {
        return kernel.probe();
    }

    /** What start_info said. */
    public BootInfo bootInfo() {
        return kernel.bootInfo();
    }

    /** Powers the domain off; does not return. */
    public void shutdown() {
        kernel.stop(Sched.SHUTDOWN_poweroff);
    }

    /** Asks for a reboot; does not return. */
    public void reboot() {
        kernel.stop(Sched.SHUTDOWN_reboot);
    }

    /** Says why on the console and crashes the domain; does not return. */
    public void crash(final String reason) {
        kernel.panic(cpu, reason);
    }
}
