/* Segments: bases by hypercall and by instruction, descriptor tables of the kernel's own, selectors that fault when they are
 * loaded, and the failsafe callback when Xen cannot load one. */
#include "story.h"

const char story_title[] = "Segment faults and the failsafe callback";

asm(".pushsection .user, \"awx\"\n"
    "user_reads_gs: mov %gs:0, %rdi\n mov $60, %eax\n syscall\n"
    "user_reads_fs: mov %fs:0, %rdi\n mov $60, %eax\n syscall\n"
    "user_loads_ds: mov %edi, %ds\n mov %ds, %edi\n mov $60, %eax\n syscall\n"
    ".popsection\n"
    ".pushsection .user, \"awx\"\n.balign 8\nuser_words: .quad 0xaaaa, 0xbbbb\n.popsection\n");
extern char user_reads_gs[], user_reads_fs[], user_loads_ds[], user_words[];

static u64 gdt[512] ON_ITS_PAGE, ldt[512] ON_ITS_PAGE, words[4] = { 0x1111, 0x2222, 0x3333, 0x4444 };
static unsigned failsafes;
static u16 fixed_ds;

bool story_trap(struct regs *regs)
{
    if (regs->vector == VECTOR_FAILSAFE) {
        failsafes++;
        say("failsafe: ds %x es %x fs %x gs %x, cs %x\n", failsafe_selectors[0] & 0xffff, failsafe_selectors[1] & 0xffff,
            failsafe_selectors[2] & 0xffff, failsafe_selectors[3] & 0xffff, regs->cs & 0xffff);
        asm volatile("mov %0, %%ds\n mov %0, %%es\n mov %0, %%fs" : : "r"(fixed_ds));
        return true;
    }
    if (!from_user(regs) || regs->vector == VECTOR_EVENT)
        return false;
    leave_user(regs, regs->vector == VECTOR_SYSCALL ? regs->rdi : regs->vector << 32 | regs->error);
    return true;
}

static u64 result;
static void load_ds(u64 selector) { u32 read; asm volatile("mov %1, %%ds\n mov %%ds, %0" : "=r"(read) : "r"((u32)selector)); result = read; asm volatile("mov %0, %%ds" : : "r"(0)); }
static void load_fs(u64 selector) { u32 read; asm volatile("mov %1, %%fs\n mov %%fs, %0" : "=r"(read) : "r"((u32)selector)); result = read; }
static void load_ss(u64 selector) { u32 read; asm volatile("mov %%ss, %%ecx\n mov %1, %%ss\n mov %%ss, %0\n mov %%ecx, %%ss" : "=&r"(read) : "r"((u32)selector) : "rcx"); result = read; }
static void limit_of(u64 selector) { u64 limit = 0; u8 zero; asm volatile("lsl %2, %0\n setz %1" : "+r"(limit), "=q"(zero) : "r"(selector)); result = zero ? limit : 0xdead; }
static void rights_of(u64 selector) { u64 rights = 0; u8 zero; asm volatile("lar %2, %0\n setz %1" : "+r"(rights), "=q"(zero) : "r"(selector)); result = zero ? rights : 0xdead; }
static void read_fs(u64 offset) { asm volatile("mov %%fs:(%1), %0" : "=r"(result) : "r"(offset)); }
static void read_gs(u64 offset) { asm volatile("mov %%gs:(%1), %0" : "=r"(result) : "r"(offset)); }
static void iret_to(u64 cs)
{
    asm volatile("lea 1f(%%rip), %%rax\n mov %%rsp, %%rdx\n pushq $0xe02b\n push %%rdx\n pushq $0x202\n push %0\n push %%rax\n iretq\n1:"
                 : : "r"(cs) : "rax", "rdx", "memory");
    result = cs;
}
static void far_return_to(u64 cs)
{
    asm volatile("lea 1f(%%rip), %%rax\n push %0\n push %%rax\n lretq\n1:" : : "r"(cs) : "rax", "memory");
    result = cs;
}

static void show(const char *what, void (*action)(u64), u64 argument)
{
    struct fault fault;

    result = 0x9999;
    fault = attempt(action, argument);
    if (fault.vector == NO_FAULT)
        say("%s: %x\n", what, result);
    else
        say_fault(what, fault);
}

static long set_gdt(unsigned entries)
{
    u64 frames[14] = { mfn_of(gdt) };

    return HYPERCALL(set_gdt, frames, entries, 0, 0);
}

static long descriptor(u64 *at, u64 value) { return HYPERCALL(update_descriptor, machine_address(at), value, 0, 0); }
static long base(u32 which, u64 value) { return HYPERCALL(set_segment_base, which, value, 0, 0); }

#define DATA 0x00cff3000000ffff
#define CODE 0x00affb000000ffff
#define CODE32 0x00cffb000000ffff
#define NOT_PRESENT 0x00cf73000000ffff
#define CONFORMING 0x00afff000000ffff
#define KERNEL_DATA 0x00cf93000000ffff
#define SMALL 0x0040f30000000fff

void story(void)
{
    make_user_space();
    say("FS base: %d\n", base(SEGBASE_FS, (u64)&words[0]));
    show("fs:0", read_fs, 0);
    say("kernel GS base: %d\n", base(SEGBASE_GS_KERNEL, (u64)&words[1]));
    show("gs:0", read_gs, 0);
    say("user GS base: %d\n", base(SEGBASE_GS_USER, USER_ADDRESS(user_words)));
    say("gs:0 of user mode: %x\n", run_user(USER_ADDRESS(user_reads_gs), 0));
    show("gs:0 afterwards", read_gs, 0);
    say("FS base for user mode: %d\n", base(SEGBASE_FS, USER_ADDRESS(user_words) + 8));
    say("fs:0 of user mode: %x\n", run_user(USER_ADDRESS(user_reads_fs), 0));
    say("a base that is not canonical: %d\n", base(SEGBASE_FS, 0x800000000000));
    say("a base in Xen's range: %d\n", base(SEGBASE_GS_KERNEL, XEN_TEXT));
    base(SEGBASE_GS_KERNEL, (u64)&words[1]);

    gdt[1] = DATA;
    gdt[2] = CODE;
    gdt[3] = NOT_PRESENT;
    gdt[4] = CODE32;
    gdt[5] = CONFORMING;
    gdt[6] = SMALL;
    map(gdt, mfn_of(gdt), READ_ONLY);
    say("set_gdt: %d\n", set_gdt(8));
    ldt[0] = DATA;
    ldt[1] = NOT_PRESENT;
    map(ldt, mfn_of(ldt), READ_ONLY);
    show("ds: data", load_ds, 0x0b);
    show("ds: code that can be read", load_ds, 0x13);
    show("ds: not present", load_ds, 0x1b);
    show("ds: beyond the table", load_ds, 0x7003);
    show("ds: an empty entry", load_ds, 0x3b);
    show("ds: Xen's own", load_ds, 0xe008);
    show("ds: null", load_ds, 3);
    show("ds: in an LDT that is not there", load_ds, 7);
    say("set_ldt: %d\n", mmuext(MMUEXT_SET_LDT, (u64)ldt, 2));
    show("ds: in the LDT", load_ds, 7);
    show("ds: not present there", load_ds, 0xf);
    show("ds: beyond it", load_ds, 0x17);
    show("fs: data", load_fs, 0x0b);
    show("fs: not present", load_fs, 0x1b);
    show("ss: data", load_ss, 0x0b);
    show("ss: not present", load_ss, 0x1b);
    show("ss: code", load_ss, 0x13);
    show("ss: null", load_ss, 3);
    show("limit of data", limit_of, 0x0b);
    show("limit of a small one", limit_of, 0x33);
    show("limit of nothing", limit_of, 0x3b);
    show("limit of Xen's code", limit_of, 0xe008);
    show("rights of data", rights_of, 0x0b);
    show("rights of conforming code", rights_of, 0x2b);
    show("rights of Xen's code", rights_of, 0xe008);
    show("iretq to code", iret_to, 0x13);
    show("iretq to conforming code", iret_to, 0x2b);
    show("iretq to data", iret_to, 0x0b);
    show("iretq to the null selector", iret_to, 3);
    show("iretq to Xen's code", iret_to, 0xe008);
    show("far return to code", far_return_to, 0x13);
    show("far return to what is not present", far_return_to, 0x1b);
    say("update_descriptor: data %d", descriptor(&gdt[7], KERNEL_DATA));
    say(", reads %x\n", gdt[7]);
    say("update_descriptor: a call gate in Xen's code %d", descriptor(&gdt[7], 0x0000ec00e0081234));
    say(", reads %x\n", gdt[7]);
    say("set_gdt of a writable page: ");
    map(gdt, mfn_of(words), READ_WRITE);
    {
        u64 frames[14] = { mfn_of(gdt) };
        say("%d\n", HYPERCALL(set_gdt, frames, 8, 0, 0));
    }
    say("ds of user mode: %x\n", run_user(USER_ADDRESS(user_loads_ds), 0x0b));
    say("not present in user mode: %x\n", run_user(USER_ADDRESS(user_loads_ds), 0x1b));

    /* A data selector is in use while its descriptor goes away; at the next entry from Xen it cannot be loaded. */
    asm volatile("mov %0, %%es\n mov %0, %%ds" : : "r"(0x0b));
    say("the descriptor goes: %d\n", descriptor(&gdt[1], 0));
    HYPERCALL(sched_op, SCHEDOP_yield, 0, 0, 0);
    flush();
    say("failsafe callbacks: %u\n", (u64)failsafes);
}
