package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.kernel.Dom0Timers;
import io.xenolith.trace.TraceEvent;
import java.util.ArrayDeque;
import java.util.Queue;

/** What takes many turns: a piece at a time, of whatever has waited longest. Others get the CPU in between. */
final class JobQueue {
    private static final long JOB_PAUSE_NS = 100_000;

    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final Queue<Job> jobs = new ArrayDeque<>();
    private final Dom0Timers.Timer timer;

    JobQueue(final Dom0Machine machine, final DomctlCalls domctl) {
        this.machine = machine;
        this.domctl = domctl;
        timer = machine.timers().create(this::runJob);
    }

    void begin(final Job job) {
        jobs.add(job);
        timer.arm(machine.nowNs());
    }

    /** Has {@code job} do nothing more. */
    void drop(final Job job) {
        jobs.remove(job);
    }

    /** Does a piece of the job that has waited longest; the next piece is due a while later, so that others get the CPU. */
    private void runJob() {
        final Job job = jobs.poll();
        final int mark = domctl.gate().scratch().mark();
        try {
            if (job != null && !job.step()) {
                jobs.add(job);
            }
        } catch (final RuntimeException e) {
            // A job looks after its own failures; one that cannot even do so is over, and others go on.
            domctl.gate().scratch().release(mark);
            if (machine.trace().on()) {
                machine.trace().emit(new TraceEvent.Note(0, "toolstack", "a job failed: " + e));
            }
        }
        if (!jobs.isEmpty()) {
            timer.arm(machine.nowNs() + JOB_PAUSE_NS);
        }
    }
}
