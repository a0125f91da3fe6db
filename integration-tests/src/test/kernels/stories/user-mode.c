/* User mode and system calls: a program in a root of its own calls the kernel by syscall and by int 0x80, keeps its
 * registers, and cannot do what a kernel can. Its faults come to the kernel with the processor's error codes. */
#include "story.h"

const char story_title[] = "User mode and system calls";

asm(".pushsection .user, \"awx\"\n"
    "user_program:\n"
    "  mov $0x1111, %ebx\n  mov $0x2222, %ebp\n  mov $0x3333, %r8d\n  mov $0x4444, %r12d\n  mov $0x5555, %r15d\n"
    "  lea 3f(%rip), %rsi\n  mov $1, %eax\n  stc\n  syscall\n"
    "1: lea 1b(%rip), %rdx\n  cmp %rdx, %rcx\n  sete %dil\n  movzbl %dil, %edi\n"   /* rcx is where syscall came back */
    "  add %rbx, %rdi\n  add %rbp, %rdi\n  add %r8, %rdi\n  add %r12, %rdi\n  add %r15, %rdi\n  add %rax, %rdi\n"
    "  push %rdi\n  int $0x80\n  pop %rdi\n  add %rax, %rdi\n"
    "  mov $60, %eax\n  syscall\n  ud2\n"
    "3: .asciz \"hello from user mode\"\n"
    "user_reads_kernel:      mov 0x100000, %rax\n  ud2\n"
    "user_writes_kernel:     movb $1, 0x100000\n  ud2\n"
    "user_jumps_to_kernel:   mov $0x100000, %eax\n  jmp *%rax\n"
    "user_writes_read_only:  movabs $0x80000c0000, %rax\n  movb $1, (%rax)\n  ud2\n"
    "user_runs_data:         movabs $0x80000c1000, %rax\n  jmp *%rax\n"
    "user_halts:             hlt\n  ud2\n"
    "user_disables:          cli\n  ud2\n"
    "user_reads_cr3:         mov %cr3, %rax\n  ud2\n"
    "user_reads_msr:         mov $0xc0000080, %ecx\n  rdmsr\n  ud2\n"
    "user_reads_port:        in $0x80, %al\n  ud2\n"
    "user_interrupts:        int $0x81\n  ud2\n"
    "user_breaks:            int3\n  ud2\n"
    "user_divides:           xor %eax, %eax\n  cltd\n  div %eax\n  ud2\n"
    "user_is_undefined:      ud2\n"
    "user_is_non_canonical:  movabs $0x800000000000, %rax\n  mov (%rax), %eax\n  ud2\n"
    ".popsection\n");

#define PROGRAM(name) extern char name[]
PROGRAM(user_program); PROGRAM(user_reads_kernel); PROGRAM(user_writes_kernel); PROGRAM(user_jumps_to_kernel);
PROGRAM(user_writes_read_only); PROGRAM(user_runs_data); PROGRAM(user_halts); PROGRAM(user_disables);
PROGRAM(user_reads_cr3); PROGRAM(user_reads_msr); PROGRAM(user_reads_port); PROGRAM(user_interrupts);
PROGRAM(user_breaks); PROGRAM(user_divides); PROGRAM(user_is_undefined); PROGRAM(user_is_non_canonical);

static char data_page[PAGE] ON_ITS_PAGE;
static struct fault user_fault;

bool story_trap(struct regs *regs)
{
    if (!from_user(regs))
        return false;
    if (regs->vector == VECTOR_SYSCALL && regs->rax == 1) {
        say("user says: %s\n", (char *)regs->rsi);
        check(regs->rcx == regs->rip, "a system call's rcx is its return address");
        say("flags of a system call: %x\n", regs->r11 & 0xfd5);
        regs->rax = 0x10000;
        return true;
    }
    if (regs->vector == 128) {
        say("int 0x80 from cs %x, ss %x\n", regs->cs & 0xffff, regs->ss & 0xffff);
        regs->rax = 0x100000;
        return true;
    }
    if (regs->vector == VECTOR_SYSCALL && regs->rax == 60) {
        leave_user(regs, regs->rdi);
        return true;
    }
    user_fault = (struct fault){ regs->vector, regs->error,
                                 regs->vector == VECTOR_PF ? shared_info->vcpu_info[0].cr2 : 0 };
    leave_user(regs, 0);
    return true;
}

static void fails(const char *what, char *program)
{
    run_user(USER_ADDRESS(program), 0);
    say_fault(what, user_fault);
}

void story(void)
{
    make_user_space();
    map((void *)0x80000c0000, mfn_of(data_page), READ_ONLY);
    map((void *)0x80000c1000, mfn_of(data_page), READ_ONLY | NO_EXECUTE);
    say("the program ends with %x\n", run_user(USER_ADDRESS(user_program), 0));
    fails("a read of kernel memory", user_reads_kernel);
    fails("a write to kernel memory", user_writes_kernel);
    fails("a jump into the kernel", user_jumps_to_kernel);
    fails("a write to read-only memory", user_writes_read_only);
    fails("a jump to data", user_runs_data);
    fails("hlt", user_halts);
    fails("cli", user_disables);
    fails("mov from cr3", user_reads_cr3);
    fails("rdmsr", user_reads_msr);
    fails("in", user_reads_port);
    fails("int 0x81", user_interrupts);
    fails("int3", user_breaks);
    fails("div by zero", user_divides);
    fails("ud2", user_is_undefined);
    fails("a non-canonical read", user_is_non_canonical);
    check(run_user(USER_ADDRESS(user_program), 0) == 0x110001 + 0x1111 * 15, "the program runs again");
}
