package io.xenolith.dom0.toolstack;

import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.drivers.xenbus.StoreKeys;
import java.util.OptionalLong;

/** How much a guest is to have: memory and vCPUs, which it is told by xenstore and held to by the hypervisor. */
final class MemoryInquiries {
    /** What libxl lets a guest have above its target. */
    private static final long SLACK_KIB = 1024;

    private final DomctlCalls domctl;
    private final XenstoreClient client;
    private final DomainInquiries domains;

    MemoryInquiries(final DomctlCalls domctl, final XenstoreClient client, final DomainInquiries domains) {
        this.domctl = domctl;
        this.client = client;
        this.domains = domains;
    }

    private static LibxlException failed(final int code, final int domid, final String where, final String what) {
        return LibxlException.of(code, where + ": Domain " + domid + ":" + what);
    }

    private long number(final int domid, final String key, final String where) throws LibxlException {
        final OptionalLong value = client.read(DomainStore.domainPath(domid) + "/memory/" + key)
                .map(text -> StoreKeys.unsigned(text, Long.MAX_VALUE)).orElse(OptionalLong.empty());
        if (value.isEmpty()) {
            throw failed(LibxlException.FAIL, domid, where, "Cannot get memory info from "
                    + DomainStore.domainPath(domid) + "/memory/" + key + ": No such file or directory");
        }
        return value.getAsLong();
    }

    ToolstackAnswer setTarget(final int domid, final long kib) throws LibxlException {
        final XenDomctlGetdomaininfo info = domains.info(domid);
        if (domid == 0 && client.read(DomainStore.domainPath(0) + "/memory/target").isEmpty()) {
            final String current = Long.toString(info.totPages() << 2);
            client.write(DomainStore.domainPath(0) + "/memory/target", current);
            client.write(DomainStore.domainPath(0) + "/memory/static-max", current);
        }
        final long most = number(domid, "static-max", "libxl_mem.c:251:libxl_set_memory_target");
        if (kib > most) {
            throw new LibxlException(LibxlException.INVAL, java.util.List.of(
                    "libxl: error: libxl_mem.c:278:libxl_set_memory_target: Domain " + domid
                            + ":memory_dynamic_max must be less than or equal to memory_static_max",
                    ""));
        }
        final long result = domctl.maxMem(domid, kib + SLACK_KIB);
        if (result < 0) {
            throw failed(LibxlException.FAIL, domid, "libxl_mem.c:299:libxl_set_memory_target",
                    "xc_domain_setmaxmem memkb=" + (kib + SLACK_KIB) + " failed rc=-1: " + ErrnoText.of(result));
        }
        client.write(DomainStore.domainPath(domid) + "/memory/target", Long.toString(kib));
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    ToolstackAnswer setMost(final int domid, final long kib) throws LibxlException {
        final XenDomctlGetdomaininfo _ = domains.info(domid);
        final long target = number(domid, "target", "libxl_mem.c:47:libxl_domain_setmaxmem");
        if (kib < target) {
            throw failed(LibxlException.FAIL, domid, "libxl_mem.c:59:libxl_domain_setmaxmem",
                    "memory_static_max must be greater than or or equal to memory_dynamic_max: Success");
        }
        final long result = domctl.maxMem(domid, kib + SLACK_KIB);
        if (result < 0) {
            throw failed(LibxlException.FAIL, domid, "libxl_mem.c:78:libxl_domain_setmaxmem",
                    "xc_domain_setmaxmem domid=" + domid + " memkb=" + (kib + SLACK_KIB) + " failed rc=-1: "
                            + ErrnoText.of(result));
        }
        client.write(DomainStore.domainPath(domid) + "/memory/static-max", Long.toString(kib));
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    ToolstackAnswer setVcpus(final int domid, final int count) throws LibxlException {
        final int most = domains.info(domid).maxVcpuId() + 1;
        if (count == 0) {
            throw failed(LibxlException.FAIL, domid, "libxl_domain.c:1863:libxl_set_vcpuonline",
                    "Requested 0 VCPUs!: Function not implemented");
        }
        if (count > most) {
            throw failed(LibxlException.FAIL, domid, "libxl_domain.c:1869:libxl_set_vcpuonline", "Requested " + count
                    + " VCPUs, however maxcpus is " + most + "!: Function not implemented");
        }
        client.inTransaction(tree -> {
            for (int vcpu = 0; vcpu < most; vcpu++) {
                tree.write(DomainStore.domainPath(domid) + "/cpu/" + vcpu + "/availability",
                        vcpu < count ? "online" : "offline");
            }
        });
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }
}
