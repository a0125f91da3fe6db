package io.xenolith.dom0.xenstore;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.io.xs.XenstoreDomainInterface;
import io.xenolith.abi.xen.Xen;
import java.util.List;
import java.util.Optional;

/** Domains coming and going, and the requests about them. */
final class DomainRequests {
    private final XenstoreState state;
    private final XenstoreKernel kernel;
    private final WatchEvents events;
    private final NodeRequests nodes;
    private final int serverFeatures;

    DomainRequests(final XenstoreState state, final XenstoreKernel kernel, final WatchEvents events,
            final NodeRequests nodes, final int serverFeatures) {
        this.state = state;
        this.kernel = kernel;
        this.events = events;
        this.nodes = nodes;
        this.serverFeatures = serverFeatures;
    }

    Reply introduce(final Request request) {
        final List<String> strings = request.strings();
        if (strings.size() < 3) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        final long gfn = DecimalText.leading(strings.get(1));
        final int errno = introduce(DecimalText.leading(strings.getFirst()), gfn, DecimalText.leading(strings.get(2)));
        return Reply.of(-errno);
    }

    /** Connects a domain; 0 or a negated errno. The same values again only kick it. */
    int introduce(final long domid, final long gfn, final long port) {
        final boolean named = domid > 0 && domid < Xen.DOMID_FIRST_RESERVED;
        if (!named || port <= 0 || port > Integer.MAX_VALUE || !kernel.domainExists((int) domid)) {
            return -Errno.XEN_EINVAL;
        }
        final RingConnection present = state.domains().get((int) domid);
        return present == null
                ? connect((int) domid, gfn, (int) port)
                : introduceAgain(present, gfn, (int) port);
    }

    private int connect(final int domid, final long gfn, final int port) {
        final XenstoreKernel.Mapping mapping = kernel.mapXenstorePage(domid, gfn);
        if (mapping instanceof XenstoreKernel.Mapping.Refused(final int errno)) {
            return errno;
        }
        final XenstoreKernel.Mapping.Mapped mapped = (XenstoreKernel.Mapping.Mapped) mapping;
        final int localPort = kernel.bindInterdomain(domid, port);
        if (localPort < 0) {
            kernel.unmapXenstorePage(domid);
            return localPort;
        }
        final RingConnection connection = new RingConnection(domid, state.accounts().of(domid), kernel,
                new XenstoreDomainInterface().wrap(mapped.memory(), mapped.address()));
        connection.introduced(gfn, localPort, port);
        connection.resetPage(serverFeatures);
        state.domains().put(domid, connection);
        state.connect(connection);
        // Nothing is sent to the domain yet: it starts without an event pending (asked of Xen 4.17.7).
        events.fireSpecial(XenstoreState.INTRODUCE_DOMAIN);
        return 0;
    }

    /** New values mean a new event channel and a connection that starts over. */
    private int introduceAgain(final RingConnection connection, final long gfn, final int port) {
        if (connection.gfn() == gfn && connection.remotePort() == port) {
            connection.notifyPeer();
            return 0;
        }
        closePort(connection);
        final int localPort = kernel.bindInterdomain(connection.domid(), port);
        connection.introduced(gfn, Math.max(localPort, 0), port);
        connection.reset();
        if (!connection.ignored()) {
            connection.resetPage(serverFeatures);
        }
        connection.notifyPeer();
        return Math.min(localPort, 0);
    }

    private void closePort(final RingConnection connection) {
        if (connection.port() != 0) {
            kernel.closePort(connection.port());
        }
    }

    Reply release(final Request request) {
        final Reply found = connected(request.onlyString());
        if (found.errno() == 0) {
            disconnect((int) DecimalText.leading(request.subject()));
        }
        return found;
    }

    Reply resume(final Request request) {
        final Reply found = connected(request.onlyString());
        if (found.errno() == 0) {
            state.shutDown().remove((int) DecimalText.leading(request.subject()));
        }
        return found;
    }

    Reply setTarget(final Request request) {
        final List<String> strings = request.strings();
        if (strings.size() < 2) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        final Reply domain = connected(Optional.of(strings.getFirst()));
        if (domain.errno() != 0) {
            return domain;
        }
        final Reply target = connected(Optional.of(strings.get(1)));
        if (target.errno() == 0) {
            final int domid = (int) DecimalText.leading(strings.getFirst());
            state.domains().get(domid).target((int) DecimalText.leading(strings.get(1)));
        }
        return target;
    }

    private Reply connected(final Optional<String> text) {
        final long domid = text.isEmpty() ? 0 : DecimalText.leading(text.get());
        if (domid == 0) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        return isIntroduced(domid) ? Reply.ok() : Reply.error(Errno.XEN_ENOENT);
    }

    private boolean isIntroduced(final long domid) {
        return domid > 0 && domid < Xen.DOMID_FIRST_RESERVED && state.domains().containsKey((int) domid);
    }

    Reply isDomainIntroduced(final Request request) {
        final Optional<String> text = request.onlyString();
        if (text.isEmpty()) {
            return Reply.error(Errno.XEN_EINVAL);
        }
        final long domid = DecimalText.leading(text.get());
        return Reply.text(domid == 0 || domid == Xen.DOMID_SELF || isIntroduced(domid) ? "T" : "F");
    }

    static Reply getDomainPath(final Request request) {
        return request.onlyString().map(text -> Reply.text("/local/domain/" + DecimalText.leading(text)))
                .orElse(Reply.error(Errno.XEN_EINVAL));
    }

    /** A domain shut down or crashed; told once, until RESUME. */
    void shutdown(final int domid) {
        if (state.domains().containsKey(domid) && state.shutDown().add(domid)) {
            events.fireSpecial(XenstoreState.RELEASE_DOMAIN);
        }
    }

    /** A domain is dead: what it had in the store goes, introduced or not. */
    void gone(final int domid) {
        if (state.domains().containsKey(domid)) {
            disconnect(domid);
        } else if (domid != 0) {
            forget(domid);
        }
    }

    private void disconnect(final int domid) {
        final RingConnection connection = state.domains().remove(domid);
        state.connections().remove(connection);
        state.shutDown().remove(domid);
        connection.reset();
        forget(domid);
        closePort(connection);
        kernel.unmapXenstorePage(domid);
        events.fireSpecial(XenstoreState.RELEASE_DOMAIN);
    }

    /** Removes the domain's nodes and takes it off all permissions, so that a later domain of that number gets nothing. */
    private void forget(final int domid) {
        for (final String path : state.store().topNodesOwnedBy(domid)) {
            nodes.removeTree(state.store(), path, Optional.empty());
        }
        state.store().forgetPermissionsOf(domid);
        for (final Connection connection : state.connections()) {
            connection.transactions().values().forEach(t -> t.forgetPermissionsOf(domid));
            if (connection.target() == domid) {
                connection.target(NodePermissions.NO_TARGET);
            }
        }
        state.specialPermissions().replaceAll((name, permissions) -> permissions.withoutDomain(domid));
        state.accounts().forget(domid);
    }
}
