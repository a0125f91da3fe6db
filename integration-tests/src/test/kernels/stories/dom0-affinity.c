/* Run as dom0 on a machine with one CPU: where vCPUs may run, and want to. What is asked about is dom0 itself, and a second
 * domain before and after it has vCPUs; it never runs. */
#include "story.h"

const char story_title[] = "Where a vCPU may run";

enum { HARD = 1, SOFT = 2, FORCE = 4, SCHEDOP_pin_override = 7 };
#define NOWHERE 0x500000000000ul

static u64 words[64];
static u16 domain;
static u8 hard[32], soft[32];

static long domctl(u32 cmd)
{
    words[0] = cmd | 0x15ul << 32;
    words[1] = domain;
    return hypercall(36, (u64)words, 0, 0, 0);
}

static void fill(u8 *map, u64 value)
{
    for (unsigned i = 0; i < 32; i++)
        map[i] = i < 8 ? value >> 8 * i : 0xa5;
}

static void say_map(const char *which, const u8 *map)
{
    say(", %s", which);
    for (unsigned i = 0; i < 3; i++)
        say(" %x", (u64)map[i]);
    say(" ... %x %x", (u64)map[7], (u64)map[8]);
}

static void affinity(const char *what, u32 cmd, u32 vcpu, u32 flags, u64 hard_map, u32 hard_bits, u64 soft_map, u32 soft_bits)
{
    long result;

    for (unsigned i = 0; i < 32; i++)
        words[i] = 0;
    words[2] = vcpu | (u64)flags << 32;
    words[3] = hard_map;
    words[4] = hard_bits;
    words[5] = soft_map;
    words[6] = soft_bits;
    result = domctl(cmd);
    say("%s, vCPU %u, flags %u, bits %u and %u: %d", what, (u64)vcpu, (u64)flags, (u64)hard_bits, (u64)soft_bits, result);
}

static void get(u32 vcpu, u32 flags, u32 hard_bits, u32 soft_bits)
{
    fill(hard, 0xa5a5a5a5a5a5a5a5);
    fill(soft, 0xa5a5a5a5a5a5a5a5);
    affinity("get", 25, vcpu, flags, (u64)hard, hard_bits, (u64)soft, soft_bits);
    say_map("hard", hard);
    say_map("soft", soft);
    say("\n");
}

static void set(u32 vcpu, u32 flags, u64 hard_map, u32 hard_bits, u64 soft_map, u32 soft_bits)
{
    fill(hard, hard_map);
    fill(soft, soft_map);
    say("%x and %x: ", hard_map, soft_map);
    affinity("set", 9, vcpu, flags, (u64)hard, hard_bits, (u64)soft, soft_bits);
    say(" %x %x\n", (u64)hard[0], (u64)soft[0]);
    get(vcpu, HARD | SOFT, 64, 64);
}

static void gets(void)
{
    static const u32 bits[] = { 0, 1, 8, 9, 64, 65 };

    for (unsigned i = 0; i < sizeof(bits) / sizeof(*bits); i++)
        get(0, HARD | SOFT, bits[i], bits[i]);
    get(0, 0, 8, 8);
    get(0, HARD, 8, 8);
    get(0, SOFT, 8, 8);
    get(0, FORCE, 8, 8);
    get(0, 8, 8, 8);
    get(0, 8 | HARD, 8, 8);
    get(9, HARD, 8, 8);
    get(1, HARD, 8, 8);
    affinity("get, the hard map nowhere", 25, 0, HARD, NOWHERE, 8, NOWHERE, 8);
    say("\n");
    affinity("get, the soft map nowhere", 25, 0, HARD | SOFT, (u64)hard, 8, NOWHERE, 8);
    say("\n");
}

static void sets(void)
{
    static const u64 maps[] = { 0, 1, 2, 3, 0xff, 0x100, 0xfe };

    for (unsigned i = 0; i < sizeof(maps) / sizeof(*maps); i++) {
        set(0, HARD, maps[i], 8, 0xa5, 8);
        set(0, SOFT, 0xa5, 8, maps[i], 8);
        set(0, HARD | SOFT, maps[i], 64, maps[i], 64);
    }
    set(0, HARD | SOFT, 1, 64, 2, 64);
    set(0, HARD | SOFT, 2, 64, 1, 64);
    set(0, HARD | SOFT, 1, 64, 1, 64);
    set(0, HARD, 1, 0, 1, 0);
    set(0, SOFT, 1, 0, 1, 0);
    set(0, HARD, 1, 1, 1, 1);
    set(0, HARD, 0xfe, 1, 1, 1);
    set(0, SOFT, 1, 8, 0x100, 16);
    set(0, 0, 1, 8, 1, 8);
    set(0, FORCE, 1, 8, 1, 8);
    set(0, 8, 1, 8, 1, 8);
    set(0, FORCE | HARD, 1, 8, 1, 8);
    set(9, HARD, 1, 8, 1, 8);
    set(1, HARD | SOFT, 1, 8, 1, 8);
    affinity("set, the hard map nowhere", 9, 0, HARD | SOFT, NOWHERE, 8, NOWHERE, 8);
    say("\n");
    affinity("set, the soft map nowhere", 9, 0, HARD | SOFT, (u64)hard, 8, NOWHERE, 8);
    say("\n");
}

static void override_pin(int cpu)
{
    struct { int pcpu; } override = { cpu };

    say("pin override %d: %d\n", (long)cpu, HYPERCALL(sched_op, SCHEDOP_pin_override, &override, 0, 0));
}

void story(void)
{
    long result;

    gets();
    sets();
    override_pin(-1);
    override_pin(0);
    set(0, HARD, 1, 8, 1, 8);
    set(0, SOFT, 1, 8, 1, 8);
    set(0, HARD | FORCE, 0, 8, 1, 8);
    set(0, HARD, 1, 8, 1, 8);
    override_pin(0);
    set(0, HARD | FORCE, 1, 8, 1, 8);
    override_pin(-1);
    override_pin(0);
    set(0, SOFT | FORCE, 1, 8, 3, 8);
    override_pin(0);
    set(0, FORCE, 1, 8, 3, 8);
    override_pin(0);
    set(0, 8, 1, 8, 3, 8);
    override_pin(-1);
    override_pin(-1);
    for (unsigned i = 0; i < 32; i++)
        words[i] = 0;
    words[2] = 0x6100000000000000;
    words[5] = 2ul << 32;                          /* max_vcpus */
    words[6] = 1023 | 64ul << 32;                  /* ports, grant frames */
    words[7] = 1024 | 2ul << 32;                   /* maptrack frames, grant version 2 */
    result = domctl(1);
    domain = words[1];
    say("createdomain: %d, domain %u\n", result, (u64)domain);
    gets();
    for (unsigned i = 0; i < 32; i++)
        words[i] = 0;
    words[2] = 2;
    result = domctl(15);
    say("max_vcpus: %d\n", result);
    gets();
    sets();
}
