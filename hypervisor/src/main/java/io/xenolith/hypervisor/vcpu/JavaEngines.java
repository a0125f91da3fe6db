package io.xenolith.hypervisor.vcpu;

import io.xenolith.abi.guest.GuestKernel;
import io.xenolith.coroutine.Coroutines;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.mm.PageWalker;
import io.xenolith.hypervisor.mm.StoreEmulation;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Makes the engines of Java kernels and holds each domain's programs: the vCPUs of one domain that arrive at the same program
 * share one kernel object, as they share one memory.
 */
public final class JavaEngines implements EngineFactory {
    private final Hypervisor hypervisor;
    private final PageWalker walker;
    private final StoreEmulation emulation;
    private final KernelLoader loader;
    private final Coroutines.Mechanism mechanism;
    private final TrapDelivery traps;
    private final IdentityHashMap<Domain, Map<String, GuestKernel>> kernels = new IdentityHashMap<>();

    public JavaEngines(final Hypervisor hypervisor, final PageWalker walker,
            final StoreEmulation emulation, final KernelLoader loader) {
        this(hypervisor, walker, emulation, loader, Coroutines.preferred());
    }

    /** With a given mechanism; both behave the same. */
    public JavaEngines(final Hypervisor hypervisor, final PageWalker walker,
            final StoreEmulation emulation, final KernelLoader loader,
            final Coroutines.Mechanism mechanism) {
        this.hypervisor = hypervisor;
        this.walker = walker;
        this.emulation = emulation;
        this.loader = loader;
        this.mechanism = mechanism;
        this.traps = new TrapDelivery(hypervisor);
    }

    @Override
    public JavaEngine create(final Vcpu vcpu) {
        return new JavaEngine(this, vcpu);
    }

    Hypervisor hypervisor() {
        return hypervisor;
    }

    PageWalker walker() {
        return walker;
    }

    StoreEmulation emulation() {
        return emulation;
    }

    TrapDelivery traps() {
        return traps;
    }

    Coroutines.Mechanism mechanism() {
        return mechanism;
    }

    /** {@code domain}'s kernel for {@code program}, made when it is first asked for; null if there is no such program. */
    GuestKernel kernel(final Domain domain, final String program) {
        return kernels.computeIfAbsent(domain, first -> new HashMap<>()).computeIfAbsent(program, loader::load);
    }

    /** Forgets the programs of a domain that is gone. */
    void forget(final Domain domain) {
        kernels.remove(domain);
    }
}
