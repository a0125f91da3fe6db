/*
 * debugged.c - a PV64 guest kernel to be looked at by a debugger: it counts, takes timer upcalls, starts a second vCPU if it has one,
 * and powers off.  Words of its command line:
 *
 *   crash   executes ud2 in crash_here() half-way
 *   spin    never comes out of spin_here()
 *   sleep   blocks in sleep_here() in the end and waits for events that nobody sends
 *
 * Build: ./build.sh, which is one gcc command without headers of Xen: the few numbers and layouts used are below.
 *
 * Virtual base 0, so va == pfn << 12 for everything in the initial mapping.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

/* ------------------------------------------------------------------ notes, entry, event upcall */
asm(
".macro note type, data:vararg\n"
"  .align 4\n  .long 4, 2f-1f, \\type\n  .asciz \"Xen\"\n1: \\data\n2: .align 4\n"
".endm\n"
".pushsection .note.Xen, \"a\", @note\n"
" note 6, .asciz \"debugged\"\n"
" note 5, .asciz \"xen-3.0\"\n"
" note 8, .asciz \"generic\"\n"
" note 3, .quad 0\n"
" note 1, .quad _start\n"
".popsection\n"
".globl _start, event_callback\n"
"_start:\n"
"  xor %ebp, %ebp\n"
"  mov %rsi, %rdi\n"
"  call kernel_main\n"
/* rcx and r11 are on the stack below rip, cs, rflags, rsp, ss; the hypercall iret wants rax, r11, rcx and flags there. */
"event_callback:\n"
"  push %rax\n  push %rdx\n  push %rbx\n  push %rbp\n  push %rsi\n  push %rdi\n"
"  push %r8\n  push %r9\n  push %r10\n  push %r12\n  push %r13\n  push %r14\n  push %r15\n"
"  call timer_tick\n"
"  pop %r15\n  pop %r14\n  pop %r13\n  pop %r12\n  pop %r10\n  pop %r9\n  pop %r8\n"
"  pop %rdi\n  pop %rsi\n  pop %rbp\n  pop %rbx\n  pop %rdx\n  pop %rax\n"
"  pop %rcx\n  pop %r11\n"
"  push $0\n  push %rcx\n  push %r11\n  push %rax\n"
"  mov $23, %eax\n"
"  syscall\n"
"  ud2\n"
);

/* ------------------------------------------------------------------ hypercalls */
static inline long hypercall(long number, u64 a, u64 b, u64 c)
{
    long result = number;
    asm volatile("syscall" : "+a"(result), "+D"(a), "+S"(b), "+d"(c) : : "rcx", "r11", "r10", "r8", "memory");
    return result;
}

enum { set_callbacks = 4, update_va_mapping = 14, xen_version = 17, vcpu_op = 24, sched_op = 29, event_channel_op = 32 };
enum { SCHEDOP_yield = 0, SCHEDOP_block = 1, SCHEDOP_shutdown = 2 };
enum { VCPUOP_initialise = 0, VCPUOP_up = 1, VCPUOP_down = 2, VCPUOP_set_periodic_timer = 6, VCPUOP_stop_periodic_timer = 7 };
enum { EVTCHNOP_bind_virq = 1 };

struct start_info {
    char magic[32];
    u64 nr_pages, shared_info;
    u32 flags;
    u64 store_mfn;
    u32 store_evtchn;
    u64 console_mfn;
    u32 console_evtchn;
    u64 pt_base, nr_pt_frames, mfn_list, mod_start, mod_len;
    char cmd_line[1024];
};

struct vcpu_info {
    u8 upcall_pending, upcall_mask;
    u64 pending_sel;
    u8 arch_and_time[48];
};

static struct {
    struct vcpu_info vcpu[32];
    u64 pending[64], mask[64];
    u8 rest[4096 - 32 * 64 - 2 * 64 * 8];
} shared __attribute__((aligned(4096)));

static struct {
    u8 fpu[512];
    u64 flags;
    u64 general[15];
    u32 error_code, entry_vector;
    u64 rip;
    u16 cs, pad;
    u8 saved_upcall_mask, pad1[3];
    u64 rflags, rsp, ss, es, ds, fs, gs;
    u8 traps[256 * 16];
    u64 ldt_base, ldt_entries, gdt_frames[16], gdt_entries, kernel_ss, kernel_sp, ctrlreg[8], debugreg[8];
    u64 event_callback, failsafe_callback, syscall_callback, vm_assist, fs_base, gs_base_kernel, gs_base_user;
} context;

/* ------------------------------------------------------------------ what is to be looked at */
#define ROUNDS 50
#define SPINS 40000

volatile u64 ticks;
volatile u64 rounds_done;
volatile u64 second_rounds;
volatile u64 second_done;
u64 history[ROUNDS];
const char greeting[] = "debug me";
static u8 second_stack[8192] __attribute__((aligned(16)));
static u32 timer_port;

extern void event_callback(void);

__attribute__((noinline)) void timer_tick(void)
{
    shared.vcpu[0].upcall_pending = 0;
    shared.vcpu[0].pending_sel = 0;
    shared.pending[0] &= ~(1UL << timer_port);
    ticks++;
}

__attribute__((noinline)) u64 work(u64 round)
{
    u64 sum = round;
    for (u64 i = 0; i < SPINS; i++)
        sum = sum * 31 + i;
    hypercall(xen_version, 0, 0, 0);
    return sum;
}

__attribute__((noinline)) void crash_here(u64 why)
{
    asm volatile("ud2" : : "D"(why));
}

__attribute__((noinline)) void spin_here(void)
{
    for (;;)
        rounds_done++;
}

__attribute__((noinline)) void second_main(void)
{
    for (u64 i = 0; i < ROUNDS; i++) {
        work(i + 1000);
        second_rounds++;
    }
    second_done = 1;
    hypercall(vcpu_op, VCPUOP_down, 1, 0);
}

static void start_second(struct start_info *si)
{
    u64 *mfns = (u64 *)si->mfn_list;
    context.flags = 4;
    context.rip = (u64)second_main;
    context.cs = 0xe033;
    context.ss = context.kernel_ss = 0xe02b;
    context.rflags = 0x202;
    context.rsp = context.kernel_sp = (u64)(second_stack + sizeof(second_stack) - 8);
    context.ctrlreg[3] = mfns[si->pt_base >> 12] << 12;
    shared.vcpu[1].upcall_mask = 1;
    if (hypercall(vcpu_op, VCPUOP_initialise, 1, (u64)&context) != 0 || hypercall(vcpu_op, VCPUOP_up, 1, 0) != 0)
        second_done = 1;
}

static void start_timer(void)
{
    struct { u32 virq, vcpu, port; } bind = { 0, 0, 0 };
    u64 period_ns = 1000000;
    hypercall(set_callbacks, (u64)event_callback, 0, 0);
    hypercall(event_channel_op, EVTCHNOP_bind_virq, (u64)&bind, 0);
    timer_port = bind.port;
    shared.mask[0] &= ~(1UL << timer_port);
    hypercall(vcpu_op, VCPUOP_set_periodic_timer, 0, (u64)&period_ns);
}

static int has_word(const char *text, const char *word)
{
    for (; *text; text++) {
        int i = 0;
        while (word[i] && text[i] == word[i])
            i++;
        if (!word[i])
            return 1;
    }
    return 0;
}

__attribute__((noinline)) void sleep_here(void)
{
    hypercall(vcpu_op, VCPUOP_stop_periodic_timer, 0, 0);
    for (;;)
        hypercall(sched_op, SCHEDOP_block, 0, 0);
}

static void use_fpu(void)
{
    u64 pattern = 0x1122334455667788UL;
    asm volatile("movq %0, %%xmm3\n fldpi" : : "r"(pattern));
}

__attribute__((noinline)) void finish(void)
{
    u32 reason = 0;
    for (;;)
        hypercall(sched_op, SCHEDOP_shutdown, (u64)&reason, 0);
}

void kernel_main(struct start_info *si)
{
    hypercall(update_va_mapping, (u64)&shared, si->shared_info | 7, 2);
    use_fpu();
    start_timer();
    start_second(si);
    for (u64 i = 0; i < ROUNDS; i++) {
        /* Events come in by a plain store now and then, as in a kernel with interrupts off for a while. */
        shared.vcpu[0].upcall_mask = i & 1;
        history[i] = work(i);
        rounds_done++;
        if (i == ROUNDS / 2 && has_word(si->cmd_line, "crash"))
            crash_here(rounds_done);
        if (i == ROUNDS / 2 && has_word(si->cmd_line, "spin"))
            spin_here();
    }
    while (!second_done)
        hypercall(sched_op, SCHEDOP_yield, 0, 0);
    if (has_word(si->cmd_line, "sleep"))
        sleep_here();
    finish();
}
