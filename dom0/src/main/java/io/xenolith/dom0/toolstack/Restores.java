package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.builder.BuiltDomain;
import io.xenolith.dom0.migration.Restorer;
import io.xenolith.dom0.migration.stream.StreamInput;
import io.xenolith.guest.NoSpaceException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Restores domains of streams. */
final class Restores {
    private final DomainMaker maker;
    private final JobQueue jobs;
    private final ToolstackListener listener;

    Restores(final DomainMaker maker, final JobQueue jobs, final ToolstackListener listener) {
        this.maker = maker;
        this.jobs = jobs;
        this.listener = listener;
    }

    void restore(final ToolstackCommand.Restore command) throws ToolstackException {
        final ManagedDomain domain = maker.make(command.config());
        try {
            jobs.begin(new RestoreJob(maker, domain.domid, command.config(), command.stream(), new Restoration() {
                @Override
                public void progress(final Restorer restorer) {
                    listener.migrationProgress(domain.name, restorer.pagesDone(), restorer.pagesTotal());
                }

                @Override
                public void restored(final BuiltDomain built) throws ToolstackException {
                    maker.requireStillFreeName(domain.name);
                    maker.finish(domain, command.config(), built);
                    listener.restored(domain.name);
                }

                @Override
                public void failed(final String reason) {
                    maker.abandon(domain);
                    listener.commandFailed(command, domain.name + " is not restored: " + reason);
                }
            }));
        } catch (final ToolstackException | NoSpaceException e) {
            maker.abandon(domain);
            throw e;
        }
    }

    void restore(final ToolstackQuestion.Restore wanted, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        try {
            final int domid = maker.make(wanted.domain());
            try {
                restore(domid, wanted, answer);
            } catch (final LibxlException e) {
                throw new LibxlException(e.code(), CreationLog.withDestruction(domid, e.log()));
            }
        } catch (final LibxlException | RuntimeException e) {
            StreamEnd.close(wanted.stream());
            throw e;
        }
    }

    /** Restores into {@code domid}, which has nothing yet; else nothing is left of it. */
    private void restore(final int domid, final ToolstackQuestion.Restore wanted,
            final Consumer<ToolstackAnswer> answer) throws LibxlException {
        final List<DiskConfig> disks = new ArrayList<>();
        try {
            maker.requireFreeName(domid, wanted.domain().name());
            DomainMaker.openDisks(domid, wanted.domain(), disks);
            final DomainConfig config = CreationLog.configWithoutFiles(domid, wanted.domain(), disks);
            jobs.begin(new RestoreJob(maker, domid, config, new StreamInput(wanted.stream()),
                    new AskedRestoration(domid, config, wanted, answer)));
        } catch (final ToolstackException | NoSpaceException e) {
            maker.undo(domid, null, wanted.domain(), disks);
            throw new LibxlException(LibxlException.FAIL, CreationLog.notBuilt(domid, e.getMessage()));
        } catch (final LibxlException | RuntimeException e) {
            maker.undo(domid, null, wanted.domain(), disks);
            throw e;
        }
    }

    /** A restoration that somebody waits for. */
    private final class AskedRestoration implements Restoration {
        private final ManagedDomain domain;
        private final DomainConfig config;
        private final ToolstackQuestion.Restore wanted;
        private final Consumer<ToolstackAnswer> answer;
        private boolean found;

        AskedRestoration(final int domid, final DomainConfig config, final ToolstackQuestion.Restore wanted,
                final Consumer<ToolstackAnswer> answer) {
            this.config = config;
            this.wanted = wanted;
            this.answer = answer;
            domain = new ManagedDomain(domid, config);
            domain.kept = true;
        }

        @Override
        public void progress(final Restorer restorer) {
            final boolean first = !found && !restorer.origin().isEmpty();
            found |= first;
            answer.accept(new ToolstackAnswer.Progress(restorer.pagesDone(), restorer.pagesTotal(),
                    first ? MigrationLog.found(restorer.origin()) : List.of()));
        }

        @Override
        public void restored(final BuiltDomain built) throws ToolstackException {
            maker.complete(domain, config, wanted.domain(), built);
            StreamEnd.close(wanted.stream());
            answer.accept(new ToolstackAnswer.Created(domain.domid, MigrationLog.restored(built)));
        }

        @Override
        public void failed(final String reason) {
            StreamEnd.close(wanted.stream());
            maker.undo(domain.domid, domain, wanted.domain(), config.disks());
            answer.accept(new ToolstackAnswer.Failed(LibxlException.FAIL,
                    MigrationLog.notRestored(domain.domid, reason)));
        }
    }
}
