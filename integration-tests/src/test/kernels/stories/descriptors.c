/* Descriptor tables at their edges: the image of the LDT in Xen's range, selectors given to user mode by hypercall, an LDT
 * that is exchanged while a selector of it is loaded, and faults of Xen's own iret. */
#include "story.h"

const char story_title[] = "Descriptor tables and the way back into the guest";

#define GDT_IMAGE 0xffff820000000000ul
#define LDT_IMAGE 0xffff820000010000ul

asm(".pushsection .user, \"awx\"\n"
    "user_gs_selector: mov %gs, %edi\n mov $60, %eax\n syscall\n"
    "user_gs_memory:   mov %gs:0x10, %rdi\n mov $60, %eax\n syscall\n"
    "user_ldt_image:   movabs $0xffff820000010000, %rax\n mov (%rax), %rdi\n mov $60, %eax\n syscall\n"
    "user_ldt_write:   movabs $0xffff820000010000, %rax\n mov %rax, (%rax)\n mov $60, %eax\n syscall\n"
    ".popsection\n");
extern char user_gs_selector[], user_gs_memory[], user_ldt_image[], user_ldt_write[];

static u64 gdt[512] ON_ITS_PAGE, ldt[512] ON_ITS_PAGE, other_ldt[512] ON_ITS_PAGE;
static unsigned failsafes;
static struct fault user_fault;

bool story_trap(struct regs *regs)
{
    if (regs->vector == VECTOR_FAILSAFE) {
        failsafes++;
        return true;
    }
    if (!from_user(regs) || regs->vector == VECTOR_EVENT)
        return false;
    user_fault = (struct fault){ regs->vector == VECTOR_SYSCALL ? NO_FAULT : regs->vector, regs->error,
                                 regs->vector == VECTOR_PF ? shared_info->vcpu_info[0].cr2 : 0 };
    leave_user(regs, regs->rdi);
    return true;
}

static u64 result;
static void read_at(u64 at) { result = *(volatile u64 *)at; }
static void write_at(u64 at) { *(volatile u64 *)at = 1; }
static void load_fs(u64 selector) { asm volatile("mov %0, %%fs" : : "r"((u32)selector)); }
static u64 fs(void) { u32 selector; asm volatile("mov %%fs, %0" : "=r"(selector)); return selector; }
static u64 gs(void) { u32 selector; asm volatile("mov %%gs, %0" : "=r"(selector)); return selector; }
static void set_dr0(u64 value) { asm volatile("mov %1, %%dr0\n mov %%dr0, %0" : "=r"(result) : "r"(value)); }
static void ins_to(u64 at) { void *to = (void *)at; asm volatile("insl" : "+D"(to) : "d"(0x80) : "memory"); }
static void outs_from(u64 at) { const void *from = (void *)at; asm volatile("outsl" : "+S"(from) : "d"(0x80) : "memory"); }
static void rep_ins_to(u64 at) { void *to = (void *)at; u64 n = 4; asm volatile("rep insl" : "+D"(to), "+c"(n) : "d"(0x80) : "memory"); }

/* By Xen's iret to an instruction that it would emulate, with a stack selector that cannot be. */
static void iret_with(u64 selectors)
{
    asm volatile("mov %%rsp, %%rdx\n lea 1f(%%rip), %%rax\n push %0\n push %%rdx\n pushq $0x202\n push %1\n push %%rax\n"
                 " pushq $0\n movq $0x1234, result\n jmp hypercall_page + 23 * 32\n"
                 "1: mov %%cr0, %%rax\n mov %%rax, result\n"
                 : : "r"(selectors >> 16), "r"(selectors & 0xffff) : "rax", "rdx", "rcx", "r11", "memory");
}

static void user(const char *what, char *program)
{
    u64 value = run_user(USER_ADDRESS(program), 0);

    if (user_fault.vector == NO_FAULT)
        say("%s: %x\n", what, value);
    else
        say_fault(what, user_fault);
}

static long base(u32 which, u64 value) { return HYPERCALL(set_segment_base, which, value, 0, 0); }
static long set_ldt(u64 *table, u64 entries) { return mmuext(MMUEXT_SET_LDT, (u64)table, entries); }

#define DATA 0x00cff3000000ffff
#define DATA_AT_4M 0x00cff3400000ffff
#define NOT_PRESENT 0x00cf73000000ffff

void story(void)
{
    struct { u32 iopl; } iopl = { 1 };
    u64 frames[14] = { mfn_of(gdt) };
    struct fault fault;

    make_user_space();
    say_fault("the GDT's image without a GDT", attempt(read_at, GDT_IMAGE));
    say_fault("its second page", attempt(read_at, GDT_IMAGE + PAGE));
    say_fault("Xen's own page of it", attempt(read_at, GDT_IMAGE + 14 * PAGE));
    say_fault("behind it", attempt(read_at, GDT_IMAGE + 15 * PAGE));
    say_fault("another vCPU's", attempt(read_at, GDT_IMAGE + 32 * PAGE));
    say_fault("the LDT's image without an LDT", attempt(read_at, LDT_IMAGE));
    user("the same from user mode", user_ldt_image);
    gdt[1] = DATA;
    gdt[2] = DATA_AT_4M;
    gdt[3] = NOT_PRESENT;
    ldt[0] = other_ldt[0] = DATA;
    ldt[1] = DATA_AT_4M;
    map(gdt, mfn_of(gdt), READ_ONLY);
    map(ldt, mfn_of(ldt), READ_ONLY);
    map(other_ldt, mfn_of(other_ldt), READ_ONLY);
    say("set_gdt: %d\n", HYPERCALL(set_gdt, frames, 8, 0, 0));
    say_fault("the GDT's image", attempt(read_at, GDT_IMAGE));
    say_fault("its second page", attempt(read_at, GDT_IMAGE + PAGE));
    say_fault("a write to it", attempt(write_at, GDT_IMAGE));
    say("set_ldt: %d\n", set_ldt(ldt, 2));
    say_fault("the LDT's image, nothing of it used yet", attempt(read_at, LDT_IMAGE));
    say_fault("a write to it", attempt(write_at, LDT_IMAGE));
    user("a read of it by user mode", user_ldt_image);
    user("a write by user mode", user_ldt_write);
    say_fault("fs of the LDT", attempt(load_fs, 7));
    say_fault("the LDT's image when it is used", attempt(read_at, LDT_IMAGE));
    user("by user mode", user_ldt_image);

    say("GS of user mode 0xe02b: %d\n", base(SEGBASE_GS_USER_SEL, 0xe02b));
    user("gs there", user_gs_selector);
    say("gs here: %x\n", gs());
    say("GS of user mode in the GDT, at 4 MiB: %d\n", base(SEGBASE_GS_USER_SEL, 0x13));
    user("gs there", user_gs_selector);
    user("memory there", user_gs_memory);
    say("GS of user mode in the LDT, at 4 MiB: %d\n", base(SEGBASE_GS_USER_SEL, 0xf));
    user("gs there", user_gs_selector);
    user("memory there", user_gs_memory);
    say("GS of user mode not present: %d\n", base(SEGBASE_GS_USER_SEL, 0x1b));
    user("gs there", user_gs_selector);
    user("memory there", user_gs_memory);
    say("GS of user mode null: %d\n", base(SEGBASE_GS_USER_SEL, 0));
    user("gs there", user_gs_selector);
    user("memory there", user_gs_memory);

    attempt(load_fs, 7);
    say("fs %x, another LDT: %d\n", fs(), set_ldt(other_ldt, 1));
    HYPERCALL(sched_op, SCHEDOP_yield, 0, 0, 0);
    flush();
    say("fs %x, failsafe callbacks: %u\n", fs(), (u64)failsafes);
    attempt(load_fs, 0);

    say_fault("dr0 at a kernel's address", attempt(set_dr0, 0xffff900000000000));
    say("it is %x\n", result);
    attempt(set_dr0, 0);

    fault = attempt(iret_with, 0x0000e030);
    say_fault("iret with the null stack segment", fault);
    say("was the instruction executed: %s\n", result == 0x1234 ? "no" : "yes");
    fault = attempt(iret_with, 0xe02b0018);
    say_fault("iret to code that is not present", fault);
    fault = attempt(iret_with, 0xe02b0008);
    say_fault("iret to data", fault);
    fault = attempt(iret_with, 0xe02be030);
    say_fault("iret that is well", fault);
    say("was the instruction executed: %s\n", result == 0x1234 ? "no" : "yes");

    HYPERCALL(physdev_op, PHYSDEVOP_set_iopl, &iopl, 0, 0);
    say_fault("ins to nowhere", attempt(ins_to, 0x500000000000));
    say_fault("ins to a read-only page", attempt(ins_to, (u64)gdt));
    say_fault("ins over a page's end into a read-only page", attempt(ins_to, (u64)gdt - 2));
    say_fault("rep ins over a page's end into a read-only page", attempt(rep_ins_to, (u64)gdt - 8));
    say_fault("outs from nowhere", attempt(outs_from, 0x500000000000));
    say_fault("ins to a non-canonical address", attempt(ins_to, 0x800000000000));
}
