/* The virtual I/O privilege level: who may execute cli, sti, in and out, and what the ports of nobody answer. */
#include "story.h"

const char story_title[] = "I/O privilege";

asm(".pushsection .user, \"awx\"\n"
    "user_in:  in $0x80, %al\n  movzbl %al, %edi\n  mov $60, %eax\n  syscall\n"
    "user_out: out %al, $0x80\n  mov $1, %edi\n  mov $60, %eax\n  syscall\n"
    "user_cli: cli\n  mov $2, %edi\n  mov $60, %eax\n  syscall\n"
    "user_pushf: pushf\n  pop %rdi\n  mov $60, %eax\n  syscall\n"
    ".popsection\n");
extern char user_in[], user_out[], user_cli[], user_pushf[];

static u8 bitmap[0x2000] ON_ITS_PAGE;

bool story_trap(struct regs *regs)
{
    if (!from_user(regs) || regs->vector == VECTOR_EVENT)
        return false;
    leave_user(regs, regs->vector == VECTOR_SYSCALL ? regs->rdi : 0x10000 | regs->vector);
    return true;
}

static u64 result;
static void in_8(u64 port) { u8 value; asm volatile("inb %w1, %0" : "=a"(value) : "d"(port)); result = value; }
static void in_16(u64 port) { u16 value; asm volatile("inw %w1, %0" : "=a"(value) : "d"(port)); result = value; }
static void in_32(u64 port) { u32 value; asm volatile("inl %w1, %0" : "=a"(value) : "d"(port)); result = value; }
static void out_8(u64 port) { asm volatile("outb %b1, %w0" : : "d"(port), "a"(0)); result = 0; }
static void ins_32(u64 port) { u32 value = 0; void *to = &value; asm volatile("insl" : "+D"(to) : "d"(port) : "memory"); result = value; }
static void clear_if(u64 x) { (void)x; asm volatile("cli"); result = shared_info->vcpu_info[0].upcall_mask; }
static void set_if(u64 x) { (void)x; asm volatile("sti"); result = shared_info->vcpu_info[0].upcall_mask; }
static void push_flags(u64 x) { (void)x; asm volatile("pushf\n pop %0" : "=r"(result)); result &= 0x3200; }
static void pop_flags(u64 value) { asm volatile("push %1\n popf\n pushf\n pop %0" : "=r"(result) : "r"(value)); result &= 0x3200; }

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

static void user(const char *what, char *program)
{
    u64 value = run_user(USER_ADDRESS(program), 0);

    say(value >> 16 == 1 ? "%s by user mode: vector %u\n" : "%s by user mode: %x\n", what, value & 0xffff);
}

static void all(void)
{
    show("in of a byte", in_8, 0x80);
    show("in of two", in_16, 0x80);
    show("in of four", in_32, 0x80);
    show("ins", ins_32, 0x80);
    show("out", out_8, 0x80);
    show("cli", clear_if, 0);
    show("sti", set_if, 0);
    user("in", user_in);
    user("out", user_out);
    user("cli", user_cli);
}

static long set_iopl(u32 level) { struct { u32 iopl; } op = { level }; return HYPERCALL(physdev_op, PHYSDEVOP_set_iopl, &op, 0, 0); }

void story(void)
{
    struct { u64 bitmap; u32 ports; } io = { (u64)bitmap, 0x400 };

    make_user_space();
    for (unsigned i = 0; i < sizeof(bitmap); i++)
        bitmap[i] = 0xff;
    for (u32 level = 0; level < 4; level++) {
        say("level %u: %d\n", (u64)level, set_iopl(level));
        all();
    }
    say("level 4: %d\n", set_iopl(4));
    set_iopl(0);
    bitmap[0x80 / 8] = 0xfe;
    say("port 0x80 by bitmap: %d\n", HYPERCALL(physdev_op, PHYSDEVOP_set_iobitmap, &io, 0, 0));
    all();
    set_iopl(1);
    show("pushf", push_flags, 0);
    show("popf of nothing", pop_flags, 0);
    show("popf of IOPL 3", pop_flags, 0x3200);
    say("flags of user mode: %x\n", run_user(USER_ADDRESS(user_pushf), 0) & 0x3200);
}
