package io.xenolith.host.run;

import io.xenolith.host.scenario.KernelSpec;
import io.xenolith.host.scenario.Scenario;
import io.xenolith.host.snapshot.SnapshotFile;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.call.HypercallTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Assembles hosts and runs them: what the command line needs of the composition root. Found as a service. */
public interface HostRunner {
    /**
     * Runs {@code scenario} on a fresh host to its end.
     *
     * @throws IOException an image, trace or recording cannot be used; the message says which and why
     * @throws IllegalArgumentException the scenario names a program that does not exist, or wants what the host has not
     */
    RunResult run(Scenario scenario, RunOptions options, RunListener listener) throws IOException;

    /**
     * Has the run that was saved in {@code snapshot} go on to its end.
     *
     * @param options a recording begins at the snapshot, and one that is fed must have begun there
     * @throws IOException the snapshot cannot be used, or something that it needs; the message says which and why
     */
    default RunResult resume(final SnapshotFile snapshot, final RunOptions options, final RunListener listener)
            throws IOException {
        throw new UnsupportedOperationException("these hosts do not go on");
    }

    /**
     * Refuses a file to be written that is {@code snapshot}, or an image of the run that was saved in it.
     *
     * @param what is written to it, for the message: "the trace"
     * @throws IOException the snapshot cannot be used, or the file cannot be looked at
     * @throws IllegalArgumentException it is; the message says which
     */
    default void checkOutput(final SnapshotFile snapshot, final String what, final Optional<Path> file)
            throws IOException {
        throw new UnsupportedOperationException("these hosts do not go on");
    }

    /**
     * Refuses a kernel that cannot be run, before anything is.
     *
     * @param memoryBytes of the domain that it is for
     * @throws IOException a file cannot be read; the message says which and why
     * @throws IllegalArgumentException it is no kernel that can be run; the message says what it is, and what was expected
     */
    void checkKernel(KernelSpec kernel, long memoryBytes) throws IOException;

    /** The hypercalls of a host with {@code abi} as {@link #run} assembles it. */
    HypercallTable hypercalls(AbiProfile abi);
}
