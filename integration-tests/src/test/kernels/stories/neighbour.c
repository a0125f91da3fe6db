/* A domain that only wants to be left in peace: it counts its ticks, checks its memory, and ends well, whatever others on the
 * same host do. */
#include "story.h"

const char story_title[] = "A neighbour";

static u64 memory[64][512] ON_ITS_PAGE;

void story(void)
{
    struct { u64 ports; u32 nr_ports, pad; u64 timeout; } poll = { 0, 0, 0, 0 };
    u64 sum = 0;

    for (u64 round = 0; round < 20; round++) {
        poll.timeout = shared_info->vcpu_info[0].time.system_time + 2000000;
        HYPERCALL(sched_op, SCHEDOP_poll, &poll, 0, 0);
        for (unsigned i = 0; i < 64; i++)
            memory[i][round] = round * i;
    }
    for (u64 round = 0; round < 20; round++)
        for (unsigned i = 0; i < 64; i++)
            sum += memory[i][round];
    check(sum == 190 * 2016, "memory is as it was written");
    say("sum %u\n", sum);
}
