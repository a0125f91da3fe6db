package io.xenolith.dom0.toolstack;

import io.xenolith.abi.sched.Sched;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.migration.Saver;
import io.xenolith.dom0.migration.stream.StreamOutput;
import io.xenolith.dom0.toolstack.ToolstackQuestion.AfterSave;
import io.xenolith.dom0.xenstore.XenstoreException;
import io.xenolith.guest.NoSpaceException;
import io.xenolith.trace.TraceEvent;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Saves domains to streams. */
final class Saves {
    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final DomainStore store;
    private final ManagedDomains domains;
    private final DomainWatch watch;
    private final JobQueue jobs;
    private final ToolstackListener listener;

    Saves(final Dom0Machine machine, final DomctlCalls domctl, final DomainStore store, final ManagedDomains domains,
            final DomainWatch watch, final JobQueue jobs, final ToolstackListener listener) {
        this.machine = machine;
        this.domctl = domctl;
        this.store = store;
        this.domains = domains;
        this.watch = watch;
        this.jobs = jobs;
        this.listener = listener;
    }

    void save(final ToolstackCommand.Save command) throws ToolstackException {
        final ManagedDomain domain = domains.find(command);
        if (domain.leaving != null) {
            throw new ToolstackException(domain.name + ManagedDomain.LEAVING_ALREADY);
        }
        save(domain, command.stream(), () -> {
            // Its owner closes it.
        }, command.checkpoint() ? AfterSave.RUN : AfterSave.DESTROY, new MigrationReport() {
            @Override
            public void progress(final long pagesDone, final long pagesTotal) {
                listener.migrationProgress(domain.name, pagesDone, pagesTotal);
            }

            @Override
            public void written() {
                listener.saved(domain.name);
            }

            @Override
            public void over() {
                // It was told when all was written.
            }

            @Override
            public void stuck(final String reason) {
                listener.commandFailed(command, domain.name + " is saved, and cannot go on running: " + reason);
            }

            @Override
            public void failed(final String reason, final boolean suspended) {
                listener.commandFailed(command, domain.name + " is not saved: " + reason);
            }
        });
    }

    void save(final ToolstackQuestion.Save wanted, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        final int domid = wanted.domid();
        try {
            final ManagedDomain domain = domains.known(domid);
            if (domain.arrival != null) {
                throw new LibxlException(LibxlException.FAIL,
                        MigrationLog.notSaved(domid, domain.name + ": " + ManagedDomain.STILL_COMING, false));
            }
            if (domain.leaving != null || domain.shutdownSeen) {
                throw new LibxlException(LibxlException.FAIL, MigrationLog.notSaved(domid, domain.name
                        + (domain.leaving != null ? ManagedDomain.LEAVING_ALREADY : " has shut down"), false));
            }
            answer.accept(new ToolstackAnswer.Progress(0, 0, MigrationLog.saving(domid)));
            save(domain, new StreamOutput(wanted.stream()), wanted.stream(), wanted.after(), new MigrationReport() {
                @Override
                public void progress(final long pagesDone, final long pagesTotal) {
                    answer.accept(new ToolstackAnswer.Progress(pagesDone, pagesTotal, List.of()));
                }

                @Override
                public void written() {
                    // Whoever asks is told when all is over.
                }

                @Override
                public void over() {
                    answer.accept(ToolstackAnswer.Done.WITHOUT_A_WORD);
                }

                @Override
                public void stuck(final String reason) {
                    // As xl has it, the save itself was well: whoever asked keeps the stream, all that is left of the guest.
                    answer.accept(new ToolstackAnswer.Done(MigrationLog.stuck(domid, reason)));
                }

                @Override
                public void failed(final String reason, final boolean suspended) {
                    answer.accept(new ToolstackAnswer.Failed(LibxlException.FAIL,
                            MigrationLog.notSaved(domid, reason, suspended)));
                }
            });
        } catch (final LibxlException | RuntimeException e) {
            StreamEnd.close(wanted.stream());
            throw e;
        }
    }

    private void save(final ManagedDomain domain, final StreamOutput stream, final Closeable end,
            final AfterSave after, final MigrationReport report) {
        final SaveJob job = new SaveJob(domain, stream, end, after, report);
        job.ask();
        domain.givenUp = null;
        domain.leaving = job;
    }

    /** Waits for a domain to suspend itself, then writes it. */
    private final class SaveJob implements Job, Leaving {
        private final ManagedDomain domain;
        private final Closeable end;
        private final AfterSave after;
        private final MigrationReport report;
        private final Saver saver;
        private final SuspendRequest request;
        private boolean suspended;

        SaveJob(final ManagedDomain domain, final StreamOutput stream, final Closeable end, final AfterSave after,
                final MigrationReport report) {
            this.domain = domain;
            this.end = end;
            this.after = after;
            this.report = report;
            saver = new Saver(machine, domctl, domain.domid, stream);
            request = new SuspendRequest(machine, store, domain.domid, reason -> {
                domain.givenUp = this;
                fail(reason);
            });
        }

        void ask() {
            request.send();
        }

        @Override
        public void suspended() {
            suspended = true;
            request.over();
            jobs.begin(this);
        }

        @Override
        public void suspendedTooLate() {
            domain.givenUp = null;
            try {
                resume();
            } catch (final ToolstackException | XenstoreException e) {
                if (machine.trace().on()) {
                    machine.trace().emit(new TraceEvent.Note(domain.domid, "toolstack", domain.name
                            + " suspended too late to be saved and cannot go on running: " + e.getMessage()));
                }
            }
        }

        @Override
        public void domainEnded() {
            request.over();
            jobs.drop(this);
            fail("the domain ended before it was saved");
        }

        private void fail(final String reason) {
            domain.leaving = null;
            StreamEnd.close(end);
            report.failed(reason, suspended);
        }

        @Override
        public boolean step() {
            final int mark = domctl.gate().scratch().mark();
            String failure = "";
            try {
                final boolean done = saver.step();
                report.progress(saver.pagesDone(), saver.pagesTotal());
                if (!done) {
                    return false;
                }
                end.close();
            } catch (final ToolstackException e) {
                failure = e.getMessage();
            } catch (final NoSpaceException e) {
                failure = ToolstackException.NO_MEMORY + e.getMessage();
            } catch (final IOException e) {
                failure = "the stream cannot be written: " + e.getMessage();
            } catch (final RuntimeException e) {
                // What nobody foresaw of a guest is its own trouble: it goes on, and so do others.
                domctl.gate().scratch().release(mark);
                failure = e.toString();
            }
            finish(failure);
            return true;
        }

        private void finish(final String failure) {
            if (failure.isEmpty()) {
                domain.leaving = null;
                report.written();
            }
            if (failure.isEmpty() && after == AfterSave.DESTROY) {
                watch.endLeft(domain, Sched.SHUTDOWN_suspend);
                report.over();
                return;
            }
            try {
                if (failure.isEmpty() && after == AfterSave.PAUSE) {
                    DomctlCalls.must(domctl.pause(domain.domid), "pause");
                }
                resume();
            } catch (final ToolstackException | XenstoreException e) {
                if (failure.isEmpty()) {
                    report.stuck(e.getMessage());
                } else {
                    fail(failure + "; it cannot go on running either: " + e.getMessage());
                }
                return;
            }
            if (failure.isEmpty()) {
                report.over();
            } else {
                fail(failure);
            }
        }

        private void resume() throws ToolstackException {
            saver.resume();
            watch.goesOn(domain);
        }
    }
}
