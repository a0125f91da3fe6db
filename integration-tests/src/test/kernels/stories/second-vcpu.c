/* A second vCPU (run with two): brought up with a context, it counts along with the first, answers its interrupts, and
 * goes down again. */
#include "story.h"

const char story_title[] = "A second vCPU";

static struct vcpu_guest_context context;
static char second_stack[4 * PAGE] ON_ITS_PAGE __attribute__((used));
static volatile u64 counter, alive, second_argument, second_ipis, second_flags;
static volatile u32 second_cs;
static u32 second_port, first_port;
static volatile unsigned first_ipis;

/* The second vCPU's upcalls come here: no story_trap, which belongs to the first. */
asm("second_event: push %rax\n  push %rdx\n  mov shared_info(%rip), %rax\n  movb $0, 64(%rax)\n  movq $0, 72(%rax)\n"
    "  mov second_port(%rip), %edx\n  lock btr %rdx, 0x800(%rax)\n"
    "  incq second_ipis(%rip)\n  pop %rdx\n  pop %rax\n  pop %rcx\n  pop %r11\n  push $0\n  jmp hypercall_page + 23 * 32\n"
    ".globl second_start\nsecond_start: mov %rdi, second_argument(%rip)\n  call second_main\n  ud2\n");
extern char second_start[], second_event[];

bool story_trap(struct regs *regs)
{
    if (regs->vector != VECTOR_EVENT)
        return false;
    shared_info->vcpu_info[0].upcall_pending = 0;
    shared_info->vcpu_info[0].pending_sel = 0;
    if (__atomic_fetch_and(&shared_info->evtchn_pending[0], ~(1ul << first_port), __ATOMIC_SEQ_CST) >> first_port & 1)
        first_ipis++;
    return true;
}

static void send(u32 port) { struct { u32 port; } send = { port }; HYPERCALL(event_channel_op, EVTCHNOP_send, &send, 0, 0); }

static u32 bind_ipi(u32 vcpu)
{
    struct { u32 vcpu, port; } ipi = { vcpu, 0 };

    if (HYPERCALL(event_channel_op, EVTCHNOP_bind_ipi, &ipi, 0, 0))
        panic("no IPI");
    __atomic_and_fetch(&shared_info->evtchn_mask[0], ~(1ul << ipi.port), __ATOMIC_SEQ_CST);
    return ipi.port;
}

__attribute__((used)) void second_main(void)
{
    volatile struct vcpu_info *own = &shared_info->vcpu_info[1];
    u64 cs;

    asm volatile("mov %%cs, %0" : "=r"(cs));
    second_cs = cs;
    asm volatile("pushf\n pop %0" : "=r"(cs));
    second_flags = cs;
    for (int i = 0; i < 100000; i++)
        asm volatile("lock incq %0" : "+m"(counter));
    alive = 1;
    send(first_port);
    for (own->upcall_mask = 1; second_ipis < 5; own->upcall_mask = 1)
        HYPERCALL(sched_op, SCHEDOP_block, 0, 0, 0);
    alive = 2;
    send(first_port);
    for (;;)
        HYPERCALL(vcpu_op, VCPUOP_down, 1, 0, 0);
}

static void wait_for(u64 state)
{
    while (alive != state)
        HYPERCALL(sched_op, SCHEDOP_yield, 0, 0, 0);
}

static long vcpu(u32 command, u32 id, void *argument) { return HYPERCALL(vcpu_op, command, id, argument, 0); }

void story(void)
{
    say("up before it is initialised: %d\n", vcpu(VCPUOP_up, 1, 0));
    say("is it up: %d; is there a third: %d\n", vcpu(VCPUOP_is_up, 1, 0), vcpu(VCPUOP_is_up, 2, 0));
    first_port = bind_ipi(0);
    second_port = bind_ipi(1);
    shared_info->vcpu_info[0].upcall_mask = 0;
    context.flags = VGCF_in_kernel;
    context.user_regs.rip = (u64)second_start;
    context.user_regs.rsp = (u64)second_stack + sizeof(second_stack);
    context.user_regs.rdi = 0x12345678;
    context.user_regs.cs = FLAT_KERNEL_CS;
    context.user_regs.ss = FLAT_KERNEL_SS;
    context.user_regs.rflags = RFLAGS_IF;
    context.kernel_ss = FLAT_KERNEL_SS;
    context.kernel_sp = context.user_regs.rsp;
    context.ctrlreg[3] = mfn_of((void *)start_info->pt_base) * PAGE;
    context.event_callback = (u64)second_event;
    context.failsafe_callback = (u64)failsafe_entry;
    context.syscall_callback = (u64)syscall_entry;
    say("initialise: %d\n", vcpu(VCPUOP_initialise, 1, &context));
    say("initialise again: %d\n", vcpu(VCPUOP_initialise, 1, &context));
    say("up: %d\n", vcpu(VCPUOP_up, 1, 0));
    for (int i = 0; i < 100000; i++)
        asm volatile("lock incq %0" : "+m"(counter));
    wait_for(1);
    say("both have counted to %u; argument %x, cs %x, IF %u\n", counter, second_argument, (u64)second_cs, second_flags >> 9 & 1);
    shared_info->vcpu_info[1].upcall_mask = 0;
    for (u64 i = 1; i <= 5; i++) {
        send(second_port);
        while (second_ipis < i)
            HYPERCALL(sched_op, SCHEDOP_yield, 0, 0, 0);
    }
    wait_for(2);
    say("interrupts: %u to the second, %u to the first\n", second_ipis, (u64)first_ipis);
    while (vcpu(VCPUOP_is_up, 1, 0))
        HYPERCALL(sched_op, SCHEDOP_yield, 0, 0, 0);
    say("it is down; initialise while it is: %d\n", vcpu(VCPUOP_initialise, 1, &context));
}
