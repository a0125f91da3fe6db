package io.xenolith.evtchn;

import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.trace.TraceEvent;
import io.xenolith.trace.TraceSink;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A few domains over one memory, each with a host that only writes down what it is asked to do. */
final class World implements TraceSink {
    static final int DOMAIN_PAGES = 200;

    final GuestMemory memory;
    final TreeMap<Integer, FakeDomain> domains = new TreeMap<>();
    final List<TraceEvent> traced = new ArrayList<>();
    boolean tracing = true;

    World(final GuestMemory memory) {
        this.memory = memory;
    }

    static int memoryBytes(final int domains) {
        return domains * DOMAIN_PAGES * Page.SIZE;
    }

    FakeDomain add(final int domid, final int vcpus, final int maxEvtchnPort) {
        return add(domid, vcpus, maxEvtchnPort, PirqHost.NONE);
    }

    FakeDomain add(final int domid, final int vcpus, final int maxEvtchnPort, final PirqHost pirqs) {
        final FakeDomain domain = new FakeDomain(this, domid, vcpus, (long) domains.size() * DOMAIN_PAGES);
        domains.put(domid, domain);
        domain.evtchn = new EventChannels(domain, pirqs, maxEvtchnPort, this);
        return domain;
    }

    @Override
    public boolean on() {
        return tracing;
    }

    @Override
    public void emit(final TraceEvent event) {
        traced.add(event);
    }

    /** Its first frame is shared_info, the rest may be claimed. */
    static final class FakeDomain implements EventHost {
        private final World world;
        private final int domid;
        private final int vcpus;
        final long firstFrame;
        final long[] vcpuInfo;
        EventChannels evtchn;
        boolean dying;
        boolean paused;
        /** What a policy refuses it, if there is one. */
        EventAccess refused;
        long claimAnswer;
        final TreeMap<Long, Integer> claims = new TreeMap<>();
        final List<Integer> kicks = new ArrayList<>();
        final List<Integer> polled = new ArrayList<>();
        final List<String> xenHeard = new ArrayList<>();

        FakeDomain(final World world, final int domid, final int vcpus, final long firstFrame) {
            this.world = world;
            this.domid = domid;
            this.vcpus = vcpus;
            this.firstFrame = firstFrame;
            this.vcpuInfo = new long[vcpus];
            for (int i = 0; i < vcpus; i++) {
                vcpuInfo[i] = i < 32 ? sharedInfoAddress() + i * 64L : NO_ADDRESS;
            }
        }

        @Override
        public int domid() {
            return domid;
        }

        @Override
        public EventChannels peer(final int dom) {
            final FakeDomain domain = world.domains.get(dom);
            return domain == null ? null : domain.evtchn;
        }

        @Override
        public boolean permits(final EventAccess access, final int owner, final int other) {
            return switch (access) {
                case UNBOUND, STATUS, RESET -> domid == 0 || owner == domid;
                case INTERDOMAIN, SEND -> access != refused;
            };
        }

        @Override
        public boolean dying() {
            return dying;
        }

        @Override
        public boolean pausedByToolstack() {
            return paused;
        }

        @Override
        public int maxVcpus() {
            return vcpus;
        }

        @Override
        public boolean vcpuExists(final int vcpu) {
            return vcpu >= 0 && vcpu < vcpus;
        }

        @Override
        public GuestMemory memory() {
            return world.memory;
        }

        @Override
        public long sharedInfoAddress() {
            return firstFrame << Page.SHIFT;
        }

        @Override
        public long vcpuInfoAddress(final int vcpu) {
            return vcpuInfo[vcpu];
        }

        @Override
        public void kick(final int vcpu) {
            kicks.add(vcpu);
        }

        @Override
        public void wakePollers(final int port) {
            polled.add(port);
        }

        @Override
        public void notifyXen(final int vcpu, final int port) {
            xenHeard.add(vcpu + ":" + port);
        }

        @Override
        public long claimPage(final long gfn) {
            if (claimAnswer < 0) {
                return claimAnswer;
            }
            if (gfn <= firstFrame || gfn >= firstFrame + DOMAIN_PAGES) {
                return -Errno.XEN_EINVAL;
            }
            claims.merge(gfn, 1, Integer::sum);
            return gfn << Page.SHIFT;
        }

        @Override
        public void releasePage(final long address) {
            claims.compute(address >>> Page.SHIFT, (_, count) -> count == 1 ? null : count - 1);
        }

        /** Number of the domain's frame {@code index}. */
        long gfn(final int index) {
            return firstFrame + index;
        }

        // What the guest sees.

        boolean pending(final int port) {
            return (world.memory.getLong(sharedInfoAddress() + 2048 + port / 64 * 8L) >>> (port % 64) & 1) != 0;
        }

        void mask(final int port, final boolean masked) {
            final long word = sharedInfoAddress() + 2560 + port / 64 * 8L;
            final long bit = 1L << (port % 64);
            world.memory.putLong(word,
                    masked ? world.memory.getLong(word) | bit : world.memory.getLong(word) & ~bit);
        }

        boolean masked(final int port) {
            return (world.memory.getLong(sharedInfoAddress() + 2560 + port / 64 * 8L) >>> (port % 64) & 1) != 0;
        }

        long selector(final int vcpu) {
            return world.memory.getLong(vcpuInfo[vcpu] + 8);
        }

        int upcallPending(final int vcpu) {
            return world.memory.getByte(vcpuInfo[vcpu]);
        }

        /** Forgets all that was shown, as a guest that handled everything. */
        void consumeTwoLevel() {
            world.memory.fill(sharedInfoAddress() + 2048, 512, (byte) 0);
            for (int i = 0; i < vcpus; i++) {
                if (vcpuInfo[i] != NO_ADDRESS) {
                    world.memory.putByte(vcpuInfo[i], (byte) 0);
                    world.memory.putLong(vcpuInfo[i] + 8, 0);
                }
            }
            kicks.clear();
            polled.clear();
        }

        int word(final long arrayGfn, final int port) {
            return world.memory.getInt((arrayGfn << Page.SHIFT) + port % 1024 * 4L);
        }

        void word(final long arrayGfn, final int port, final int value) {
            world.memory.putInt((arrayGfn << Page.SHIFT) + port % 1024 * 4L, value);
        }
    }
}
