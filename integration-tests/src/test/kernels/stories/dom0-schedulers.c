/* Run as dom0: what each scheduler lets a toolstack set, and what it refuses. One kernel for all of them: what it is told
 * depends on sched= on Xen's command line. A second domain is made and asked about; it never runs. */
#include "story.h"

const char story_title[] = "What a scheduler may be told";

enum { CREDIT = 5, CREDIT2 = 6, ARINC653 = 7, RTDS = 8, NULL_SCHEDULER = 9 };
enum { PUT = 0, GET = 1, PUT_VCPU = 2, GET_VCPU = 3 };
#define NOWHERE 0x500000000000ul

static u64 words[64];
static u16 domain;

/* struct xen_domctl_schedparam_vcpu with RTDS's parameters. */
static struct { u32 period, budget, flags, vcpu; } vcpus[80];

static void clear(void)
{
    for (unsigned i = 0; i < 32; i++)
        words[i] = 0;
}

static long sysctl(u32 cmd)
{
    words[0] = cmd | 0x15ul << 32;
    return hypercall(35, (u64)words, 0, 0, 0);
}

static long domctl(u32 cmd)
{
    words[0] = cmd | 0x15ul << 32;
    words[1] = domain;
    return hypercall(36, (u64)words, 0, 0, 0);
}

static void global(const char *what, u32 pool, u32 scheduler, u32 cmd, u64 parameters, u64 more)
{
    long result;

    clear();
    words[1] = pool | (u64)scheduler << 32;
    words[2] = cmd;
    words[3] = parameters;
    words[4] = more;
    result = sysctl(19);
    say("pool %u, scheduler %u, %s: %d %x %x\n", (u64)pool, (u64)scheduler, what, result, words[3], words[4]);
}

static void pool(const char *what, u32 cmd, u32 id, u32 scheduler)
{
    long result;

    clear();
    words[1] = cmd | (u64)id << 32;
    words[2] = scheduler;
    result = sysctl(18);
    say("cpupool %s: %d", what, result);
    if (!result)
        say(" pool %u, scheduler %u, domains %u", words[1] >> 32, words[2] & 0xffffffff, words[3] >> 32);
    say("\n");
}

static void of_domain(const char *what, u32 scheduler, u32 cmd, u64 parameters, u64 more)
{
    long result;

    clear();
    words[2] = scheduler | (u64)cmd << 32;
    words[3] = parameters;
    words[4] = more;
    result = domctl(16);
    say("scheduler %u, %s: %d", (u64)scheduler, what, result);
    if (parameters != (u64)vcpus)
        say(" %x", words[3]);
    say(" %x\n", words[4]);
}

#define TSLICE(ms, ratelimit_us) ((ms) | (u64)(ratelimit_us) << 32)

static void globals(u32 id)
{
    static const u32 ratelimits[] = { 0, 99, 100, 500000, 500001, 1000 };
    static const struct { u32 tslice, ratelimit, delay; } credits[] = {
        { 0, 0, 0 }, { 1, 0, 0 }, { 1, 1000, 0 }, { 1, 1001, 0 }, { 1000, 500000, 0 }, { 1000, 500001, 0 }, { 1001, 0, 0 },
        { 30, 99, 0 }, { 30, 100, 0 }, { 30, 1000, 100000 }, { 30, 1000, 100001 }, { 30, 1000, 0 } };

    for (u32 scheduler = 4; scheduler <= 10; scheduler++)
        global("get", id, scheduler, GET, 0x1111111122222222, 0x3333333344444444);
    for (unsigned i = 0; i < sizeof(ratelimits) / sizeof(*ratelimits); i++) {
        global("put", id, CREDIT2, PUT, ratelimits[i], 0);
        global("get", id, CREDIT2, GET, 0, 0);
    }
    for (unsigned i = 0; i < sizeof(credits) / sizeof(*credits); i++) {
        global("put", id, CREDIT, PUT, TSLICE(credits[i].tslice, credits[i].ratelimit), credits[i].delay);
        global("get", id, CREDIT, GET, 0, 0);
    }
    global("put", id, RTDS, PUT, 0, 0);
    global("put", id, NULL_SCHEDULER, PUT, 0, 0);
    for (u32 scheduler = CREDIT; scheduler <= NULL_SCHEDULER; scheduler++)
        global("command 2", id, scheduler, 2, 0, 0);
}

static void say_vcpus(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        say("    vCPU %u: period %u, budget %u, flags %x\n", (u64)vcpus[i].vcpu, (u64)vcpus[i].period, (u64)vcpus[i].budget,
            (u64)vcpus[i].flags);
}

static void get_vcpus(u32 scheduler, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        vcpus[i].period = vcpus[i].budget = 0;
        vcpus[i].flags = 0xf0;
        vcpus[i].vcpu = i;
    }
    of_domain("get vCPUs", scheduler, GET_VCPU, (u64)vcpus, count);
    say_vcpus(count);
}

static void put_vcpu(u32 period, u32 budget, u32 flags)
{
    vcpus[0].period = period;
    vcpus[0].budget = budget;
    vcpus[0].flags = flags;
    vcpus[0].vcpu = 0;
    say("period %u, budget %u, flags %x, ", (u64)period, (u64)budget, (u64)flags);
    of_domain("put vCPU", RTDS, PUT_VCPU, (u64)vcpus, 1);
    vcpus[0].period = vcpus[0].budget = vcpus[0].flags = 0;
    of_domain("get vCPU", RTDS, GET_VCPU, (u64)vcpus, 1);
    say_vcpus(1);
}

static void weights_and_caps(u32 scheduler)
{
    static const struct { u16 weight, cap; } puts[] = { { 0, 0 }, { 1, 0 }, { 65535, 0 }, { 512, 1 }, { 0, 100 }, { 0, 101 },
        { 300, 200 }, { 400, 201 }, { 0, 0xfffe }, { 500, 0xffff }, { 0, 50 }, { 0, 0xffff }, { 0, 0 }, { 256, 0 } };

    for (unsigned i = 0; i < sizeof(puts) / sizeof(*puts); i++) {
        of_domain("put", scheduler, PUT, puts[i].weight | (u64)puts[i].cap << 16, 0);
        of_domain("get", scheduler, GET, 0, 0);
    }
}

static void of_the_second_domain(void)
{
    weights_and_caps(CREDIT);
    weights_and_caps(CREDIT2);
    of_domain("put period 0", RTDS, PUT, 0 | 5000ul << 32, 0);
    of_domain("put budget 0", RTDS, PUT, 5000, 0);
    of_domain("put", RTDS, PUT, 20000 | 5000ul << 32, 0);
    of_domain("get", RTDS, GET, 0, 0x77);
    get_vcpus(RTDS, 2);
    of_domain("put a budget beyond the period", RTDS, PUT, 1 | 2ul << 32, 0);
    get_vcpus(RTDS, 2);
    put_vcpu(10000, 4000, 0);
    put_vcpu(10000, 4000, 1);
    put_vcpu(10000, 4000, 0xfe);
    put_vcpu(9, 9, 0);
    put_vcpu(10, 9, 0);
    put_vcpu(9, 10, 0);
    put_vcpu(10, 10, 0);
    put_vcpu(1000, 1001, 0);
    put_vcpu(0xffffffff, 10, 0);
    put_vcpu(0xffffffff, 0xffffffff, 0);
    put_vcpu(0, 0, 0);
    vcpus[0].period = vcpus[0].budget = 3000;
    vcpus[0].flags = 0;
    vcpus[1] = vcpus[0];
    vcpus[1].budget = 4000;
    vcpus[1].vcpu = 1;
    of_domain("put two, the second wrong", RTDS, PUT_VCPU, (u64)vcpus, 2);
    get_vcpus(RTDS, 2);
    vcpus[0].vcpu = 1;
    vcpus[1].vcpu = 2;
    vcpus[0].period = vcpus[0].budget = 77;
    of_domain("get two, the second unknown", RTDS, GET_VCPU, (u64)vcpus, 2);
    say_vcpus(1);
    of_domain("get none", RTDS, GET_VCPU, NOWHERE, 0);
    of_domain("put none", RTDS, PUT_VCPU, NOWHERE, 0);
    of_domain("get nowhere", RTDS, GET_VCPU, NOWHERE, 1);
    of_domain("put nowhere", RTDS, PUT_VCPU, NOWHERE, 1);
    for (unsigned i = 0; i < 80; i++)
        vcpus[i].vcpu = 0;
    of_domain("get one 80 times", RTDS, GET_VCPU, (u64)vcpus, 80);
}

static void of_any_domain(void)
{
    for (u32 scheduler = 4; scheduler <= 10; scheduler++) {
        of_domain("get", scheduler, GET, 0x1111111122222222, 0x3333333344444444);
        of_domain("command 4", scheduler, 4, 0, 0);
        vcpus[0].vcpu = 99;
        of_domain("get vCPU 99", scheduler, GET_VCPU, (u64)vcpus, 1);
        of_domain("put vCPU 99", scheduler, PUT_VCPU, (u64)vcpus, 1);
    }
}

void story(void)
{
    long result;

    clear();
    result = sysctl(4);
    say("sched_id: %d %u\n", result, words[1]);
    pool("info", 3, 0, 0);
    globals(0);
    global("command 2", 7, CREDIT2, 2, 0, 0);
    for (u32 scheduler = CREDIT; scheduler <= NULL_SCHEDULER; scheduler++)
        global("get", 7, scheduler, GET, 0, 0);
    for (u32 scheduler = 4; scheduler <= 10; scheduler++) {
        say("of scheduler %u, ", (u64)scheduler);
        pool("create", 1, 0xffffffff, scheduler);
        pool("info", 3, 1, 0);
        pool("destroy", 2, 1, 0);
    }
    for (u32 scheduler = CREDIT; scheduler <= CREDIT2; scheduler++) {
        pool("create", 1, 1, scheduler);
        globals(1);
        pool("destroy", 2, 1, 0);
    }
    global("get", 1, CREDIT, GET, 0, 0);
    say("dom0 itself\n");
    of_any_domain();
    get_vcpus(RTDS, 1);
    clear();
    words[2] = 0x6100000000000000;
    words[5] = 2ul << 32;                          /* max_vcpus */
    words[6] = 1023 | 64ul << 32;                  /* ports, grant frames */
    words[7] = 1024 | 2ul << 32;                   /* maptrack frames, grant version 2 */
    result = domctl(1);
    domain = words[1];
    say("createdomain: %d, domain %u\n", result, (u64)domain);
    of_any_domain();
    of_the_second_domain();
    clear();
    words[2] = 2;
    result = domctl(15);
    say("max_vcpus: %d\n", result);
    of_any_domain();
    of_the_second_domain();
    clear();
    result = domctl(2);
    say("destroydomain: %d\n", result);
    domain = 999;
    of_domain("of a domain that does not exist", CREDIT2, GET, 0, 0);
}
