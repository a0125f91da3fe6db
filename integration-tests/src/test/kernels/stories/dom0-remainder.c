/* Run as dom0: what a toolstack may ask of the machine and of a domain that no other story asks: virtual NUMA, MSRs, the heap by
 * width of addresses, machine checks, extended contexts. The second domain never runs. */
#include "story.h"

const char story_title[] = "What else a toolstack may ask";

enum { XENMEM_populate_physmap = 6, XENMEM_get_vnumainfo = 26 };
#define NOWHERE 0x500000000000ul

static u64 words[64], domain;
static u32 distances[16], nodes[16], physical[16];
static struct range { u64 start, end; u32 flags, node; } ranges[4];
static u32 told_distances[16], told_nodes[16];
static struct range told_ranges[4];

static void clear(void)
{
    for (unsigned i = 0; i < 64; i++)
        words[i] = 0;
}

static long domctl(u32 cmd, u64 w2, u64 w3, u64 w4, u64 w5, u64 w6)
{
    clear();
    words[0] = cmd | 0x15ul << 32;
    words[1] = domain;
    words[2] = w2; words[3] = w3; words[4] = w4; words[5] = w5; words[6] = w6;
    return hypercall(36, (u64)words, 0, 0, 0);
}

static void create(void)
{
    long result;

    clear();
    words[0] = 1 | 0x15ul << 32;
    words[2] = 0x6100000000000000;
    words[5] = 2ul << 32;                          /* max_vcpus */
    words[6] = 1023 | 64ul << 32;                  /* ports, grant frames */
    words[7] = 1024 | 2ul << 32;                   /* maptrack frames, grant version 2 */
    result = hypercall(36, (u64)words, 0, 0, 0);
    domain = (u16)words[1];
    say("createdomain: %d", result);
    say(", max_mem %d", domctl(11, 1024, 0, 0, 0, 0));
    say(", max_vcpus %d\n", domctl(15, 2, 0, 0, 0, 0));
}

/* ------------------------------------------------------------- resource_op */

struct entry { u32 cmd, reserved; u64 index, value; };

static void resources(const char *what, u32 cpu, unsigned count, const struct entry *given)
{
    static struct entry entries[5];
    long result;

    for (unsigned i = 0; i < count; i++)
        entries[i] = given[i];
    clear();
    words[0] = 61 | 0x03000001ul << 32;
    words[1] = count | (u64)cpu << 32;
    words[2] = (u64)entries;
    result = hypercall(7, (u64)words, 0, 0, 0);
    say("%s: %d", what, result);
    for (unsigned i = 0; i < count; i++) {
        say(", %d", (long)(int)entries[i].cmd);
        say(" %s", entries[i].value == given[i].value ? "untouched" : "told");
    }
    say("\n");
}

static void all_resources(void)
{
    enum { READ = 0, WRITE = 1 };
    const struct entry tsc = { READ, 0, 0x10, 7 }, apic = { READ, 0, 0x1b, 7 }, high = { READ, 0, 1ul << 32, 7 },
        written = { WRITE, 0, 0x10, 7 }, high_written = { WRITE, 0, 1ul << 32, 7 }, unknown = { 2, 0, 0x10, 7 }, odd = { READ, 1, 0x10, 7 },
        cmt = { READ, 0, 0xc8e, 7 }, cmt_written = { WRITE, 0, 0xc8d, 7 };

    resources("the TSC", 0, 1, (struct entry[]){ tsc });
    resources("the APIC's base", 0, 1, (struct entry[]){ apic });
    resources("an MSR beyond all", 0, 1, (struct entry[]){ high });
    resources("the TSC written", 0, 1, (struct entry[]){ written });
    resources("an MSR beyond all written", 0, 1, (struct entry[]){ high_written });
    resources("of no kind", 0, 1, (struct entry[]){ unknown });
    resources("a reserved word", 0, 1, (struct entry[]){ odd });
    resources("cache monitoring", 0, 1, (struct entry[]){ cmt });
    resources("cache monitoring written", 0, 1, (struct entry[]){ cmt_written });
    resources("two TSCs", 0, 2, (struct entry[]){ tsc, tsc });
    resources("the second is refused", 0, 3, (struct entry[]){ tsc, apic, tsc });
    resources("the third has a reserved word", 0, 3, (struct entry[]){ tsc, tsc, odd });
    resources("none", 0, 0, (struct entry[]){ tsc });
    resources("four", 0, 4, (struct entry[]){ tsc, tsc, tsc, tsc });
    resources("of no CPU", 77, 1, (struct entry[]){ tsc });
    resources("refused, of no CPU", 77, 1, (struct entry[]){ apic });
}

/* ------------------------------------------------------------- heap */

static u64 available(u32 least, u32 most, u32 node)
{
    long result;

    clear();
    words[0] = 9 | 0x15ul << 32;
    words[1] = least | (u64)most << 32;
    words[2] = node;
    result = hypercall(35, (u64)words, 0, 0, 0);
    return result ? (u64)result : words[3];
}

static void heap(void)
{
    u64 all = available(0, 0, -1), below[8];

    check(all && available(0, 0, 0) == all, "all of the heap is on node 0");
    say("on node 1: %d\n", (long)available(0, 0, 1));
    for (int i = 0; i < 8; i++)
        below[i] = available(0, 24 + i, -1);
    for (int i = 0; i < 7; i++)
        check(below[i] <= below[i + 1], "a wider address reaches as much or more");
    for (int i = 0; i < 6; i++) {
        say("widths %u:", 24ul + i);
        say(" %s", below[i] + available(25 + i, 0, -1) == all ? "the parts are the whole" : "the parts overlap");
        say(", one width %s\n", available(25 + i, 25 + i, -1) == below[i + 1] - below[i] ? "is the difference" : "is another");
    }
    say("of width 1 to 1: %s\n", available(1, 1, -1) == available(0, 12, -1) ? "as narrower than a page" : "another");
    say("from 40 to 30: %u\n", available(40, 30, -1));
    check(available(0, 200, -1) == all, "wider than all is all");
    say("from 200: %u\n", available(200, 0, -1));
}

/* ------------------------------------------------------------- virtual NUMA */

static long set_vnuma(u32 vnodes, u32 count, u32 vcpus, u32 pad)
{
    clear();
    words[0] = 74 | 0x15ul << 32;
    words[1] = domain;
    words[2] = vnodes | (u64)count << 32;
    words[3] = vcpus | (u64)pad << 32;
    words[4] = (u64)distances; words[5] = (u64)nodes; words[6] = (u64)physical; words[7] = (u64)ranges;
    return hypercall(36, (u64)words, 0, 0, 0);
}

static void get_vnuma(const char *what, u32 vnodes, u32 vcpus, u32 count)
{
    struct { u16 domain, pad; u32 vnodes, vcpus, ranges; u64 distances, nodes, list; } op
        = { domain, 0, vnodes, vcpus, count, (u64)told_distances, (u64)told_nodes, (u64)told_ranges };
    long result;

    for (int i = 0; i < 16; i++)
        told_distances[i] = told_nodes[i] = 99;
    for (int i = 0; i < 4; i++)
        told_ranges[i] = (struct range){ 99, 99, 99, 99 };
    result = HYPERCALL(memory_op, XENMEM_get_vnumainfo, &op, 0, 0);
    say("told, %s: %d", what, result);
    say(", %u nodes", (u64)op.vnodes);
    say(" %u vCPUs", (u64)op.vcpus);
    say(" %u ranges", (u64)op.ranges);
    say("; %u", (u64)told_distances[0]);
    say(" %u", (u64)told_distances[1]);
    say(" %u", (u64)told_distances[3]);
    say(" %u", (u64)told_distances[4]);
    say("; %u", (u64)told_nodes[0]);
    say(" %u", (u64)told_nodes[1]);
    say(" %u", (u64)told_nodes[2]);
    say("; %x", told_ranges[0].end);
    say(" %x", told_ranges[1].start);
    say(" %u", (u64)told_ranges[1].node);
    say(" %x\n", told_ranges[2].end);
}

static long populate(u32 flags)
{
    static u64 pfn;
    struct { u64 *extents, count; u32 order, flags; u16 domain; } op = { &pfn, 1, 0, flags, domain };

    pfn = 1;
    return HYPERCALL(memory_op, XENMEM_populate_physmap, &op, 0, 0);
}

static void numa(void)
{
    const u32 good[] = { 10, 20, 21, 10 };

    for (int i = 0; i < 4; i++)
        distances[i] = good[i];
    nodes[1] = 1;
    ranges[0] = (struct range){ 0, 0x10000000, 0, 0 };
    ranges[1] = (struct range){ 0x10000000, 0x20000000, 0, 1 };
    get_vnuma("before there is any", 2, 2, 2);
    say("no nodes %d", set_vnuma(0, 2, 2, 0));
    say(", no ranges %d", set_vnuma(2, 0, 2, 0));
    say(", 33 nodes %d", set_vnuma(33, 2, 2, 0));
    say(", 171 ranges %d", set_vnuma(2, 171, 2, 0));
    say(", one vCPU %d", set_vnuma(2, 2, 1, 0));
    say(", padding %d", set_vnuma(2, 2, 2, 1));
    nodes[1] = 2;
    say(", a vCPU on no node %d", set_vnuma(2, 2, 2, 0));
    nodes[1] = 1;
    physical[1] = 64;
    say(", on no physical node %d", set_vnuma(2, 2, 2, 0));
    physical[1] = 255;
    say(", on any physical node %d", set_vnuma(2, 2, 2, 0));
    physical[1] = 63;
    ranges[1].flags = 1;
    say(", flags %d", set_vnuma(2, 2, 2, 0));
    ranges[1].flags = 0;
    say(", good %d", set_vnuma(2, 2, 2, 0));
    say(", more nodes than vCPUs %d", set_vnuma(3, 1, 2, 0));
    say(", good again %d\n", set_vnuma(2, 2, 2, 0));
    get_vnuma("with room", 2, 2, 2);
    get_vnuma("with more room", 4, 3, 4);
    get_vnuma("with too few nodes", 1, 2, 2);
    get_vnuma("with too few vCPUs", 2, 1, 2);
    get_vnuma("with too few ranges", 2, 2, 1);
    say("memory of virtual node 0: %d", populate(1 << 8 | 1 << 18));
    say(", exactly %d", populate(1 << 8 | 1 << 17 | 1 << 18));
    say(", of 1 on a node that is not %d", populate(2 << 8 | 1 << 18));
    say(", exactly %d", populate(2 << 8 | 1 << 17 | 1 << 18));
    say(", of 2 %d", populate(3 << 8 | 1 << 18));
    say(", of any %d\n", populate(1 << 18));
}

/* ------------------------------------------------------------- contexts */

static void extended(void)
{
    static const u32 sizes[] = { 0, 8, 24, 39, 40, 47, 48, 56, 64, 65, 200 };

    for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        say("set_ext_vcpucontext of %u: ", (u64)sizes[i]);
        clear();
        words[0] = 42 | 0x15ul << 32; words[1] = domain;
        words[2] = (u64)sizes[i] << 32;
        words[3] = 0x1234500000 + i; words[4] = 0x6543200000 + i; words[5] = 0xe023 | 0xe02b << 16 | 0x0101ul << 32;
        say("%d", hypercall(36, (u64)words, 0, 0, 0));
        domctl(43, 0, 0, 0, 0, 0);
        for (int j = 2; j < 10; j++)
            say(" %x", words[j]);
        say("\n");
    }
    for (u64 capability = 0; capability < 4; capability++) {
        clear();
        words[0] = 42 | 0x15ul << 32; words[1] = domain;
        words[2] = 64ul << 32;
        words[6] = capability == 1 ? 2 : capability == 2 ? 1ul << 24 : capability == 3 ? 1ul << 60 : 0;
        words[7] = capability; words[8] = 3;
        say("capabilities %x:", words[6]);
        say(" %d", hypercall(36, (u64)words, 0, 0, 0));
        domctl(43, 0, 0, 0, 0, 0);
        for (int j = 6; j < 10; j++)
            say(" %x", words[j]);
        say("\n");
    }
    say("at no address:");
    for (int i = 3; i < 5; i++) {
        clear();
        words[0] = 42 | 0x15ul << 32; words[1] = domain;
        words[2] = 64ul << 32;
        words[i] = 0x800000000000;
        say(" %d", hypercall(36, (u64)words, 0, 0, 0));
    }
    say("\n");
}

/* ------------------------------------------------------------- the machine */

static void apic(void)
{
    u64 op[2] = { 0xfec00000, 1 };
    long result = HYPERCALL(physdev_op, 8, op, 0, 0);

    say("apic_read 1: %d", result);
    say(" %x", op[1] >> 32);
    op[0] = 0xfec01000;
    op[1] = 1;
    result = HYPERCALL(physdev_op, 8, op, 0, 0);
    say(", of another %d", result);
    say(", apic_write of another %d\n", HYPERCALL(physdev_op, 9, op, 0, 0));
}

static void machine_checks(void)
{
    static u64 info[64];

    for (u32 version = 0; version < 2; version++) {
        clear();
        words[0] = 3 | (version ? 0x01ecc003ul : 0x03000005ul) << 32;
        words[1] = 8;
        words[2] = (u64)info;
        say("physcpuinfo: %d", hypercall(48, (u64)words, 0, 0, 0));
        say(" %u CPUs;", words[1] & 0xffffffff);
        for (int i = 0; i < 6; i++)                /* of the last two, without family and model */
            say(" %x", i < 4 ? info[i] : info[i] & 0xffffffff);
        say("\n");
    }
    clear();
    words[0] = 3 | 0x01ecc003ul << 32;
    words[1] = 0;
    words[2] = (u64)info;
    say("physcpuinfo without room: %d", hypercall(48, (u64)words, 0, 0, 0));
    clear();
    words[0] = 3 | 0x01ecc003ul << 32;
    words[1] = 1;
    words[2] = NOWHERE;
    say(", nowhere %d", hypercall(48, (u64)words, 0, 0, 0));
    for (u64 cpu = 0; cpu < 2; cpu++) {
        clear();
        words[0] = 4 | 0x01ecc003ul << 32;
        words[1] = cpu | 9ul << 32;
        say(", msrinject of nine %d", hypercall(48, (u64)words, 0, 0, 0));
        words[1] = cpu;
        say(", of none %d", hypercall(48, (u64)words, 0, 0, 0));
        words[1] = cpu | 1ul << 32;
        words[3] = 0x400;
        say(", of one %d", hypercall(48, (u64)words, 0, 0, 0));
    }
    clear();
    words[0] = 5 | 0x01ecc003ul << 32;
    words[1] = 99;
    say(", mceinject on CPU 99 %d\n", hypercall(48, (u64)words, 0, 0, 0));
}

/* ------------------------------------------------------------- patches of Xen */

static char name[136], payload[PAGE] ON_ITS_PAGE;

static void livepatch(const char *what, u32 cmd, u32 pad, u64 at, u64 length, u64 w4, u64 w5)
{
    long result;

    clear();
    words[0] = 27 | 0x15ul << 32;
    words[1] = cmd | (u64)pad << 32;
    words[2] = at; words[3] = length; words[4] = w4; words[5] = w5;
    result = hypercall(35, (u64)words, 0, 0, 0);
    say("livepatch %u ", (u64)cmd);
    say("%s: %d", what, result);
    say(" %x", words[2] == (u64)name ? 0 : words[2]);
    say(" %x", words[3]);
    say(" %x\n", words[4]);
}

static void livepatches(void)
{
    u64 at = (u64)name;

    name[0] = 'a';
    for (u32 cmd = 0; cmd < 4; cmd++) {
        if (cmd == 2)
            continue;
        livepatch("", cmd, 0, at, 2, 0x1000, (u64)payload);
        livepatch("padding", cmd, 1, at, 2, 0x1000, (u64)payload);
        livepatch("no name", cmd, 0, at, 0, 0x1000, (u64)payload);
        livepatch("a long name", cmd, 0, at, 129, 0x1000, (u64)payload);
        livepatch("a name nowhere", cmd, 0, NOWHERE, 2, 0x1000, (u64)payload);
        livepatch("a name without an end", cmd, 0, at, 1, 0x1000, (u64)payload);
        livepatch("a name with padding", cmd, 0, at, 2 | 1ul << 16, 0x1000, (u64)payload);
        livepatch("", cmd, 0, at, 2, 0, (u64)payload);
    }
    livepatch("of nothing", 0, 0, at, 2, 0, (u64)payload);
    livepatch("too large", 0, 0, at, 2, 0x200001, (u64)payload);
    livepatch("nowhere", 0, 0, at, 2, 0x1000, NOWHERE);
    livepatch("in Xen", 0, 0, at, 2, 0x1000, XEN_TEXT);
    livepatch("in Xen, without a name", 0, 0, at, 0, 0x1000, XEN_TEXT);
    livepatch("of a byte", 0, 0, at, 2, 1, (u64)payload);
    payload[0] = 0x7f; payload[1] = 'E'; payload[2] = 'L'; payload[3] = 'F'; payload[4] = 2; payload[5] = 1; payload[6] = 1;
    livepatch("of an ELF without sections", 0, 0, at, 2, 0x1000, (u64)payload);
    livepatch("list", 2, 0, 7, 0, 0, 0);
    livepatch("list of eight", 2, 0, 7 | 8ul << 32, 0, (u64)words + 256, (u64)words + 256);
    livepatch("list of many", 2, 0, 7 | 1025ul << 32, 0, 0, 0);
    livepatch("list, padding", 2, 1, 0, 0, 0, 0);
    livepatch("list from 1", 2, 0, 7, 1, 0, 0);
    livepatch("", 4, 0, at, 2, 0, 0);
}

void story(void)
{
    all_resources();
    livepatches();
    heap();
    create();
    numa();
    extended();
    apic();
    machine_checks();
}
