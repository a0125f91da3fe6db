package io.xenolith.domu;

/** What a secondary virtual CPU does; when it returns, that CPU goes down. */
@FunctionalInterface
public interface CpuProgram {
    void run(KernelCpu cpu);
}
