/* Lazy FPU switching: two tasks share the unit. Switching sets TS; the first use traps, and only then the registers are
 * exchanged. Xen clears TS when it tells the kernel. */
#include "story.h"

const char story_title[] = "Lazy FPU switching";

struct task { u8 area[512] __attribute__((aligned(16))); u64 turns; };
static struct task tasks[2];
static unsigned running, owner, traps;
static bool lazy;

static u64 cr0_ts(void)
{
    u64 cr0;

    asm volatile("mov %%cr0, %0" : "=r"(cr0));
    return cr0 >> 3 & 1;
}

bool story_trap(struct regs *regs)
{
    if (regs->vector != VECTOR_NM || !lazy)
        return false;
    traps++;
    if (owner != running) {
        asm volatile("fxsave %0" : "=m"(tasks[owner].area));
        asm volatile("fxrstor %0" : : "m"(tasks[running].area));
        owner = running;
    }
    return true;
}

static void switch_to(unsigned task)
{
    running = task;
    HYPERCALL(fpu_taskswitch, 1, 0, 0, 0);
}

static void use_x87(u64 x) { (void)x; asm volatile("fninit"); }
static void use_mmx(u64 x) { (void)x; asm volatile("pxor %mm0, %mm0"); }
static void use_sse(u64 x) { (void)x; asm volatile("xorps %xmm0, %xmm0"); }
static void use_wait(u64 x) { (void)x; asm volatile("fwait"); }
static void use_nothing(u64 x) { (void)x; asm volatile("prefetchnta (%0)\n lfence" : : "r"(&tasks)); }

static void trap_of(const char *what, void (*use)(u64))
{
    HYPERCALL(fpu_taskswitch, 1, 0, 0, 0);
    say_fault(what, attempt(use, 0));
    say("TS after it: %u\n", cr0_ts());
}

void story(void)
{
    u64 low;
    u32 eight = 8;

    asm volatile("clts\n fninit");
    HYPERCALL(fpu_taskswitch, 0, 0, 0, 0);
    say("TS at first: %u\n", cr0_ts());
    trap_of("x87 with TS", use_x87);
    trap_of("MMX with TS", use_mmx);
    trap_of("SSE with TS", use_sse);
    trap_of("fwait with TS", use_wait);
    trap_of("a prefetch with TS", use_nothing);
    HYPERCALL(fpu_taskswitch, 0, 0, 0, 0);
    say_fault("x87 when it is cleared", attempt(use_x87, 0));

    asm volatile("fninit\n fxsave %0" : "=m"(tasks[0].area));
    for (unsigned i = 0; i < sizeof(tasks[0].area); i++)
        tasks[1].area[i] = tasks[0].area[i];
    lazy = true;
    asm volatile("fildl %0" : : "m"(eight));
    asm volatile("movq %0, %%xmm3" : : "r"(0x1111ul));
    switch_to(1);
    asm volatile("fldpi");
    asm volatile("movq %0, %%xmm3" : : "r"(0x2222ul));
    switch_to(0);
    switch_to(0);
    say("switched without a use: %u traps\n", (u64)traps);
    asm volatile("movq %%xmm3, %0" : "=r"(low));
    asm volatile("fistpl %0" : "=m"(eight));
    say("task 0 has %x and %u\n", low, (u64)eight);
    switch_to(1);
    asm volatile("movq %%xmm3, %0" : "=r"(low));
    asm volatile("fistpl %0" : "=m"(eight));
    say("task 1 has %x and %u\n", low, (u64)eight);
    for (unsigned i = 0; i < 1000; i++) {
        switch_to(i & 1);
        asm volatile("movq %%xmm3, %%rax\n inc %%rax\n movq %%rax, %%xmm3" : : : "rax");
    }
    switch_to(0);
    asm volatile("movq %%xmm3, %0" : "=r"(low));
    say("a thousand switches: %u traps, task 0 has %x", (u64)traps, low);
    switch_to(1);
    asm volatile("movq %%xmm3, %0" : "=r"(low));
    say(", task 1 has %x\n", low);

    asm volatile("mov %%cr0, %%rax\n or $8, %%rax\n mov %%rax, %%cr0" : : : "rax");
    say("TS set by mov to cr0: %u\n", cr0_ts());
    asm volatile("clts");
    say("and cleared by clts: %u\n", cr0_ts());
    lazy = false;
}
