/* The forced-emulation prefix and the instructions that Xen emulates for a kernel: ud2 and the letters xen before cpuid,
 * and nothing else. */
#include "story.h"

const char story_title[] = "The forced-emulation prefix and privileged instructions";

#define PREFIX "ud2\n .ascii \"xen\"\n"

asm(".pushsection .user, \"awx\"\n"
    "user_cpuid: mov $0x40000000, %eax\n " PREFIX " cpuid\n mov %rbx, %rdi\n mov $60, %eax\n syscall\n"
    ".popsection\n");
extern char user_cpuid[];

bool story_trap(struct regs *regs)
{
    if (!from_user(regs) || regs->vector == VECTOR_EVENT)
        return false;
    leave_user(regs, regs->vector == VECTOR_SYSCALL ? regs->rdi : regs->vector);
    return true;
}

static u64 result;
static void forced_nop(u64 x) { (void)x; asm volatile(PREFIX "nop"); }
static void forced_twice(u64 x) { (void)x; asm volatile(PREFIX PREFIX "cpuid" : "=a"(x) : "a"(0) : "rbx", "rcx", "rdx"); }
static void forced_prefixed(u64 x) { (void)x; asm volatile(PREFIX ".byte 0x66\n cpuid" : "=a"(x) : "a"(0) : "rbx", "rcx", "rdx"); }
static void half_a_prefix(u64 x) { (void)x; asm volatile("ud2\n .ascii \"xe\"\n nop"); }
static void get_cr0(u64 x) { (void)x; asm volatile("mov %%cr0, %0" : "=r"(result)); result &= 0x80010009; }
static void get_cr4(u64 x) { (void)x; asm volatile("mov %%cr4, %0" : "=r"(result)); result &= 0x20; }
static void get_cr8(u64 x) { (void)x; asm volatile("mov %%cr8, %0" : "=r"(result)); }
static void set_cr0(u64 x) { asm volatile("mov %0, %%cr0" : : "r"(x)); result = 0; }
static void set_cr2(u64 x) { asm volatile("mov %1, %%cr2\n mov %%cr2, %0" : "=r"(result) : "r"(x)); }
static void get_cr3(u64 x) { (void)x; asm volatile("mov %%cr3, %0" : "=r"(result)); result = result / PAGE == mfn_of((void *)start_info->pt_base); }
static void set_cr3(u64 x) { asm volatile("mov %0, %%cr3" : : "r"(x)); result = 0; }
static void get_dr7(u64 x) { (void)x; asm volatile("mov %%dr7, %0" : "=r"(result)); }
static void set_dr0(u64 x) { asm volatile("mov %1, %%dr0\n mov %%dr0, %0" : "=r"(result) : "r"(x)); }
static void get_msr(u64 x) { u32 low, high; asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"((u32)x)); result = (u64)high << 32 | low; }
static void set_msr(u64 x) { asm volatile("wrmsr" : : "c"((u32)x), "a"(0x1234), "d"(0)); result = 0; }
static void write_back(u64 x) { (void)x; asm volatile("wbinvd"); result = 0; }
static void halt(u64 x) { (void)x; asm volatile("hlt"); }
static void load_gdt(u64 x) { asm volatile("lgdt (%0)" : : "r"(x)); }
static void load_idt(u64 x) { asm volatile("lidt (%0)" : : "r"(x)); }
static void invalidate(u64 x) { asm volatile("invlpg (%0)" : : "r"(x)); }
static void swap(u64 x) { (void)x; asm volatile("swapgs"); }
static void monitor(u64 x) { asm volatile("monitor" : : "a"(x), "c"(0), "d"(0)); }
static void count(u64 x) { (void)x; asm volatile("rdpmc" : : "c"(0) : "rax", "rdx"); }

static void cpuid(const char *what, u32 leaf)
{
    u32 eax = leaf, ebx, ecx = 0, edx;
    char name[13] = { 0 };

    asm volatile(PREFIX "cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    __builtin_memcpy(name, &ebx, 4);
    __builtin_memcpy(name + 4, &ecx, 4);
    __builtin_memcpy(name + 8, &edx, 4);
    if (leaf == 0x40000000)
        say("%s: %x %s\n", what, (u64)eax, name);
    else
        say("%s: %x %x %x %x\n", what, (u64)eax, (u64)ebx, (u64)ecx, (u64)edx);
}

static void show(const char *what, void (*action)(u64), u64 argument)
{
    struct fault fault;

    result = 0;
    fault = attempt(action, argument);
    if (fault.vector == NO_FAULT)
        say("%s: %x\n", what, result);
    else
        say_fault(what, fault);
}

void story(void)
{
    make_user_space();
    cpuid("leaf 0x40000000", 0x40000000);
    cpuid("leaf 0x40000001", 0x40000001);
    cpuid("leaf 0x40000002", 0x40000002);
    check((u32)run_user(USER_ADDRESS(user_cpuid), 0) == 0x566e6558, "user mode may use the prefix as well");
    show("the prefix before nop", forced_nop, 0);
    show("the prefix twice", forced_twice, 0);
    show("the prefix before a prefix", forced_prefixed, 0);
    show("half of it", half_a_prefix, 0);
    show("cr0 (PE, TS, WP, PG)", get_cr0, 0);
    show("cr0 without PG", set_cr0, 0x80010001 & ~0x80000000);
    show("cr2", set_cr2, 0x123456789000);
    show("cr3 is the root", get_cr3, 0);
    show("cr3 of nothing", set_cr3, 0x7ffffffff000);
    show("cr4 (PAE)", get_cr4, 0);
    show("cr8", get_cr8, 0);
    show("dr7", get_dr7, 0);
    show("dr0", set_dr0, 0x123450);
    show("dr0 in Xen's range", set_dr0, XEN_TEXT);
    show("EFER", get_msr, 0xc0000080);
    show("STAR", get_msr, 0xc0000081);
    show("LSTAR", get_msr, 0xc0000082);
    show("PAT", get_msr, 0x277);
    show("APIC_BASE", get_msr, 0x1b);
    show("an MSR that does not exist", get_msr, 0x12345);
    show("EFER written", set_msr, 0xc0000080);
    show("STAR written", set_msr, 0xc0000081);
    show("wbinvd", write_back, 0);
    show("hlt", halt, 0);
    show("lgdt", load_gdt, (u64)&result);
    show("lidt", load_idt, (u64)&result);
    show("invlpg", invalidate, (u64)&result);
    show("swapgs", swap, 0);
    show("monitor", monitor, (u64)&result);
    show("rdpmc", count, 0);
}
