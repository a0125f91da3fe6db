/* Run as dom0: what a toolstack may ask that no domain needs to run. Every answer is printed with what it wrote, but for
 * what depends on the machine. A second domain is made and asked about; it never runs. */
#include "story.h"

const char story_title[] = "What a toolstack may ask";

static u64 words[64];
static u8 buffer[PAGE] ON_ITS_PAGE;
static char second_buffer[PAGE] ON_ITS_PAGE;

static void clear(void)
{
    for (unsigned i = 0; i < 32; i++)
        words[i] = 0;
    for (unsigned i = 0; i < PAGE; i++)
        buffer[i] = 0;
}

/* Up to count words behind the head. */
static void say_words(unsigned from, unsigned count)
{
    for (unsigned i = from; i < from + count; i++)
        say(" %x", words[i]);
}

static void sysctl(const char *what, u32 cmd, unsigned shown, u64 w1, u64 w2, u64 w3, u64 w4, u64 w5)
{
    long result;

    clear();
    words[0] = cmd | 0x15ul << 32;
    words[1] = w1; words[2] = w2; words[3] = w3; words[4] = w4; words[5] = w5;
    result = hypercall(35, (u64)words, 0, 0, 0);
    say("sysctl %u %s: %d", (u64)cmd, what, result);
    say_words(1, shown);
    say("\n");
}

static u16 domain;

static void domctl(const char *what, u32 cmd, unsigned shown, u64 w1, u64 w2, u64 w3, u64 w4, u64 w5)
{
    long result;

    clear();
    words[0] = cmd | 0x15ul << 32;
    words[1] = domain;
    words[2] = w1; words[3] = w2; words[4] = w3; words[5] = w4; words[6] = w5;
    result = hypercall(36, (u64)words, 0, 0, 0);
    say("domctl %u %s: %d", (u64)cmd, what, result);
    say_words(2, shown);
    say("\n");
}

static void platform(const char *what, u32 cmd, unsigned shown, u64 w1, u64 w2, u64 w3, u64 w4)
{
    long result;

    clear();
    words[0] = cmd | 0x03000001ul << 32;
    words[1] = w1; words[2] = w2; words[3] = w3; words[4] = w4;
    result = hypercall(7, (u64)words, 0, 0, 0);
    say("platform_op %u %s: %d", (u64)cmd, what, result);
    say_words(1, shown);
    say("\n");
}

static void physdev(const char *what, u32 cmd, u64 w0, u64 w1)
{
    clear();
    words[0] = w0; words[1] = w1;
    say("physdev_op %u %s: %d\n", (u64)cmd, what, hypercall(33, cmd, (u64)words, 0, 0));
}

static void say_buffer(unsigned bytes)
{
    say("   ");
    for (unsigned i = 0; i < bytes; i += 4)
        say(" %x", (u64)*(u32 *)(buffer + i));
    say("\n");
}

#define BUFFER ((u64)buffer)
#define NOWHERE 0x500000000000ul

static void sysctls(void)
{
    sysctl("tbuf_op get_info", 2, 6, 0, 0, 0, 0, 0);
    sysctl("tbuf_op enable without buffers", 2, 0, 4, 0, 0, 0, 0);
    sysctl("tbuf_op disable", 2, 0, 5, 0, 0, 0, 0);
    sysctl("tbuf_op set_evt_mask", 2, 0, 2, 0, 0, 0x0001f000, 0);
    sysctl("tbuf_op of no kind", 2, 0, 99, 0, 0, 0, 0);
    sysctl("sched_id", 4, 1, 0, 0, 0, 0, 0);
    sysctl("getcpuinfo none", 8, 3, 0, 0, 0, 0, 0);
    sysctl("get_pmstat 0x10", 10, 0, 0x10, 0, 0, 0, 0);
    sysctl("get_pmstat 0x11", 10, 0, 0x11, 0, 0, 0, 0);
    sysctl("get_pmstat 0x23", 10, 0, 0x23, 0, 0, 0, 0);
    sysctl("get_pmstat 0x21 of it", 10, 2, 0x21, 0, 0, 0, 0);
    sysctl("get_pmstat 0x20", 10, 0, 0x20, 0, 0, 0, 0);
    sysctl("get_pmstat 0x21", 10, 0, 0x21, 0, 0, 0, 0);
    sysctl("get_pmstat 0x22", 10, 0, 0x22, 0, 0, 0, 0);
    sysctl("get_pmstat of CPU 99", 10, 0, 0x10 | 99ul << 32, 0, 0, 0, 0);
    sysctl("get_pmstat of no kind", 10, 0, 0x30, 0, 0, 0, 0);
    sysctl("cpu_hotplug online 0", 11, 0, 0, 0, 0, 0, 0);
    sysctl("cpu_hotplug offline 0", 11, 0, 0 | 1ul << 32, 0, 0, 0, 0);
    sysctl("cpu_hotplug online 99", 11, 0, 99, 0, 0, 0, 0);
    sysctl("cpu_hotplug offline 99", 11, 0, 99 | 1ul << 32, 0, 0, 0, 0);
    sysctl("cpu_hotplug of no kind", 11, 0, 0 | 9ul << 32, 0, 0, 0, 0);
    sysctl("cpu_hotplug SMT on", 11, 0, 0 | 2ul << 32, 0, 0, 0, 0);
    sysctl("cpu_hotplug SMT off", 11, 0, 0 | 3ul << 32, 0, 0, 0, 0);
    for (u64 cmd = 0; cmd < 4; cmd++)
        sysctl("pm_op", 12, 0, cmd, 0, 0, 0, 0);
    for (u64 cmd = 0x10; cmd < 0x14; cmd++)
        sysctl("pm_op", 12, 0, cmd, 0, 0, 0, 0);
    for (u64 cmd = 0x21; cmd < 0x29; cmd++)
        sysctl("pm_op", 12, 2, cmd, 0, 0, 0, 0);
    sysctl("pm_op of CPU 99", 12, 0, 0x10 | 99ul << 32, 0, 0, 0, 0);
    sysctl("page_offline of nothing", 14, 0, 0 | 9ul << 32, 3, BUFFER, 0, 0);
    sysctl("page_offline query frame 0x500", 14, 0, 3 | 0x500ul << 32, 0x500, BUFFER, 0, 0);
    say_buffer(4);
    sysctl("page_offline query beyond memory", 14, 0, 3 | 0x7ffffffful << 32, 0x7fffffff, BUFFER, 0, 0);
    say_buffer(4);
    sysctl("page_offline of no kind", 14, 0, 9 | 0x500ul << 32, 0x500, BUFFER, 0, 0);
    sysctl("lockprof_op", 15, 0, 0, 0, 0, 0, 0);
    sysctl("cputopoinfo, how many", 16, 1, 0, 0, 0, 0, 0);
    sysctl("cputopoinfo", 16, 1, 8, BUFFER, 0, 0, 0);
    say("    socket %u, node %u\n", (u64)*(u32 *)(buffer + 4), (u64)*(u32 *)(buffer + 8));
    sysctl("cputopoinfo nowhere", 16, 1, 1, NOWHERE, 0, 0, 0);
    sysctl("numainfo, how many", 17, 1, 0, 0, 0, 0, 0);
    sysctl("numainfo", 17, 1, 8, BUFFER, (u64)second_buffer, 0, 0);
    say("    distance %u\n", (u64)*(u32 *)second_buffer);
    sysctl("cpupool create", 18, 1, 1 | 0xfffffffful << 32, 6, 0, 0, 0);
    sysctl("cpupool create of no scheduler", 18, 0, 1 | 0xfffffffful << 32, 99, 0, 0, 0);
    sysctl("cpupool create 5 of credit", 18, 1, 1 | 5ul << 32, 5, 0, 0, 0);
    sysctl("cpupool create 5 again", 18, 1, 1 | 5ul << 32, 6, 0, 0, 0);
    sysctl("cpupool create, any number", 18, 1, 1 | 0xfffffffful << 32, 6, 0, 0, 0);
    sysctl("cpupool info 2", 18, 3, 3 | 2ul << 32, 0, 0, BUFFER, 8);
    sysctl("cpupool info 3", 18, 3, 3 | 3ul << 32, 0, 0, BUFFER, 8);
    sysctl("cpupool destroy 5", 18, 0, 2 | 5ul << 32, 0, 0, 0, 0);
    sysctl("cpupool destroy 6", 18, 0, 2 | 6ul << 32, 0, 0, 0, 0);
    sysctl("cpupool destroy 2", 18, 0, 2 | 2ul << 32, 0, 0, 0, 0);
    sysctl("cpupool info 0", 18, 3, 3, 0, 0, BUFFER, 8);
    say_buffer(4);
    sysctl("cpupool info 7", 18, 3, 3 | 7ul << 32, 0, 0, BUFFER, 8);
    sysctl("cpupool destroy 0", 18, 0, 2, 0, 0, 0, 0);
    sysctl("cpupool destroy 1", 18, 0, 2 | 1ul << 32, 0, 0, 0, 0);
    sysctl("cpupool destroy 1 again", 18, 0, 2 | 1ul << 32, 0, 0, 0, 0);
    sysctl("cpupool addcpu 0 to 0", 18, 0, 4, 0, 0, 0, 0);
    sysctl("cpupool addcpu 99 to 0", 18, 0, 4, 0, 99, 0, 0);
    sysctl("cpupool rmcpu 99 of 0", 18, 0, 5, 0, 99, 0, 0);
    sysctl("cpupool movedomain 99 to 0", 18, 0, 6, 99ul << 32, 0, 0, 0);
    sysctl("cpupool rmcpu 0 of 0", 18, 0, 5, 0, 0, 0, 0);
    sysctl("cpupool rmcpu any of 0", 18, 0, 5, 0, 0xffffffff, 0, 0);
    sysctl("cpupool addcpu any to 0", 18, 0, 4, 0, 0xffffffff, 0, 0);
    sysctl("cpupool addcpu 0 to 7", 18, 0, 4 | 7ul << 32, 0, 0, 0, 0);
    sysctl("cpupool rmcpu 0 of 7", 18, 0, 5 | 7ul << 32, 0, 0, 0, 0);
    sysctl("cpupool movedomain 0 to 7", 18, 0, 6 | 7ul << 32, 0, 0, 0, 0);
    sysctl("cpupool movedomain 0 to 0", 18, 0, 6, 0, 0, 0, 0);
    sysctl("cpupool freeinfo", 18, 0, 7, 0, 0, BUFFER, 8);
    say_buffer(4);
    sysctl("cpupool of no kind", 18, 0, 99, 0, 0, 0, 0);
    sysctl("scheduler_op credit2 get", 19, 3, 0 | 6ul << 32, 1, 0, 0, 0);
    sysctl("scheduler_op credit2 set", 19, 3, 0 | 6ul << 32, 0, 1000, 0, 0);
    sysctl("scheduler_op credit2 set too long", 19, 3, 0 | 6ul << 32, 0, 10000000, 0, 0);
    sysctl("scheduler_op credit get", 19, 3, 0 | 5ul << 32, 1, 0, 0, 0);
    sysctl("scheduler_op arinc653 get", 19, 0, 0 | 7ul << 32, 1, 0, 0, 0);
    sysctl("scheduler_op rtds get", 19, 0, 0 | 8ul << 32, 1, 0, 0, 0);
    sysctl("scheduler_op null get", 19, 0, 0 | 9ul << 32, 1, 0, 0, 0);
    sysctl("scheduler_op of pool 7", 19, 0, 7 | 6ul << 32, 1, 0, 0, 0);
    sysctl("scheduler_op of no kind", 19, 0, 0 | 6ul << 32, 9, 0, 0, 0);
    sysctl("coverage_op", 20, 0, 0, 0, 0, 0, 0);
    for (u64 cmd = 0; cmd < 6; cmd++)
        sysctl("psr_cmt_op", 21, 0, cmd, 0, 0, 0, 0);
    sysctl("pcitopoinfo none", 22, 1, 0, BUFFER, (u64)second_buffer, 0, 0);
    sysctl("pcitopoinfo without a list", 22, 1, 1, 0, 0, 0, 0);
    sysctl("pcitopoinfo of one that is not there", 22, 1, 1, BUFFER, (u64)second_buffer, 0, 0);
    say("    node %x\n", (u64)*(u32 *)second_buffer);
    for (u64 cmd = 0; cmd < 5; cmd++)
        sysctl("psr_alloc", 23, 0, 0 | cmd << 32, 0, 0, 0, 0);
    sysctl("get_cpu_levelling_caps", 25, 0, 0, 0, 0, 0, 0);
    for (u64 index = 0; index < 7; index++)
        sysctl("get_cpu_featureset, how many", 26, 1, index, 0, 0, 0, 0);
    sysctl("get_cpu_featureset, one word of the host's", 26, 1, 1 | 1ul << 32, BUFFER, 0, 0, 0);
    sysctl("livepatch_op list", 27, 0, 2, 0, 0, 0, 0);
    sysctl("livepatch_op of no kind", 27, 0, 9, 0, 0, 0, 0);
    for (u64 index = 0; index < 7; index++)
        sysctl("get_cpu_policy, how many", 29, 2, index, 0, 0, 0, 0);
    sysctl("get_cpu_policy, no room", 29, 2, 4 | 1ul << 32, 1, BUFFER, BUFFER, 0);
    sysctl("get_cpu_policy, reserved", 29, 2, 4, 1ul << 32, 0, 0, 0);
}

static void platform_ops(void)
{
    platform("add_memtype", 31, 0, 0x100, 1, 6, 0);
    platform("del_memtype", 32, 0, 0, 0, 0, 0);
    platform("read_memtype 0", 33, 0, 0, 0, 0, 0);
    platform("read_memtype 99", 33, 0, 99, 0, 0, 0);
    platform("microcode_update of nothing", 35, 0, BUFFER, 0, 0, 0);
    platform("platform_quirk 1", 39, 0, 1, 0, 0, 0);
    platform("platform_quirk 99", 39, 0, 99, 0, 0, 0);
    platform("get_cpu_version 0", 48, 1, 0, 0, 0, 0);
    platform("get_cpu_version 99", 48, 1, 99, 0, 0, 0);
    platform("efi_runtime_call", 49, 0, 1, 0, 0, 0);
    for (u64 type = 1; type < 7; type++)
        platform("firmware_info", 50, 0, type, 0, 0, 0);
    platform("firmware_info of disk 99", 50, 0, 1 | 99ul << 32, 0, 0, 0);
    platform("enter_acpi_sleep 0", 51, 0, 0, 0, 0, 0);
    platform("change_freq 0", 52, 0, 0, 0, 0, 0);
    platform("getidletime of none", 53, 0, BUFFER, 0, BUFFER, 0);
    platform("getidletime nowhere", 53, 0, NOWHERE, 8, BUFFER, 0);
    platform("set_processor_pminfo", 54, 0, 0, 0, 0, 0);
    platform("get_cpuinfo 0", 55, 3, 0, 0, 0, 0);
    platform("get_cpuinfo 99", 55, 3, 99, 0, 0, 0);
    platform("cpu_online 0", 56, 0, 0, 0, 0, 0);
    platform("cpu_online 99", 56, 0, 99, 0, 0, 0);
    platform("cpu_offline 0", 57, 0, 0, 0, 0, 0);
    platform("cpu_offline 99", 57, 0, 99, 0, 0, 0);
    platform("cpu_hotadd 99", 58, 0, 99, 99, 0, 0);
    platform("mem_hotadd of nothing", 59, 0, 0, 0, 0, 0);
    platform("core_parking get", 60, 1, 2, 0, 0, 0);
    platform("core_parking set 0", 60, 1, 1, 0, 0, 0);
    platform("core_parking of no kind", 60, 0, 99, 0, 0, 0);
    platform("resource_op of none", 61, 0, 0, BUFFER, 0, 0);
    platform("resource_op of three", 61, 0, 3, BUFFER, 0, 0);
    platform("resource_op of an MSR that may not be read", 61, 0, 1, BUFFER, 0, 0);
    platform("get_symbol beyond the last", 63, 0, 128 | 0xfffffffful << 32, BUFFER, 0, 0);
}

static void physdev_ops(void)
{
    physdev("apic_write of version", 9, 0xfec00000, 1);
    physdev("apic_write elsewhere", 9, 0xfed00000, 1);
    physdev("manage_pci_add of bus 9", 15, 9, 0);
    physdev("manage_pci_remove of bus 9", 16, 9, 0);
    physdev("manage_pci_remove of bus 8", 16, 8, 0);
    physdev("manage_pci_add_ext of bus 9", 20, 9, 0);
    physdev("setup_gsi 5", 21, 5, 0);
    physdev("setup_gsi 5 level", 21, 5 | 1ul << 32 | 1ul << 40, 0);
    physdev("setup_gsi 9999", 21, 9999, 0);
    physdev("pci_mmcfg_reserved of nothing", 24, 0, 0);
    physdev("pci_mmcfg_reserved of segment 5", 24, 0xe0000000, 5 | 0xff000000);
    physdev("pci_device_add of bus 10", 25, 10ul << 16, 0);
    physdev("pci_device_remove of bus 10", 26, 10ul << 16, 0);
    physdev("pci_device_remove of bus 11", 26, 11ul << 16, 0);
    physdev("restore_msi of bus 9", 19, 9, 0);
    physdev("dbgp_op 0", 29, 0, 0);
    physdev("dbgp_op 2", 29, 2, 0);
    physdev("dbgp_op 9", 29, 9, 0);
    physdev("prepare_msix of bus 12", 30, 12ul << 16, 0);
    physdev("release_msix of bus 12", 31, 12ul << 16, 0);
    physdev("get_free_pirq of a GSI", 23, 1, 0);
    physdev("get_free_pirq of an MSI", 23, 0, 0);
    physdev("pirq_eoi_gmfn_v2", 28, mfn_of(second_buffer), 0);
    physdev("pirq_eoi_gmfn_v1", 17, mfn_of(second_buffer), 0);
}

static void domctls(void)
{
    u64 frame = mfn_of(buffer);

    domctl("irq_permission 5 on", 19, 0, 5 | 1ul << 32, 0, 0, 0, 0);
    domctl("irq_permission 5 off", 19, 0, 5, 0, 0, 0, 0);
    domctl("irq_permission 99999", 19, 0, 99999, 0, 0, 0, 0);
    domctl("iomem_permission on", 20, 0, 0xfeb00, 1, 1, 0, 0);
    domctl("iomem_permission off", 20, 0, 0xfeb00, 1, 0, 0, 0);
    domctl("iomem_permission of none", 20, 0, 0xfeb00, 0, 1, 0, 0);
    domctl("iomem_permission around the end", 20, 0, ~0ul, 2, 1, 0, 0);
    domctl("iomem_permission of the local APIC", 20, 0, 0xfee00, 1, 1, 0, 0);
    domctl("ioport_permission on", 21, 0, 0x3f0 | 8ul << 32, 1, 0, 0, 0);
    domctl("ioport_permission off", 21, 0, 0x3f0 | 8ul << 32, 0, 0, 0, 0);
    domctl("ioport_permission beyond the last", 21, 0, 0xffff | 2ul << 32, 1, 0, 0, 0);
    domctl("ioport_permission of none", 21, 0, 0x3f0, 1, 0, 0, 0);
    domctl("subscribe", 29, 0, 5, 0, 0, 0, 0);
    domctl("assign_device", 37, 0, 0, 0x100, 0, 0, 0);
    domctl("assign_device of no kind", 37, 0, 9, 0x100, 0, 0, 0);
    domctl("test_assign_device", 45, 0, 0, 0x100, 0, 0, 0);
    domctl("deassign_device", 47, 0, 0, 0x100, 0, 0, 0);
    domctl("get_device_group", 50, 0, 0x100 | 8ul << 32, BUFFER, 0, 0, 0);
    domctl("bind_pt_irq", 38, 0, 5, 0, 0, 0, 0);
    domctl("unbind_pt_irq", 48, 0, 5, 0, 0, 0, 0);
    domctl("memory_mapping add", 39, 0, 0x100, 0xfeb00, 1, 1, 0);
    domctl("memory_mapping remove", 39, 0, 0x100, 0xfeb00, 1, 0, 0);
    domctl("ioport_mapping", 40, 0, 0x3f0 | 0x3f0ul << 32, 8 | 1ul << 32, 0, 0, 0);
    domctl("get_ext_vcpucontext 0", 43, 4, 0, 0, 0, 0, 0);
    domctl("get_ext_vcpucontext 9", 43, 0, 9, 0, 0, 0, 0);
    domctl("set_ext_vcpucontext 0, size 0", 42, 0, 0, 0, 0, 0, 0);
    domctl("set_ext_vcpucontext 0, size 24", 42, 0, 0 | 24ul << 32, 0, 0, 0, 0);
    domctl("set_ext_vcpucontext 0, size 64", 42, 0, 0 | 64ul << 32, 0, 0, 0, 0);
    domctl("debug_op 0", 54, 0, 0, 0, 0, 0, 0);
    domctl("vm_event_op", 56, 0, 0, 0, 0, 0, 0);
    domctl("gettscinfo", 59, 0, 0, 0, 0, 0, 0);
    domctl("settscinfo always", 60, 0, 1 | 1000000ul << 32, 0, 0, 0, 0);
    domctl("gettscinfo again", 59, 2, 0, 0, 0, 0, 0);
    domctl("settscinfo of no kind", 60, 0, 9, 0, 0, 0, 0);
    domctl("getvcpuextstate, how much", 63, 1, 0, 0, 0, 0, 0);
    domctl("getvcpuextstate of 9", 63, 3, 9, 0, 0, 0, 0);
    domctl("setvcpuextstate of nothing", 62, 0, 0, 0, 0, 0, 0);
    domctl("set_access_required", 64, 0, 1, 0, 0, 0, 0);
    domctl("set_broken_page_p2m", 67, 0, 1, 0, 0, 0, 0);
    domctl("setnodeaffinity 0", 68, 0, BUFFER, 8, 0, 0, 0);
    domctl("getnodeaffinity", 69, 0, BUFFER, 8, 0, 0, 0);
    say_buffer(4);
    domctl("get_vcpu_msrs, how many", 72, 1, 0, 0, 0, 0, 0);
    domctl("get_vcpu_msrs, no room", 72, 1, 0 | 0ul << 32, BUFFER, 0, 0, 0);
    domctl("get_vcpu_msrs of 9", 72, 1, 9, BUFFER, 0, 0, 0);
    domctl("set_vcpu_msrs of none", 73, 0, 0, BUFFER, 0, 0, 0);
    domctl("setvnumainfo of nothing", 74, 0, 0, 0, 0, 0, 0);
    domctl("setvnumainfo", 74, 0, 1 | 1ul << 32, 1, BUFFER, BUFFER, BUFFER);
    domctl("psr_cmt_op", 75, 0, 0, 0, 0, 0, 0);
    domctl("monitor_op", 77, 0, 0, 0, 0, 0, 0);
    domctl("psr_alloc", 78, 0, 0, 0, 0, 0, 0);
    domctl("soft_reset", 79, 0, 0, 0, 0, 0, 0);
    domctl("get_cpu_policy, how much", 82, 1, 0, 0, 0, 0, 0);
    domctl("get_cpu_policy, no room", 82, 1, 1 | 1ul << 32, BUFFER, BUFFER, 0, 0);
    domctl("set_cpu_policy of nothing", 83, 5, 0, 0, 0, 0, 0);
    domctl("vmtrace_op", 84, 0, 1, 0, 0, 0, 0);
    domctl("get_paging_mempool_size", 85, 1, 0, 0, 0, 0, 0);
    domctl("set_paging_mempool_size", 86, 0, 0x100000, 0, 0, 0, 0);
    domctl("gdbsx_guestmemio of nothing", 1000, 0, 0, 0x1000, BUFFER, 0, 0);
    domctl("gdbsx_guestmemio where nothing is", 1000, 0, 0, 0x1000, BUFFER, 8, 0);
    domctl("gdbsx_pausevcpu 0", 1001, 0, 0, 0, 0, 0, 0);
    domctl("gdbsx_pausevcpu 9", 1001, 0, 9, 0, 0, 0, 0);
    domctl("gdbsx_domstatus", 1003, 2, 0, 0, 0, 0, 0);
    domctl("gdbsx_unpausevcpu 0", 1002, 0, 0, 0, 0, 0, 0);
    domctl("gdbsx_unpausevcpu 0 again", 1002, 0, 0, 0, 0, 0, 0);
    domctl("gdbsx_unpausevcpu 9", 1002, 0, 9, 0, 0, 0, 0);
    domctl("getpageframeinfo3 too many", 61, 0, 2000, BUFFER, 0, 0, 0);
    domctl("iomem_permission, dom0's frame", 20, 0, frame, 1, 1, 0, 0);
}

void story(void)
{
    long result;

    sysctls();
    platform_ops();
    physdev_ops();
    say("dom0 itself\n");
    domctls();
    clear();
    words[0] = 1 | 0x15ul << 32;
    words[2] = 0x6100000000000000;
    words[5] = 2ul << 32;                          /* max_vcpus */
    words[6] = 1023 | 64ul << 32;                  /* ports, grant frames */
    words[7] = 1024 | 2ul << 32;                   /* maptrack frames, grant version 2 */
    result = hypercall(36, (u64)words, 0, 0, 0);
    domain = words[1];
    say("createdomain: %d, domain %u\n", result, (u64)domain);
    domctls();
    domctl("max_vcpus", 15, 0, 2, 0, 0, 0, 0);
    say("with vCPUs\n");
    domctls();
    domctl("destroydomain", 2, 0, 0, 0, 0, 0, 0);
    domain = 999;
    say("a domain that does not exist\n");
    domctls();
    say("mca: 0 %d", hypercall(48, (u64)words, 0, 0, 0));
    for (u64 cmd = 1; cmd < 9; cmd++) {
        clear();
        words[0] = cmd | 0x01ecc003ul << 32;
        say(", %u %d", cmd, hypercall(48, (u64)words, 0, 0, 0));
    }
    say("\n");
    for (u64 cmd = 0; cmd < 9; cmd++) {
        clear();
        words[0] = 0;
        if (cmd != 0)
            say("kexec_op %u: %d\n", cmd, hypercall(37, cmd, (u64)words, 0, 0));
    }
    clear();
    words[0] = (u64)words;
    {
        static char path[] = "/buildinfo/version/major";
        say("hypfs read: %d\n", hypercall(40, 1, (u64)path, sizeof(path), BUFFER));
        say("hypfs read with room: %d", hypercall(40, 1, (u64)path, sizeof(path), BUFFER));
        say("\n");
    }
}
