package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.backend.BlockBackends;
import io.xenolith.dom0.backend.NetworkBackends;
import io.xenolith.dom0.console.Consoled;
import io.xenolith.dom0.kernel.Dom0Machine;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.dom0.xenstore.XenstoreException;
import io.xenolith.dom0.xenstore.Xenstored;
import io.xenolith.guest.NoSpaceException;
import io.xenolith.trace.TraceEvent;
import java.util.List;
import java.util.function.Consumer;

/**
 * The toolstack's logic: creates domains, gives them devices, watches over their ends. Its state is the list of domains it
 * made; everything else it asks the hypervisor and xenstore.
 */
public final class Toolstack {
    private final Dom0Machine machine;
    private final DomctlCalls domctl;
    private final DomainStore store;
    private final Consoled consoled;
    private final NetworkBackends networks;
    private final ToolstackListener listener;
    private final Inquiries inquiries;
    private final ManagedDomains domains = new ManagedDomains();
    private final DomainDevices devices;
    private final DeviceQuestions devicesAsked;
    private final DomainWatch watch;
    private final DomainMaker maker;
    private final Saves saves;
    private final Restores restores;
    private final Departures departures;
    private final Arrivals arrivals;

    public Toolstack(final Dom0Machine machine, final DomctlCalls domctl, final Xenstored xenstored,
            final XenstoreClient client, final Consoled consoled, final BlockBackends blocks,
            final NetworkBackends networks, final ToolstackListener listener) {
        this.machine = machine;
        this.domctl = domctl;
        this.consoled = consoled;
        this.networks = networks;
        this.listener = listener;
        store = new DomainStore(client);
        inquiries = new Inquiries(machine, domctl, client, store, blocks, networks);
        devices = new DomainDevices(machine, client, store, blocks, networks, domains, listener);
        devicesAsked = new DeviceQuestions(domains, devices);
        watch = new DomainWatch(domctl, xenstored, client, store, consoled, domains, devices, listener);
        maker = new DomainMaker(machine, domctl, client, store, consoled, inquiries, domains, devices, watch, listener);
        final JobQueue jobs = new JobQueue(machine, domctl);
        saves = new Saves(machine, domctl, store, domains, watch, jobs, listener);
        restores = new Restores(maker, jobs, listener);
        departures = new Departures(machine, domctl, store, domains, devices, watch, jobs);
        arrivals = new Arrivals(domctl, maker, devices, jobs);
        store.initialise();
    }

    /** Carries out {@code command}; a failure is told to the listener and changes nothing else. */
    public void perform(final ToolstackCommand command) {
        try {
            switch (command) {
                case ToolstackCommand.Create create -> maker.create(create.config());
                case ToolstackCommand.Restore restore -> restores.restore(restore);
                case ToolstackCommand.Save save -> saves.save(save);
                case ToolstackCommand.AddUserNetwork add ->
                    networks.addUserNetwork(add.bridge(), add.plan(), add.sockets());
                case ToolstackCommand.ConsoleInput input -> consoled.input(domains.find(input).domid, input.bytes());
                case ToolstackCommand.Keys(final int domid, final byte[] bytes) -> consoled.input(domid, bytes);
                case ToolstackCommand.AttachDisk attach -> devices.attach(domains.find(attach), attach.disk());
                case ToolstackCommand.DetachDisk detach ->
                    devices.detach(domains.find(detach), detach.vdev(), detach.force());
                case ToolstackCommand.AttachVif attach -> devices.attachVif(domains.find(attach), attach.vif());
                case ToolstackCommand.DetachVif detach ->
                    devices.detachVif(domains.find(detach), detach.handle(), detach.force());
                case ToolstackCommand.Pause pause -> DomctlCalls.must(domctl.pause(domains.find(pause).domid), "pause");
                case ToolstackCommand.Unpause unpause -> unpause(domains.find(unpause));
                case ToolstackCommand.Destroy destroy -> watch.end(domains.find(destroy), DomainWatch.DESTROYED);
                case ToolstackCommand.Shutdown shutdown ->
                    store.requestShutdown(domains.find(shutdown).domid, shutdown.how());
                case ToolstackCommand.ResizeDisk resize ->
                    devices.resize(domains.find(resize), resize.vdev(), resize.sectors());
                case ToolstackCommand.KillBackend kill -> devices.killBackend(domains.find(kill), kill.device());
                case ToolstackCommand.RestartBackend restart ->
                    devices.restartBackend(domains.find(restart), restart.device());
                case ToolstackCommand.Ask ask -> ask(ask);
                case ToolstackCommand.Forget(final long number) -> watch.ends().forget(number);
            }
        } catch (final ToolstackException | XenstoreException e) {
            listener.commandFailed(command, e.getMessage());
        } catch (final NoSpaceException e) {
            listener.commandFailed(command, ToolstackException.NO_MEMORY + e.getMessage());
        }
    }

    private void ask(final ToolstackCommand.Ask ask) {
        final Consumer<ToolstackAnswer> answer = said -> listener.answered(ask.number(), said);
        final int mark = domctl.gate().scratch().mark();
        try {
            if (ask.question() instanceof ToolstackQuestion.Unpause(final int domid)) {
                arrivals.requireThatItIsHere(domid);
            }
            if (!inquiries.ask(ask.question(), answer)) {
                decide(ask, answer);
            }
        } catch (final LibxlException e) {
            answer.accept(new ToolstackAnswer.Failed(e.code(), e.log()));
        } catch (final XenstoreException | NoSpaceException e) {
            answer.accept(new ToolstackAnswer.Failed(LibxlException.FAIL, List.of("libxl: error: " + e.getMessage())));
        } catch (final RuntimeException e) {
            // A question that nobody foresaw is the asker's trouble alone: other domains go on.
            domctl.gate().scratch().release(mark);
            if (machine.trace().on()) {
                machine.trace().emit(new TraceEvent.Note(0, "toolstack", "question " + ask.number() + " failed: " + e));
            }
            answer.accept(new ToolstackAnswer.Failed(LibxlException.FAIL, List.of("libxl: error: " + e)));
        }
    }

    /** Questions about what the toolstack itself has to do. */
    private void decide(final ToolstackCommand.Ask ask, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        switch (ask.question()) {
            case ToolstackQuestion.Create(final NewDomain domain) -> answer.accept(maker.create(domain));
            case final ToolstackQuestion.Save save -> saves.save(save, answer);
            case final ToolstackQuestion.Restore restore -> restores.restore(restore, answer);
            case final ToolstackQuestion.MigrateOut out -> departures.begin(out, answer);
            case ToolstackQuestion.MigrateMore(final long migration, final long bytes) -> {
                answer.accept(departures.get(migration).more(bytes));
            }
            case ToolstackQuestion.MigrateVerdict(final long migration, final var verdict, final String why) ->
                answer.accept(departures.get(migration).decide(verdict, why));
            case final ToolstackQuestion.MigrateIn in -> arrivals.begin(in, answer);
            case ToolstackQuestion.MigrateData(final long migration, final byte[] bytes) ->
                answer.accept(arrivals.get(migration).data(bytes));
            case ToolstackQuestion.MigrateGo(final long migration) -> answer.accept(arrivals.get(migration).go());
            case ToolstackQuestion.MigrateAbort(final long migration, final String why) ->
                answer.accept(arrivals.get(migration).abandon(why));
            case ToolstackQuestion.Destroy(final int domid) -> answer.accept(watch.destroy(domid));
            case ToolstackQuestion.Rename(final int domid, final String name) -> answer.accept(rename(domid, name));
            case ToolstackQuestion.Preserve(final int domid, final String name, final byte[] uuid) ->
                answer.accept(preserve(domid, name, uuid));
            case final ToolstackQuestion.AttachDisk attach -> answer.accept(devicesAsked.attach(attach));
            case final ToolstackQuestion.DetachDisk detach -> devicesAsked.detach(detach, answer);
            case ToolstackQuestion.AttachVif(final int domid, final ToolstackQuestion.NewVif vif) ->
                answer.accept(devicesAsked.attachVif(domid, vif));
            case ToolstackQuestion.DetachVif(final int domid, final int handle) ->
                devicesAsked.detachVif(domid, handle, answer);
            case final ToolstackQuestion.AwaitEnd await -> watch.ends().await(ask.number(), await, answer,
                    domid -> domains.managed(domid) != null || domctl.exists(domid));
            default -> throw new IllegalStateException("nobody answers " + ask.question());
        }
    }

    private ToolstackAnswer rename(final int domid, final String name) throws LibxlException {
        if (name.isEmpty()) {
            throw LibxlException.of(LibxlException.INVAL, "libxl_domain.c:62:libxl__domain_rename: Domain " + domid
                    + ":New domain name not specified");
        }
        final ManagedDomain domain = domains.known(domid);
        if (domains.has(name)) {
            if (domain.name.equals(name)) {
                return ToolstackAnswer.Done.WITHOUT_A_WORD;
            }
            throw LibxlException.of(LibxlException.INVAL, CreationLog.nameTaken(domid, name).getFirst()
                    .substring("libxl: error: ".length()));
        }
        final String before = domain.name;
        store.rename(domid, domain.uuidText, name);
        domains.rename(domain, name);
        listener.domainRenamed(domid, before, name);
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    /** What is kept of a domain gets a name and a UUID of its own; the hypervisor still knows the old one, as on real Xen. */
    private ToolstackAnswer preserve(final int domid, final String name, final byte[] uuid) throws LibxlException {
        final ToolstackAnswer renamed = rename(domid, name);
        final ManagedDomain domain = domains.known(domid);
        domain.uuidText = DomainConfig.uuidText(uuid);
        store.moveVm(domid, domain.uuidText, name);
        return renamed;
    }

    private void unpause(final ManagedDomain domain) throws ToolstackException {
        if (domain.arrival != null) {
            throw new ToolstackException(domain.name + ": " + ManagedDomain.STILL_COMING);
        }
        DomctlCalls.must(domctl.unpause(domain.domid), "unpause");
    }

    /** Some domain changed its state (VIRQ_DOM_EXC): looks at all that are managed. */
    public void checkDomains() {
        watch.checkDomains();
    }
}
