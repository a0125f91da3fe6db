/* Hypercalls that give way to an event: a request in their list makes one pending, and the handler finds in the registers
 * with which arguments the call is made again. */
#include "story.h"

const char story_title[] = "Hypercalls continued after an event";

struct call { u64 op; long result; u64 args[6]; };

#define XEN_VERSION 17

static struct mmu_update list[4];
static struct call calls[3];
static u64 word;
static u32 done;
static bool in_multicall, over;
static unsigned upcalls;

/* The handler: arguments are told as offsets from what the call was first made with. */
bool story_trap(struct regs *regs)
{
    u64 array = in_multicall ? (u64)calls : (u64)list;

    if (regs->vector != VECTOR_EVENT || over)
        return false;
    shared_info->vcpu_info[0].upcall_pending = 0;
    upcalls++;
    if (*(u16 *)regs->rip == 0x050f) {
        say("  at syscall: rax %u rdi +%u rsi %x", regs->rax, regs->rdi - array, regs->rsi);
        if (!in_multicall)
            say(" rdx is pdone %u r10 %x", (u64)(regs->rdx == (u64)&done), regs->r10);
        say("\n");
    } else {
        say("  behind syscall: rax %u rdi +%u rsi %x\n", regs->rax, regs->rdi - array, regs->rsi);
    }
    say("  done %u word %u\n", (u64)done, word);
    return true;
}

/* Four stores; number raise, unless it is 4 or more, stores "pending and not masked" into vcpu_info. */
static void prepare(unsigned raise)
{
    for (unsigned i = 0; i < 4; i++) {
        list[i].ptr = i == raise ? start_info->shared_info : machine_address(&word);
        list[i].val = i == raise ? 1 : i + 10;
    }
    word = 0;
    done = 99;
}

static void mmu_update_of(const char *what, unsigned raise, u64 count, void *pdone)
{
    long result;

    prepare(raise);
    say("%s\n", what);
    result = hypercall(__HYPERVISOR_mmu_update, (u64)list, count, (u64)pdone, DOMID_SELF);
    say("  result %d done %u word %u\n", result, (u64)done, word);
}

static void multicall_of(const char *what, unsigned raise)
{
    long result;

    prepare(raise);
    for (unsigned i = 0; i < 3; i++) {
        calls[i].op = i == 1 ? __HYPERVISOR_mmu_update : XEN_VERSION;
        calls[i].result = 77;
        calls[i].args[0] = i == 1 ? (u64)list : 0;
        calls[i].args[1] = i == 1 ? 4 : 0;
        calls[i].args[2] = i == 1 ? (u64)&done : 0;
        calls[i].args[3] = i == 1 ? DOMID_SELF : 0;
    }
    say("%s\n", what);
    in_multicall = true;
    result = hypercall(__HYPERVISOR_multicall, (u64)calls, 3, 0, 0);
    in_multicall = false;
    say("  result %d done %u word %u\n", result, (u64)done, word);
    for (unsigned i = 0; i < 3; i++)
        say("  call %u: op %u result %d\n", (u64)i, calls[i].op, calls[i].result);
    say("  args of call 1: +%u %x %u %x\n", calls[1].args[0] - (u64)list, calls[1].args[1],
        (u64)(calls[1].args[2] == (u64)&done), calls[1].args[3]);
}

void story(void)
{
    mmu_update_of("no event", 9, 4, &done);
    mmu_update_of("an event by the first request", 0, 4, &done);
    mmu_update_of("an event by the second request", 1, 4, &done);
    mmu_update_of("an event by the last request", 3, 4, &done);
    mmu_update_of("an event, and nobody asks how many were done", 0, 4, 0);
    mmu_update_of("made up as a continuation", 9, 4 | 1ul << 31, &done);
    multicall_of("a multicall without an event", 9);
    multicall_of("a multicall with an event in a list", 1);
    multicall_of("a multicall with an event by the last request of a list", 3);
    over = true;
    say("upcalls: %u\n", (u64)upcalls);
}
