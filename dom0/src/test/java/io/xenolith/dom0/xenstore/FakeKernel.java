package io.xenolith.dom0.xenstore;

import io.xenolith.abi.LocalMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Domains with a page each, and ports that only count. */
final class FakeKernel implements XenstoreKernel {
    final Map<Integer, LocalMemory> pages = new HashMap<>();
    final Map<Integer, Integer> portDomains = new HashMap<>();
    final List<Integer> notified = new ArrayList<>();
    final List<Integer> mapped = new ArrayList<>();
    int mapErrno;
    int bindErrno;
    long nowNs;
    private int lastPort = 100;

    void create(final int domid) {
        pages.put(domid, new LocalMemory(4096));
    }

    void destroy(final int domid) {
        pages.remove(domid);
    }

    int notificationsOf(final int domid) {
        final int count = (int) notified.stream().filter(port -> portDomains.getOrDefault(port, -1) == domid).count();
        notified.clear();
        return count;
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public boolean domainExists(final int domid) {
        return pages.containsKey(domid);
    }

    @Override
    public Mapping mapXenstorePage(final int domid, final long gfn) {
        if (mapErrno != 0) {
            return new Mapping.Refused(mapErrno);
        }
        mapped.add(domid);
        return new Mapping.Mapped(pages.get(domid), 0);
    }

    @Override
    public void unmapXenstorePage(final int domid) {
        mapped.remove(Integer.valueOf(domid));
    }

    @Override
    public int bindInterdomain(final int domid, final int remotePort) {
        if (bindErrno != 0) {
            return bindErrno;
        }
        portDomains.put(++lastPort, domid);
        return lastPort;
    }

    @Override
    public void closePort(final int port) {
        portDomains.remove(port);
    }

    @Override
    public void notifyPort(final int port) {
        notified.add(port);
    }
}
