#include "story.h"
#include <stdarg.h>

struct start_info *start_info;
struct shared_info *shared_info;

extern u64 guard_rsp, user_kernel_rsp;
extern char guard_broken[], user_left[];
u64 call_guarded(void (*action)(u64), u64 argument);
u64 enter_user(struct regs *regs);

static char stack[8 * PAGE] ON_ITS_PAGE __attribute__((used));
asm(".globl stack_top\n.set stack_top, stack + 8 * 4096");
static char trap_stack[8 * PAGE] ON_ITS_PAGE;
static char shared_info_page[PAGE] ON_ITS_PAGE;

/* ---------------------------------------------------------------- console */

static struct console_ring *ring;
static char said[1600];
static u32 said_length;
static unsigned failures;

void flush(void)
{
    struct { u32 port; } send = { start_info->console_evtchn };
    u32 at = 0;

    if (!ring) {                                   /* dom0: Xen's own console */
        HYPERCALL(console_io, 0, said_length, said, 0);
        said_length = 0;
    }
    while (at < said_length) {
        u32 prod = ring->out_prod;
        while (at < said_length && prod - *(volatile u32 *)&ring->out_cons < sizeof(ring->out))
            ring->out[prod++ % sizeof(ring->out)] = said[at++];
        barrier();
        ring->out_prod = prod;
        barrier();
        HYPERCALL(event_channel_op, EVTCHNOP_send, &send, 0, 0);
        while (*(volatile u32 *)&ring->out_cons != prod)
            HYPERCALL(sched_op, SCHEDOP_yield, 0, 0, 0);
    }
    said_length = 0;
}

static void say_char(char c)
{
    if (said_length == sizeof(said))
        flush();
    said[said_length++] = c;
    if (!ring && c == '\n')                        /* Xen's own lines come between two writes */
        flush();
}

static void say_number(u64 value, unsigned base)
{
    char digits[24];
    int count = 0;

    do
        digits[count++] = "0123456789abcdef"[value % base];
    while (value /= base);
    while (count)
        say_char(digits[--count]);
}

static void say_string(const char *text)
{
    while (*text)
        say_char(*text++);
}

void say(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    for (; *format; format++) {
        if (*format != '%') {
            if (*format == '\n')
                say_char('\r');
            say_char(*format);
            continue;
        }
        switch (*++format) {
        case 'd': {
            long value = va_arg(arguments, long);
            if (value < 0)
                say_char('-');
            say_number(value < 0 ? -value : value, 10);
            break;
        }
        case 'u': say_number(va_arg(arguments, u64), 10); break;
        case 'x': say_string("0x"); say_number(va_arg(arguments, u64), 16); break;
        case 's': say_string(va_arg(arguments, const char *)); break;
        default: say_char(*format);
        }
    }
    va_end(arguments);
}

void check(bool holds, const char *what)
{
    say("%s: %s\n", holds ? "holds" : "FAILS", what);
    failures += !holds;
}

void shut_down(u32 reason)
{
    struct { u32 reason; } shutdown = { reason };

    flush();
    for (;;)
        HYPERCALL(sched_op, SCHEDOP_shutdown, &shutdown, 0, 0);
}

void panic(const char *why)
{
    say("******************************\nPANIC: %s\n******************************\n", why);
    shut_down(SHUTDOWN_crash);
}

/* ---------------------------------------------------------------- traps */

static struct fault caught;

__attribute__((weak)) bool story_trap(struct regs *regs)
{
    (void)regs;
    return false;
}

void on_trap(struct regs *regs)
{
    u64 address = regs->vector == VECTOR_PF ? shared_info->vcpu_info[0].cr2 : 0;

    if (story_trap(regs))
        return;
    if (regs->vector == VECTOR_EVENT) {            /* the console's, which flush() looks for by itself */
        shared_info->vcpu_info[0].upcall_pending = 0;
        shared_info->vcpu_info[0].pending_sel = 0;
        shared_info->evtchn_pending[0] = 0;
        return;
    }
    if (!guard_rsp) {
        say("vector %u, error code %x, rip %x, address %x\n", regs->vector, regs->error, regs->rip, address);
        panic("Unhandled exception");
    }
    caught = (struct fault){ regs->vector, regs->error, address };
    regs->rip = (u64)guard_broken;
    regs->rsp = guard_rsp;
    regs->cs = FLAT_KERNEL_CS & ~3;
    regs->ss = FLAT_KERNEL_SS;
    regs->rflags &= ~0x10100ul;                   /* neither RF nor TF */
}

struct fault attempt(void (*action)(u64), u64 argument)
{
    if (call_guarded(action, argument))
        return (struct fault){ NO_FAULT, 0, 0 };
    return caught;
}

void say_fault(const char *what, struct fault fault)
{
    static const char *const names[] = { [VECTOR_DE] = "#DE", [VECTOR_DB] = "#DB", [VECTOR_BP] = "#BP",
        [VECTOR_UD] = "#UD", [VECTOR_NM] = "#NM", [VECTOR_NP] = "#NP", [VECTOR_SS] = "#SS", [VECTOR_GP] = "#GP",
        [VECTOR_PF] = "#PF", [VECTOR_AC] = "#AC" };

    if (fault.vector == NO_FAULT)
        say("%s: no fault\n", what);
    else if (fault.vector < sizeof(names) / sizeof(*names) && names[fault.vector])
        say(fault.vector == VECTOR_PF ? "%s: %s, error code %x, address %x\n" : "%s: %s, error code %x\n", what,
            names[fault.vector], fault.error, fault.address);
    else
        say("%s: vector %u, error code %x\n", what, fault.vector, fault.error);
}

void set_trap(u8 vector, u8 flags, u64 handler)
{
    struct trap_info table[2] = { { vector, flags, FLAT_KERNEL_CS, 0, handler }, { 0 } };

    HYPERCALL(set_trap_table, table, 0, 0, 0);
}

void set_traps(void)
{
    for (u64 *stub = trap_stubs; *stub != -1ul; stub += 2)
        set_trap(*stub, *stub == 128 || *stub == VECTOR_BP ? 3 : 0, stub[1]);
}

void register_callback(u16 type, u16 flags, void (*handler)(void))
{
    struct callback_register callback = { type, flags, 0, (u64)handler };

    if (HYPERCALL(callback_op, CALLBACKOP_register, &callback, 0, 0))
        panic("no callback");
}

/* ---------------------------------------------------------------- pages */

u64 mfn_of(const void *page)
{
    return ((u64 *)start_info->mfn_list)[(u64)page / PAGE];
}

u64 machine_address(const void *at)
{
    return mfn_of(at) * PAGE + (u64)at % PAGE;
}

static u64 *table_behind(u64 entry)
{
    return (u64 *)(MACH2PHYS[(entry & 0x000ffffffffff000) / PAGE] * PAGE);
}

u64 *l1_entry(u64 va)
{
    u64 *table = (u64 *)start_info->pt_base;

    for (int shift = 39; shift > 12; shift -= 9)
        table = table_behind(table[va >> shift & 511]);
    return &table[va >> 12 & 511];
}

long map(const void *va, u64 mfn, u64 flags)
{
    return HYPERCALL(update_va_mapping, va, mfn * PAGE | flags, UVMF_INVLPG, 0);
}

long mmuext(u32 cmd, u64 arg1, u64 arg2)
{
    struct mmuext_op op = { cmd, 0, arg1, arg2 };

    return HYPERCALL(mmuext_op, &op, 1, 0, DOMID_SELF);
}

long pin(u32 level, const void *table)
{
    long result = map(table, mfn_of(table), READ_ONLY);

    return result ? result : mmuext(MMUEXT_PIN_L1_TABLE + level - 1, mfn_of(table), 0);
}

long mmu_update(u64 machine_address, u64 value)
{
    struct mmu_update update = { machine_address, value };

    return HYPERCALL(mmu_update, &update, 1, 0, DOMID_SELF);
}

/* ---------------------------------------------------------------- user mode */

static u64 user_l4[512] ON_ITS_PAGE, user_l3[512] ON_ITS_PAGE, user_l2[512] ON_ITS_PAGE, user_l1[512] ON_ITS_PAGE;
static char user_stack[4 * PAGE] ON_ITS_PAGE;

u64 *user_entry(u64 va)
{
    return &user_l1[va >> 12 & 511];
}

static void read_only(const void *table)
{
    if (map(table, mfn_of(table), READ_ONLY))
        panic("a page cannot be made read-only");
}

void make_user_space(void)
{
    u64 pages = (user_section_end - user_section + PAGE - 1) / PAGE;

    for (u64 i = 0; i < pages; i++)
        user_l1[i] = mfn_of(user_section + i * PAGE) * PAGE | READ_WRITE;
    for (u64 i = 0; i < 4; i++)
        *user_entry(USER_STACK - (i + 1) * PAGE) = mfn_of(user_stack + i * PAGE) * PAGE | READ_WRITE;
    user_l2[0] = mfn_of(user_l1) * PAGE | READ_WRITE;
    user_l3[0] = mfn_of(user_l2) * PAGE | READ_WRITE;
    user_l4[1] = mfn_of(user_l3) * PAGE | READ_WRITE;
    read_only(user_l1);
    read_only(user_l2);
    read_only(user_l3);
    read_only(user_l4);
    if (mmuext(MMUEXT_PIN_L4_TABLE, mfn_of(user_l4), 0) || mmuext(MMUEXT_NEW_USER_BASEPTR, mfn_of(user_l4), 0)
        || mmu_update(machine_address((u64 *)start_info->pt_base + 1), mfn_of(user_l3) * PAGE | READ_WRITE)
        || HYPERCALL(stack_switch, FLAT_KERNEL_SS, trap_stack + sizeof(trap_stack), 0, 0))
        panic("no user space");
}

u64 run_user(u64 rip, u64 argument)
{
    struct regs regs = { .rip = rip, .cs = FLAT_USER_CS, .rflags = RFLAGS_IF | 2, .rsp = USER_STACK, .ss = FLAT_KERNEL_SS,
                         .rdi = argument };

    return enter_user(&regs);
}

void leave_user(struct regs *regs, u64 result)
{
    regs->rip = (u64)user_left;
    regs->rsp = user_kernel_rsp;
    regs->cs = FLAT_KERNEL_CS & ~3;
    regs->ss = FLAT_KERNEL_SS;
    regs->rflags = 2;
    regs->rax = result;
}

bool from_user(const struct regs *regs)
{
    return (regs->cs & 3) == 3;
}

/* ---------------------------------------------------------------- start */

void story_main(struct start_info *info)
{
    start_info = info;
    ring = info->flags & SIF_INITDOMAIN ? 0 : (struct console_ring *)(MACH2PHYS[info->console_mfn] * PAGE);
    shared_info = (struct shared_info *)shared_info_page;
    if (map(shared_info_page, info->shared_info / PAGE, READ_WRITE))
        panic("no shared info");
    set_traps();
    register_callback(CALLBACKTYPE_event, 0, (void (*)(void))event_entry);
    register_callback(CALLBACKTYPE_failsafe, CALLBACKF_mask_events, (void (*)(void))failsafe_entry);
    register_callback(CALLBACKTYPE_syscall, CALLBACKF_mask_events, (void (*)(void))syscall_entry);
    say("--- Xen Test Framework ---\nEnvironment: PV 64bit (Long mode 4 levels)\n%s\n", story_title);
    story();
    say("Test result: %s\n", failures ? "FAILURE" : "SUCCESS");
    shut_down(SHUTDOWN_poweroff);
}
