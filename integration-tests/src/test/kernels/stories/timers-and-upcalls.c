/* Timers and event upcalls: when a domain is told, when it is not, and what it sees. */
#include "story.h"

const char story_title[] = "Timers and event upcalls";

#define MS 1000000ul

asm(".pushsection .user, \"awx\"\nuser_spins: inc %rdi\n jmp user_spins\n.popsection\n");
extern char user_spins[];

static u32 timer_port, ipi_port;
static unsigned timers, ipis;
static u64 last_rflags, last_cs;
static bool masked_inside = true, stop_user;

static struct vcpu_info *info(void) { return &shared_info->vcpu_info[0]; }

bool story_trap(struct regs *regs)
{
    if (regs->vector != VECTOR_EVENT)
        return false;
    masked_inside &= info()->upcall_mask == 1;
    last_rflags = regs->rflags;
    last_cs = regs->cs;
    info()->upcall_pending = 0;
    for (u64 words = __atomic_exchange_n(&info()->pending_sel, 0, __ATOMIC_SEQ_CST), i = 0; i < 64; i++) {
        u64 ports;
        if (!(words >> i & 1))
            continue;
        ports = shared_info->evtchn_pending[i] & ~shared_info->evtchn_mask[i];
        __atomic_and_fetch(&shared_info->evtchn_pending[i], ~ports, __ATOMIC_SEQ_CST);
        if (i == timer_port / 64 && ports >> timer_port % 64 & 1)
            timers++;
        if (i == ipi_port / 64 && ports >> ipi_port % 64 & 1)
            ipis++;
    }
    if (stop_user && from_user(regs)) {
        say("user mode was interrupted with cs %x, IF %u\n", regs->cs & 0xffff, regs->rflags >> 9 & 1);
        leave_user(regs, regs->rdi != 0);
    }
    return true;
}

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

static long timer_at(u64 ns, u32 flags)
{
    struct { u64 timeout_abs_ns; u32 flags, pad; } timer = { ns, flags, 0 };

    return HYPERCALL(vcpu_op, VCPUOP_set_singleshot_timer, 0, &timer, 0);
}

static long periodic(u64 ns)
{
    struct { u64 period_ns; } timer = { ns };

    return HYPERCALL(vcpu_op, VCPUOP_set_periodic_timer, 0, &timer, 0);
}

static long send(u32 port) { struct { u32 port; } send = { port }; return HYPERCALL(event_channel_op, EVTCHNOP_send, &send, 0, 0); }
static void block(void) { HYPERCALL(sched_op, SCHEDOP_block, 0, 0, 0); }

/* Sleeps until there have been that many; masked while it looks, so that none comes between the look and the sleep. */
static void await(volatile unsigned *count, unsigned enough)
{
    for (info()->upcall_mask = 1; *count < enough; *(volatile u8 *)&info()->upcall_mask = 1)
        block();
    *(volatile u8 *)&info()->upcall_mask = 0;
}

static bool pending(u32 port) { return *(volatile u64 *)&shared_info->evtchn_pending[port / 64] >> port % 64 & 1; }

static void mask_port(u32 port, bool mask)
{
    if (mask)
        __atomic_or_fetch(&shared_info->evtchn_mask[port / 64], 1ul << port % 64, __ATOMIC_SEQ_CST);
    else
        __atomic_and_fetch(&shared_info->evtchn_mask[port / 64], ~(1ul << port % 64), __ATOMIC_SEQ_CST);
}

void story(void)
{
    struct { u32 virq, vcpu, port; } virq = { VIRQ_TIMER, 0, 0 };
    struct { u32 vcpu, port; } ipi = { 0, 0 };
    struct { u32 port; } unmask;
    u32 port_list[1];
    struct { u64 ports; u32 nr_ports, pad; u64 timeout; } poll = { (u64)port_list, 1, 0, 0 };
    u64 begun;

    make_user_space();
    say("bind the timer: %d\n", HYPERCALL(event_channel_op, EVTCHNOP_bind_virq, &virq, 0, 0));
    say("bind an IPI: %d\n", HYPERCALL(event_channel_op, EVTCHNOP_bind_ipi, &ipi, 0, 0));
    timer_port = virq.port;
    ipi_port = ipi.port;
    HYPERCALL(vcpu_op, VCPUOP_stop_periodic_timer, 0, 0, 0);
    mask_port(timer_port, false);
    mask_port(ipi_port, false);
    *(volatile u8 *)&info()->upcall_mask = 0;
    info()->upcall_pending = 0;
    info()->pending_sel = 0;
    shared_info->evtchn_pending[0] = 0;
    timers = 0;

    begun = now();
    for (int i = 0; i < 10; i++) {
        timer_at(now() + MS, 0);
        await(&timers, i + 1);
    }
    say("ten timers: %u upcalls\n", (u64)timers);
    check(now() - begun >= 10 * MS, "ten milliseconds have passed");
    check(masked_inside, "upcalls are masked in the handler");
    check(!info()->upcall_mask, "and are not when it has returned");
    say("interrupted with IF %u, cs %x\n", last_rflags >> 9 & 1, last_cs & 0xffff);

    info()->upcall_mask = 1;
    send(ipi_port);
    say("masked: pending %u, upcalls %u, upcall_pending %u\n", (u64)pending(ipi_port), (u64)ipis, (u64)info()->upcall_pending);
    block();
    say("block unmasks: upcalls %u, mask %u\n", (u64)ipis, (u64)info()->upcall_mask);

    mask_port(ipi_port, true);
    send(ipi_port);
    say("a masked port: pending %u, upcalls %u, upcall_pending %u\n", (u64)pending(ipi_port), (u64)ipis, (u64)info()->upcall_pending);
    unmask.port = ipi_port;
    say("unmask: %d", HYPERCALL(event_channel_op, EVTCHNOP_unmask, &unmask, 0, 0));
    say(", upcalls %u\n", (u64)ipis);
    send(ipi_port);
    send(ipi_port);
    say("two sends: upcalls %u\n", (u64)ipis);

    mask_port(timer_port, true);
    port_list[0] = timer_port;
    timer_at(now() + MS, 0);
    say("poll: %d", HYPERCALL(sched_op, SCHEDOP_poll, &poll, 0, 0));
    say(", pending %u, upcalls %u\n", (u64)pending(timer_port), (u64)timers);
    __atomic_and_fetch(&shared_info->evtchn_pending[timer_port / 64], ~(1ul << timer_port % 64), __ATOMIC_SEQ_CST);
    poll.timeout = now() + 2 * MS;
    say("poll until a time: %d", HYPERCALL(sched_op, SCHEDOP_poll, &poll, 0, 0));
    say(", pending %u\n", (u64)pending(timer_port));
    mask_port(timer_port, false);

    timers = 0;
    say("a timer in the past: %d", timer_at(1, 0));
    await(&timers, 1);
    say(", upcalls %u\n", (u64)timers);
    say("a period of 0.5 ms: %d\n", periodic(MS / 2));
    say("a period of 2 ms: %d\n", periodic(2 * MS));
    timers = 0;
    while (*(volatile unsigned *)&timers < 5)      /* it does not tick while the vCPU is blocked */
        asm volatile("pause");
    HYPERCALL(vcpu_op, VCPUOP_stop_periodic_timer, 0, 0, 0);
    check(timers >= 5, "the periodic timer ticks");

    timer_at(now() + 50 * MS, 0);                  /* long enough to be in user mode by then */
    stop_user = true;
    check(run_user(USER_ADDRESS(user_spins), 0), "a program that spins is interrupted, and has run");
}
