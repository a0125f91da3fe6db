/* Page tables that Xen validates or releases in several goes: a big tree, and an event in the middle. How far Xen had come
 * depends on the machine; what it then says of the tables, and how the call goes on, does not. */
#include "story.h"

const char story_title[] = "Page tables half validated and half released";

enum { EINVAL = 22, PIN_L1 = 0, PIN_L2 = 1, PIN_L3 = 2, PIN_L4 = 3 };

#define L2S 4u
#define L1S (L2S * 512u)
#define EARLY 400000ul                  /* ns from now: the tree takes longer everywhere, a few instructions do not */
#define TRIES 20u
#define IN_PROGRESS (1ul << 31)
#define L4_SLOT 5u
#define SYSCALL_CODE 0x050f
#define MOV_RAX_TO_CR3_CODE 0xd8220f

static u64 l1s[L1S][512] ON_ITS_PAGE, l2s[L2S][512] ON_ITS_PAGE, l3[512] ON_ITS_PAGE, l4[512] ON_ITS_PAGE;
static u64 data[512] ON_ITS_PAGE, bad_l1[512] ON_ITS_PAGE, small_l2[512] ON_ITS_PAGE;
static u64 good_l1[512] ON_ITS_PAGE, good_l2[512] ON_ITS_PAGE, good_l3[512] ON_ITS_PAGE;
static u64 word;
static u32 done, timer_port;

/* What the handler has found, and what it does then. */
static struct regs seen;
static u32 seen_done;
static bool armed, caught, in_question;
static void (*question)(struct regs *regs);

/* A hypercall of which the registers can be looked at afterwards. */
static struct { u64 rax, rdi, rsi, rdx, r10, r8; } after;

static long call(u64 number, u64 a, u64 b, u64 c, u64 d)
{
    register u64 r10 asm("r10") = d;
    register u64 r8 asm("r8") = 88;

    asm volatile("syscall" : "=a"(after.rax), "+D"(a), "+S"(b), "+d"(c), "+r"(r10), "+r"(r8) : "0"(number)
                 : "rcx", "r11", "r9", "memory");
    after.rdi = a;
    after.rsi = b;
    after.rdx = c;
    after.r10 = r10;
    after.r8 = r8;
    return after.rax;
}

static struct vcpu_info *info(void) { return &shared_info->vcpu_info[0]; }

static u64 now(void)
{
    struct vcpu_time *time = &info()->time;
    u32 version;
    u64 result, tsc;

    do {
        version = *(volatile u32 *)&time->version;
        barrier();
        asm volatile("rdtsc\n shl $32, %%rdx\n or %%rdx, %%rax" : "=a"(tsc) : : "rdx");
        tsc -= time->tsc_timestamp;
        tsc = (int8_t)time->tsc_shift < 0 ? tsc >> -(int8_t)time->tsc_shift : tsc << time->tsc_shift;
        result = time->system_time + (u64)((unsigned __int128)tsc * time->tsc_to_system_mul >> 32);
        barrier();
    } while (version & 1 || version != *(volatile u32 *)&time->version);
    return result;
}

bool story_trap(struct regs *regs)
{
    if (regs->vector != VECTOR_EVENT)
        return false;
    info()->upcall_pending = 0;
    info()->pending_sel = 0;
    shared_info->evtchn_pending[timer_port / 64] = 0;
    if (armed && (*(u16 *)regs->rip == SYSCALL_CODE || (*(u32 *)regs->rip & 0xffffff) == MOV_RAX_TO_CR3_CODE)) {
        armed = false;
        caught = true;
        seen = *regs;
        seen_done = done;
        in_question = true;
        if (question)
            question(regs);
        in_question = false;
    }
    return true;
}

static void arm(void)
{
    struct { u64 timeout_abs_ns; u32 flags, pad; } timer;

    armed = true;
    caught = false;
    done = 99;
    timer.timeout_abs_ns = now() + EARLY;
    timer.flags = timer.pad = 0;
    HYPERCALL(vcpu_op, VCPUOP_set_singleshot_timer, 0, &timer, 0);
}

/* Mapped or not mapped writable: back to read-only, and what came of it. */
static long writable(const void *page)
{
    long result = map(page, mfn_of(page), READ_WRITE);

    if (result == 0)
        map(page, mfn_of(page), READ_ONLY);
    return result;
}

static void build(void)
{
    for (unsigned t = 0; t < L1S; t++) {
        map(l1s[t], mfn_of(l1s[t]), READ_WRITE);
        for (unsigned i = 0; i < 512; i++)
            l1s[t][i] = mfn_of(data) << 12 | PRESENT;
        map(l1s[t], mfn_of(l1s[t]), READ_ONLY);
    }
    for (unsigned t = 0; t < L2S; t++) {
        for (unsigned i = 0; i < 512; i++)
            l2s[t][i] = mfn_of(l1s[t * 512 + i]) << 12 | PRESENT | WRITABLE;
        map(l2s[t], mfn_of(l2s[t]), READ_ONLY);
        l3[t] = mfn_of(l2s[t]) << 12 | PRESENT | WRITABLE;
    }
    map(l3, mfn_of(l3), READ_ONLY);
    l4[L4_SLOT] = mfn_of(l3) << 12 | PRESENT | WRITABLE;
    map(l4, mfn_of(l4), READ_ONLY);
}

static struct mmuext_op ops[1];
static struct mmu_update updates[3];

/* The handler leaves the list alone that is in progress. */
static long mmuext_call(u32 cmd, u64 mfn)
{
    if (in_question)
        return mmuext(cmd, mfn, 0);
    ops[0].cmd = cmd;
    ops[0].arg1 = mfn;
    return call(__HYPERVISOR_mmuext_op, (u64)ops, 1, (u64)&done, DOMID_SELF);
}

static void say_seen(u64 array)
{
    if (seen.rdi == 0)
        say("  at syscall: rax %u rdi 0", seen.rax);
    else
        say("  at syscall: rax %u rdi +%u", seen.rax, seen.rdi - array);
    say(" rsi %x rdx %u", seen.rsi, (u64)(seen.rdx == (u64)&done ? 1 : seen.rdx == 0 ? 0 : 2));
    say(" r10 %x r8 %u done %u\n", seen.r10, seen.r8, (u64)seen_done);
}

static void say_after(const char *what, long result, u64 array)
{
    say("  %s: result %d, done %u, rdi", what, result, (u64)done);
    if (after.rdi == 0)
        say(" 0");
    else
        say(" +%u", after.rdi - array);
    say(" rsi %x rdx %u", after.rsi, (u64)(after.rdx == (u64)&done ? 1 : after.rdx == 0 ? 0 : 2));
    say(" r10 %x r8 %u\n", after.r10, after.r8);
}

/* Does it with an event in the middle, however often that takes; how to take it back is told by undo. */
static long with_event(u32 cmd, u64 mfn, void (*prepare)(void))
{
    for (unsigned i = 0; i < TRIES; i++) {
        long result;

        prepare();
        arm();
        result = mmuext_call(cmd, mfn);
        armed = false;
        if (caught)
            return result;
    }
    panic("no event in the middle");
}

static void unpinned(void) { mmuext_call(MMUEXT_UNPIN_TABLE, mfn_of(l3)); }
static void pinned(void) { mmuext_call(PIN_L3, mfn_of(l3)); }
static void no_user_root(void) { mmuext_call(MMUEXT_NEW_USER_BASEPTR, 0); }
static void user_root(void) { mmuext_call(MMUEXT_NEW_USER_BASEPTR, mfn_of(l4)); }

static long answers[16];
static unsigned asked;

static void say_answers(const char *what)
{
    say("  %s:", what);
    for (unsigned i = 0; i < asked; i++)
        say(" %d", answers[i]);
    say("\n");
    asked = 0;
}

static void ask(long answer) { answers[asked++] = answer; }

/* Registers after calls that met no event. */
static void without_events(void)
{
    long result;

    say("without an event\n");
    result = mmuext_call(PIN_L2, mfn_of(good_l2));
    say_after("pin", result, (u64)ops);
    result = mmuext_call(PIN_L2, mfn_of(good_l2));
    say_after("pin again", result, (u64)ops);
    result = mmuext_call(MMUEXT_UNPIN_TABLE, mfn_of(good_l2));
    say_after("unpin", result, (u64)ops);
    result = mmuext_call(MMUEXT_UNPIN_TABLE, mfn_of(good_l2));
    say_after("unpin again", result, (u64)ops);
    result = mmuext_call(PIN_L2, mfn_of(small_l2));
    say_after("pin an L2 whose entry 0 is bad", result, (u64)ops);
    map(small_l2, mfn_of(small_l2), READ_WRITE);
    small_l2[1] = small_l2[0];
    small_l2[0] = 0;
    map(small_l2, mfn_of(small_l2), READ_ONLY);
    result = mmuext_call(PIN_L2, mfn_of(small_l2));
    say_after("pin an L2 whose entry 1 is bad", result, (u64)ops);
    say("  writable afterwards: %d\n", writable(small_l2));
    result = mmuext_call(PIN_L1, mfn_of(bad_l1));
    say_after("pin an L1 whose entry 1 is bad", result, (u64)ops);
    result = mmuext_call(PIN_L1, mfn_of(l1s[0]));
    say_after("pin an L1", result, (u64)ops);
    result = mmuext_call(PIN_L1, mfn_of(l1s[0]));
    say_after("pin an L1 again", result, (u64)ops);
    mmuext_call(MMUEXT_UNPIN_TABLE, mfn_of(l1s[0]));
}

static u64 *root;                       /* the kernel's own L4, which is mapped read-only */

static long update_call(u64 count)
{
    return call(__HYPERVISOR_mmu_update, (u64)updates, count, (u64)&done, DOMID_SELF);
}

static void entry_of_root(unsigned i, u64 value)
{
    updates[i].ptr = mfn_of(root) << 12 | (L4_SLOT * 8);
    updates[i].val = value;
}

static void word_to(unsigned i, u64 value)
{
    updates[i].ptr = machine_address(&word);
    updates[i].val = value;
}

static void lists_without_events(void)
{
    long result;

    say("lists without an event\n");
    entry_of_root(0, mfn_of(good_l3) << 12 | PRESENT);
    word_to(1, 5);
    result = update_call(2);
    say_after("an entry of the root, where none was", result, (u64)updates);
    entry_of_root(0, mfn_of(good_l3) << 12 | PRESENT | WRITABLE);
    result = update_call(1);
    say_after("the same with other rights", result, (u64)updates);
    entry_of_root(0, mfn_of(good_l3) << 12 | PRESENT | WRITABLE | ACCESSED);
    result = update_call(1);
    say_after("the same but for the accessed bit", result, (u64)updates);
    entry_of_root(0, 0);
    word_to(1, 6);
    result = update_call(2);
    say_after("cleared, and something behind it", result, (u64)updates);
    say("  word %u\n", word);
}

static void what_is_half_validated(struct regs *regs)
{
    (void)regs;
    ask(mmuext_call(PIN_L1, mfn_of(l3)));
    ask(mmuext_call(PIN_L2, mfn_of(l3)));
    ask(mmuext_call(PIN_L4, mfn_of(l3)));
    ask(mmuext_call(MMUEXT_UNPIN_TABLE, mfn_of(l3)));
    ask(mmuext_call(MMUEXT_NEW_USER_BASEPTR, mfn_of(l3)));
    ask(writable(l3));
    ask(mmu_update(machine_address(&l3[100]), 0));
    ask(mmu_update(machine_address(&l2s[0][0]), l2s[0][0]));
    ask(writable(l2s[0]));
    ask(writable(l1s[0]));
    ask(mmu_update(machine_address(&l1s[0][9]), 0));
    ask(writable(l1s[L1S - 1]));
    ask(writable(l2s[L2S - 1]));
    ask((l1s[0][0] & USER) != 0);
    ask((l1s[L1S - 1][0] & USER) != 0);
}

static void completes(struct regs *regs)
{
    (void)regs;
    ask(mmuext_call(PIN_L3, mfn_of(l3)));
    ask(writable(l3));
}

static void goes_elsewhere(struct regs *regs) { regs->rip += 2; }

static void what_is_half_released(struct regs *regs)
{
    (void)regs;
    ask(writable(l3));
    ask(writable(l2s[0]));
    ask(writable(l1s[0]));
    ask(writable(l1s[L1S - 1]));
    ask(call(__HYPERVISOR_update_va_mapping, (u64)l2s[L2S - 1], mfn_of(l2s[L2S - 1]) << 12 | READ_WRITE, 0, 0));
    /* This finishes first what was begun. */
    ask(mmuext_call(MMUEXT_TLB_FLUSH_LOCAL, 0));
    ask(writable(l3));
    ask(writable(l1s[0]));
}

static void pins(void)
{
    long result;

    say("a pin in the middle\n");
    question = what_is_half_validated;
    result = with_event(PIN_L3, mfn_of(l3), unpinned);
    say_seen((u64)ops);
    say_answers("asked");
    say_after("pin", result, (u64)ops);
    say("  then writable: %d %d\n", writable(l3), writable(l1s[L1S - 1]));

    say("a pin that the handler completes\n");
    question = completes;
    result = with_event(PIN_L3, mfn_of(l3), unpinned);
    say_seen((u64)ops);
    say_answers("asked");
    say_after("pin", result, (u64)ops);
    result = mmuext_call(MMUEXT_UNPIN_TABLE, mfn_of(l3));
    say_after("unpin", result, (u64)ops);

    say("a pin that is never gone on with\n");
    question = goes_elsewhere;
    with_event(PIN_L3, mfn_of(l3), unpinned);
    say_seen((u64)ops);
    ask(writable(l3));
    ask(mmuext_call(PIN_L2, mfn_of(l3)));
    ask(mmuext_call(MMUEXT_UNPIN_TABLE, mfn_of(l3)));
    ask(mmuext_call(PIN_L2, mfn_of(l2s[0])));
    ask(mmuext_call(MMUEXT_UNPIN_TABLE, mfn_of(l2s[0])));
    ask(writable(l2s[0]));
    ask(writable(l3));
    ask(mmuext_call(PIN_L3, mfn_of(l3)));
    ask(mmuext_call(MMUEXT_UNPIN_TABLE, mfn_of(l3)));
    ask(writable(l3));
    ask(writable(l2s[0]));
    ask(writable(l1s[0]));
    say_answers("asked afterwards");
}

static void unpins(void)
{
    long result;

    say("an unpin in the middle\n");
    question = 0;
    result = with_event(MMUEXT_UNPIN_TABLE, mfn_of(l3), pinned);
    say_seen((u64)ops);
    say_after("unpin", result, (u64)ops);
    say("  then writable: %d %d\n", writable(l3), writable(l1s[0]));

    say("an unpin, and questions in the middle\n");
    question = what_is_half_released;
    result = with_event(MMUEXT_UNPIN_TABLE, mfn_of(l3), pinned);
    say_seen((u64)ops);
    say_answers("asked");
    say_after("unpin", result, (u64)ops);
    map(l2s[L2S - 1], mfn_of(l2s[L2S - 1]), READ_ONLY);
    say("  pinned again: %d\n", mmuext_call(PIN_L3, mfn_of(l3)));
    unpinned();
}

static void roots(void)
{
    long result;

    say("a user root in the middle\n");
    question = 0;
    result = with_event(MMUEXT_NEW_USER_BASEPTR, mfn_of(l4), no_user_root);
    say_seen((u64)ops);
    say_after("new", result, (u64)ops);
    result = with_event(MMUEXT_NEW_USER_BASEPTR, 0, user_root);
    say_seen((u64)ops);
    say_after("none", result, (u64)ops);
    say("  then writable: %d %d\n", writable(l4), writable(l3));
}

static void lists(void)
{
    long result = 0;

    say("a list in the middle\n");
    question = 0;
    for (unsigned i = 0; !caught || i == 0; i++) {
        if (i == TRIES)
            panic("no event in the middle");
        entry_of_root(0, 0);
        update_call(1);
        word_to(0, 7);
        entry_of_root(1, mfn_of(l3) << 12 | PRESENT);
        word_to(2, 8);
        arm();
        result = update_call(3);
        armed = false;
    }
    say_seen((u64)updates);
    say_after("an entry of the root", result, (u64)updates);
    say("  word %u\n", word);
    caught = false;
    for (unsigned i = 0; !caught || i == 0; i++) {
        if (i == TRIES)
            panic("no event in the middle");
        entry_of_root(0, mfn_of(l3) << 12 | PRESENT);
        update_call(1);
        word_to(0, 9);
        entry_of_root(1, 0);
        word_to(2, 10);
        arm();
        result = update_call(3);
        armed = false;
    }
    say_seen((u64)updates);
    say_after("cleared", result, (u64)updates);
    say("  word %u, writable: %d\n", word, writable(l3));
}

struct call { u64 op; long result; u64 args[6]; };
static struct call calls[3];

/* A multicall of which the second entry is the long one. */
static void multicalls(void)
{
    long result = 0;

    say("a multicall in the middle\n");
    question = 0;
    caught = false;
    for (unsigned i = 0; !caught || i == 0; i++) {
        if (i == TRIES)
            panic("no event in the middle");
        unpinned();
        for (unsigned c = 0; c < 3; c++) {
            calls[c].op = c == 1 ? __HYPERVISOR_mmuext_op : 17;
            calls[c].result = 77;
            calls[c].args[0] = c == 1 ? (u64)ops : 0;
            calls[c].args[1] = c == 1;
            calls[c].args[2] = c == 1 ? (u64)&done : 0;
            calls[c].args[3] = c == 1 ? DOMID_SELF : 0;
            calls[c].args[4] = calls[c].args[5] = 88;
        }
        ops[0].cmd = PIN_L3;
        arm();
        result = call(__HYPERVISOR_multicall, (u64)calls, 3, 0, 0);
        armed = false;
    }
    say("  at syscall: rax %u rdi +%u rsi %x rdx %u r10 %u r8 %u done %u\n", seen.rax, seen.rdi - (u64)calls, seen.rsi,
        seen.rdx, seen.r10, seen.r8, (u64)seen_done);
    say("  result %d, of the long one %d, the others done: %u %u, done %u\n", result, calls[1].result,
        (u64)(calls[0].result > 77), (u64)(calls[2].result > 77), (u64)done);
    say("  args: +%u %x %u %x %u %u\n", calls[1].args[0] - (u64)ops, calls[1].args[1],
        (u64)(calls[1].args[2] == (u64)&done), calls[1].args[3], calls[1].args[4], calls[1].args[5]);
    unpinned();
}

static void move_to_cr3(u64 machine) { asm volatile("mov %0, %%cr3" : : "a"(machine) : "memory"); }

/* A root that shares the kernel's tables and has the tree as well. */
static void kernel_roots(void)
{
    static u64 new_root[512] ON_ITS_PAGE;

    for (unsigned i = 0; i < 512; i++)
        new_root[i] = i == L4_SLOT ? mfn_of(l3) << 12 | PRESENT | WRITABLE : i >= 256 && i < 272 ? 0 : root[i];
    map(new_root, mfn_of(new_root), READ_ONLY);
    say("mov to cr3 in the middle\n");
    question = 0;
    caught = false;
    for (unsigned i = 0; !caught || i == 0; i++) {
        if (i == TRIES)
            panic("no event in the middle");
        move_to_cr3(machine_address(root));
        arm();
        move_to_cr3(machine_address(new_root));
        armed = false;
    }
    say("  at mov to cr3: %u\n", (u64)(seen.rax == machine_address(new_root)));
    say("  then writable: %d %d\n", writable(new_root), writable(l3));
    caught = false;
    for (unsigned i = 0; !caught || i == 0; i++) {
        if (i == TRIES)
            panic("no event in the middle");
        move_to_cr3(machine_address(new_root));
        arm();
        move_to_cr3(machine_address(root));
        armed = false;
    }
    say("  back, at mov to cr3: %u\n", (u64)(seen.rax == machine_address(root)));
    say("  then writable: %d %d\n", writable(new_root), writable(l3));
}

static void failures(void)
{
    long result;

    /* The last L2 names a page as L1 that is no L1. */
    map(l2s[L2S - 1], mfn_of(l2s[L2S - 1]), READ_WRITE);
    l2s[L2S - 1][511] = mfn_of(bad_l1) << 12 | PRESENT;
    map(l2s[L2S - 1], mfn_of(l2s[L2S - 1]), READ_ONLY);
    say("a tree that is bad at its end, without an event\n");
    result = mmuext_call(PIN_L3, mfn_of(l3));
    say_after("pin", result, (u64)ops);
    say("  then writable: %d %d %d\n", writable(l3), writable(l2s[L2S - 1]), writable(l1s[0]));
    say("the same with an event\n");
    question = 0;
    result = with_event(PIN_L3, mfn_of(l3), unpinned);
    say_seen((u64)ops);
    say_after("pin", result, (u64)ops);
    say("  then writable: %d %d %d\n", writable(l3), writable(l2s[L2S - 1]), writable(l1s[0]));
}

void story(void)
{
    struct { u32 virq, vcpu, port; } bind = { VIRQ_TIMER, 0, 0 };

    HYPERCALL(event_channel_op, EVTCHNOP_bind_virq, &bind, 0, 0);
    timer_port = bind.port;
    shared_info->evtchn_mask[timer_port / 64] &= ~(1ul << timer_port % 64);
    root = (u64 *)start_info->pt_base;
    bad_l1[0] = mfn_of(data) << 12 | PRESENT;
    bad_l1[1] = mfn_of(root) << 12 | PRESENT | WRITABLE;
    small_l2[0] = mfn_of(bad_l1) << 12 | PRESENT;
    good_l2[3] = mfn_of(good_l1) << 12 | PRESENT;
    good_l3[3] = mfn_of(good_l2) << 12 | PRESENT;
    map(bad_l1, mfn_of(bad_l1), READ_ONLY);
    map(small_l2, mfn_of(small_l2), READ_ONLY);
    map(good_l1, mfn_of(good_l1), READ_ONLY);
    map(good_l2, mfn_of(good_l2), READ_ONLY);
    map(good_l3, mfn_of(good_l3), READ_ONLY);
    info()->upcall_mask = 0;
    build();
    without_events();
    lists_without_events();
    pins();
    unpins();
    roots();
    lists();
    multicalls();
    kernel_roots();
    failures();
}
