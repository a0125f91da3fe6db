/* A console that is used to its limits, as Linux's hvc_xen does it: without waiting for events.
 * "flood=N" on the command line: writes N bytes in lines of 100, as fast as they are taken.
 * "typed=N": takes N bytes of what is typed, a few at a time, and says their sum. */
#include "../stories/story.h"

const char story_title[] = "console";

static struct console_ring *ring;

bool story_trap(struct regs *regs)
{
    (void)regs;
    return false;
}

static u64 option(const char *name)
{
    for (const char *at = start_info->cmd_line; *at; at++) {
        const char *wanted = name, *here = at;
        u64 value = 0;
        while (*wanted && *here == *wanted)
            wanted++, here++;
        if (*wanted)
            continue;
        for (; *here >= '0' && *here <= '9'; here++)
            value = value * 10 + (u64)(*here - '0');
        return value;
    }
    return 0;
}

static void notify(void)
{
    struct { u32 port; } send = { start_info->console_evtchn };

    barrier();
    HYPERCALL(event_channel_op, EVTCHNOP_send, &send, 0, 0);
}

static void wait(void)
{
    HYPERCALL(sched_op, SCHEDOP_yield, 0, 0, 0);
}

static void flood(u64 bytes)
{
    for (u64 written = 0; written < bytes;) {
        u32 prod = ring->out_prod, first = prod;
        while (written < bytes && prod - *(volatile u32 *)&ring->out_cons < sizeof(ring->out)) {
            u64 column = written++ % 100;
            ring->out[prod++ % sizeof(ring->out)] = column == 98 ? '\r' : column == 99 ? '\n' : 'x';
        }
        barrier();
        ring->out_prod = prod;
        if (prod != first)
            notify();
        else
            wait();
    }
}

static void typed(u64 bytes)
{
    u64 sum = 0, taken = 0;

    while (taken < bytes) {
        u32 cons = ring->in_cons, prod = *(volatile u32 *)&ring->in_prod;
        barrier();
        if (cons == prod) {
            wait();
            continue;
        }
        for (int i = 0; i < 16 && cons != prod && taken < bytes; i++, taken++)
            sum = sum * 31 + (u8)ring->in[cons++ % sizeof(ring->in)];
        barrier();
        ring->in_cons = cons;
        notify();
    }
    say("typed %u sum %x\n", (u32)bytes, (u32)sum);
}

void story(void)
{
    ring = (struct console_ring *)(MACH2PHYS[start_info->console_mfn] * PAGE);
    say("ready\n");
    flush();
    flood(option("flood="));
    typed(option("typed="));
}
