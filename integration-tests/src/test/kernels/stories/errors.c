/* Arguments that no hypercall can read, and structures that are wrong in one word: which error is first. As a domU and, by
 * dom0-errors.c, as dom0. */
#include "story.h"

#ifdef CONTROL
const char story_title[] = "Errors of a control domain";
#else
const char story_title[] = "Errors";
#endif

#define NOWHERE 0x500000000000ul
#define XEN 0xffff830000000000ul

static u64 words[PAGE / 8] ON_ITS_PAGE;
#ifdef CONTROL
static u64 read_tsc[16] = { 0, 0x10 };
#endif

static void nowhere(const char *what, u64 number, u32 last)
{
    say("%s:", what);
    for (u32 cmd = 0; cmd <= last; cmd++) {
        if ((number == 12 && cmd == 2) || (number == 17 && !cmd))      /* the machine's size, Xen's version */
            continue;
        long first = hypercall(number, cmd, NOWHERE, 0, 0);
        long second = hypercall(number, cmd, XEN, 0, 0);

        say(" %u", (u64)cmd);
        say(" %d %d,", first, second);
    }
    say("\n");
}

static void with(const char *what, u64 number, u64 cmd, u64 w0, u64 w1, u64 w2, u64 w3)
{
    long result;

    for (unsigned i = 0; i < PAGE / 8; i++)
        words[i] = 0;
    words[0] = w0; words[1] = w1; words[2] = w2; words[3] = w3;
    result = hypercall(number, cmd, (u64)words, 0, 0);
    say("%s: %d\n", what, result);
}

#ifdef CONTROL
static void headed(const char *what, u64 number, u64 cmd, u64 version, u64 w1, u64 w2, u64 w3)
{
    long result;

    for (unsigned i = 0; i < PAGE / 8; i++)
        words[i] = 0;
    words[0] = cmd | version << 32; words[1] = w1; words[2] = w2; words[3] = w3;
    result = hypercall(number, (u64)words, 0, 0, 0);
    say("%s: %d\n", what, result);
}
#endif

static void vcpu_nowhere(void)
{
    static const u8 asked[] = { 0, 4, 5, 6, 8, 10, 13 };

    say("vcpu_op:");
    for (unsigned i = 0; i < sizeof(asked); i++) {
        long first = hypercall(24, asked[i], 0, NOWHERE, 0);
        long second = hypercall(24, asked[i], 0, XEN, 0);

        say(" %u", (u64)asked[i]);
        say(" %d %d,", first, second);
    }
    say("\n");
}

static void memory(const char *what, u32 cmd)
{
    say("%s\n", what);
    with(" of a domain that is not there", 12, cmd, 500, 1, 0, 0);
    with(" of dom0", 12, cmd, 0, 1, 0, 0);
    with(" of oneself", 12, cmd, 0x7ff0, 1, 0, 0);
}

void story(void)
{
    long result = 0;
    unsigned pirqs = 0;

    nowhere("xen_version", 17, 10);
    nowhere("memory_op", 12, 28);
    nowhere("physdev_op", 33, 16);
    nowhere("event_channel_op", 32, 14);
    nowhere("sched_op", 29, 0);
    vcpu_nowhere();
    memory("current_reservation", 3);
    memory("maximum_reservation", 4);
    memory("remove_from_physmap", 15);
    with("machphys_mfn_list nowhere", 12, 5, 8, NOWHERE, 0, 0);
    with("machphys_compat_mfn_list nowhere", 12, 25, 8, NOWHERE, 0, 0);
    with("paging_op", 12, 20, 0, 0, 0, 0);
    with("sharing_op", 12, 22, 0, 0, 0, 0);
    with("access_op of a domain that is not there", 12, 21, 500ul << 16, 0, 0, 0);
    with("access_op of dom0", 12, 21, 0, 0, 0, 0);
    with("access_op of oneself", 12, 21, 0x7ff0ul << 16, 0, 0, 0);
    with("setup_gsi 9999", 33, 21, 9999, 0, 0, 0);
    result = mmuext(9, 0x1000, NOWHERE);
    say("INVLPG_MULTI of a mask nowhere: %d\n", result);
#ifdef CONTROL
    headed("settime64 with its reserved word", 7, 62, 0x03000001, 1, 1ul << 32, 0);
    headed("resource_op of four", 7, 61, 0x03000001, 4, (u64)words, 0);
    headed("resource_op nowhere", 7, 61, 0x03000001, 1, NOWHERE, 0);
    headed("resource_op on CPU 99", 7, 61, 0x03000001, 1 | 99ul << 32, (u64)words + 2048, 0);
    headed("resource_op, the TSC of CPU 99", 7, 61, 0x03000001, 1 | 99ul << 32, (u64)read_tsc, 0);
    headed("resource_op, the TSC", 7, 61, 0x03000001, 1, (u64)read_tsc, 0);
    headed("resource_op, the TSC and nothing", 7, 61, 0x03000001, 2, (u64)read_tsc, 0);
    headed("resource_op of no kind", 7, 61, 0x03000001, 1, (u64)words + 2048, 0);
    for (u64 type = 0; type < 6; type++)
        headed("set_processor_pminfo", 7, 54, 0x03000001, type << 32, 0, 0);
    headed("getdomaininfolist nowhere", 35, 6, 0x15, 8ul << 32, NOWHERE, 0);
    headed("debug_keys nowhere", 35, 7, 0x15, NOWHERE, 4, 0);
    headed("getcpuinfo nowhere", 35, 8, 0x15, 4, NOWHERE, 0);
    headed("numainfo nowhere", 35, 17, 0x15, 4, NOWHERE, NOWHERE);
    headed("page_offline_op backwards", 35, 14, 0x15, 3 | 9ul << 32, 8, (u64)words);
    headed("createdomain 0", 36, 1, 0x15, 0, 0, 0);
    say("domctls:");
    for (u64 cmd = 0; cmd < 90; cmd++) {
        words[0] = cmd | 0x15ul << 32; words[1] = 500;
        if (cmd == 1)
            continue;
        result = hypercall(36, (u64)words, 0, 0, 0);
        say(" %d", result);
    }
    say("\n");
#endif
    result = 0;
    while (!result && pirqs < 5000) {
        words[0] = 1;
        result = hypercall(33, 23, (u64)words, 0, 0);
        pirqs++;
    }
    say("get_free_pirq: in the end %d\n", result);
}
