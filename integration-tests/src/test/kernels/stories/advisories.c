/* Attacks of the kind that Xen's public security advisories describe, as far as they need machine code: each line begins with
 * the number of the advisory. What Xen answers today is the whole answer; docs/advisories.md says what it once did. */
#include "story.h"

const char story_title[] = "Attacks by advisory number";

#define NON_CANONICAL 0x800000000000ul
#define XEN_DATA 0xffff82d080000000ul
#define WINDOW (USER_BASE + 0x40000)
#define VGCF_in_syscall 0x100ul
enum { __HYPERVISOR_set_debugreg = 8, __HYPERVISOR_xen_version = 17, __HYPERVISOR_set_callbacks = 4 };
enum { XENMEM_increase_reservation = 0, XENMEM_populate_physmap = 6, XENMEM_exchange = 11 };

/* What user mode does, and how it comes back: any trap ends it. */
asm(".pushsection .user, \"awx\"\n"
    "user_syscall: mov $20, %eax\n  syscall\n  ud2\n"
    "user_int80:   int $0x80\n  ud2\n"
    "user_sysexit:     sysexit\n  ud2\n"
    "user_breaks:  mov $0xe02b, %eax\n  mov %eax, -8(%rsp)\n  movw -8(%rsp), %ss\n  int3\n  ud2\n"
    ".popsection\n");
extern char user_syscall[], user_int80[], user_breaks[];

static struct regs user_end;

bool story_trap(struct regs *regs)
{
    if (!from_user(regs) || regs->vector == VECTOR_EVENT)
        return false;
    user_end = *regs;
    leave_user(regs, 0);
    return true;
}

static void user(const char *what, char *program)
{
    run_user(USER_ADDRESS(program), 0);
    say("%s: vector %u, error code %x", what, user_end.vector, user_end.error);
    if (user_end.rip - USER_ADDRESS(program) < 0x40)
        say(", %u bytes on", user_end.rip - USER_ADDRESS(program));
    else
        say(", rip %x", user_end.rip);
    say(", cs %x, flags %x\n", user_end.cs & 0xffff, user_end.rflags & 0x4000);
}

static void show(const char *what, void (*action)(u64), u64 argument)
{
    say_fault(what, attempt(action, argument));
}

static void iret_to(u64 rip, u64 cs, u64 flags)
{
    asm volatile("push %[ss]\n push %[rsp]\n push %[rflags]\n push %[cs]\n push %[rip]\n push %[flags]\n push $0\n push $0\n"
                 "push $0\n mov $23, %%eax\n syscall\n"
                 : : [ss] "r"((u64)FLAT_KERNEL_SS), [rsp] "r"(USER_STACK), [rflags] "r"(RFLAGS_IF), [cs] "r"(cs),
                 [rip] "r"(rip), [flags] "r"(flags) : "rax", "rcx", "r11", "memory");
}

static void sysret_to_kernel(u64 rip) { iret_to(rip, FLAT_KERNEL_CS & ~3, VGCF_in_syscall); }
static void iret_to_kernel(u64 rip) { iret_to(rip, FLAT_KERNEL_CS & ~3, 0); }
static void jump_to(u64 rip) { asm volatile("mov $17, %%eax\n xor %%edi, %%edi\n jmp *%0" : : "r"(rip) : "rax", "rdi", "rsi", "rcx", "r11", "memory"); }
static void raise_80(u64 x) { (void)x; asm volatile("int $0x80"); }

static void read_msr(u64 msr) { u32 low, high; asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr)); }
static u64 msr_value;
static void write_msr(u64 msr) { asm volatile("wrmsr" : : "c"(msr), "a"((u32)msr_value), "d"((u32)(msr_value >> 32))); }
static void write_back_msr(u64 msr)
{
    u32 low, high;

    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    asm volatile("wrmsr" : : "c"(msr), "a"(low), "d"(high));
    asm volatile("wrmsr" : : "c"(msr), "a"(~low), "d"(high));
}
static void set_xcr0(u64 value) { asm volatile("xsetbv" : : "c"(0), "a"((u32)value), "d"((u32)(value >> 32))); }
static void set_xcr(u64 number) { asm volatile("xsetbv" : : "c"(number), "a"(7), "d"(0)); }
static u64 value;
static void gs_mov_from_cr3(u64 x) { (void)x; asm volatile(".byte 0x65, 0x0f, 0x20, 0xd8" : "=a"(value)); }
static void fs_mov_from_cr0(u64 x) { (void)x; asm volatile(".byte 0x64, 0x0f, 0x20, 0xc0" : "=a"(value)); }
static void gs_mov_to_cr2(u64 to) { asm volatile(".byte 0x65, 0x0f, 0x22, 0xd0" : : "a"(to)); }
static void read_cr2(u64 x) { (void)x; asm volatile("mov %%cr2, %0" : "=r"(value)); }
static void mov_to_dr0(u64 to) { asm volatile("mov %0, %%dr0" : : "r"(to)); }
static void mov_to_dr7(u64 to) { asm volatile("mov %0, %%dr7" : : "r"(to)); }
static void pop_flags(u64 to) { asm volatile("push %1\n popf\n pushf\n pop %0" : "=r"(value) : "r"(to)); value &= 0x3200; }

/* 7: a return to a non-canonical address by sysret faults in the hypervisor on some processors. */
static void sysret(void)
{
    static u8 page[PAGE] ON_ITS_PAGE;
    static u64 tables[3][512] ON_ITS_PAGE;

    show("7: sysret to a non-canonical address", sysret_to_kernel, NON_CANONICAL);
    show("7: iret to a non-canonical address", iret_to_kernel, NON_CANONICAL);
    /* A hypercall whose last byte is the last one before the hole. */
    page[PAGE - 2] = 0x0f;
    page[PAGE - 1] = 0x05;
    tables[0][511] = mfn_of(page) * PAGE | READ_ONLY;
    tables[1][511] = mfn_of(tables[0]) * PAGE | READ_WRITE;
    tables[2][511] = mfn_of(tables[1]) * PAGE | READ_WRITE;
    for (int i = 0; i < 3; i++)
        map(tables[i], mfn_of(tables[i]), READ_ONLY);
    say("7: the page below the hole: %d\n",
        mmu_update(machine_address((u64 *)start_info->pt_base + 255), mfn_of(tables[2]) * PAGE | READ_WRITE));
    show("7: a hypercall at the end of it", jump_to, NON_CANONICAL - 2);
}

/* 8, 259, 260: ways in for user mode that the kernel has not prepared, or with an exception held back. */
static void ways_in(void)
{
    say("8: no callback for system calls: %d\n",
        HYPERCALL(set_callbacks, event_entry, failsafe_entry, 0, 0));
    user("8: syscall without a callback", user_syscall);
    HYPERCALL(set_callbacks, event_entry, failsafe_entry, syscall_entry, 0);
    user("8: syscall with one", user_syscall);
    HYPERCALL(set_trap_table, 0, 0, 0, 0);
    for (u64 *stub = trap_stubs; *stub != -1ul; stub += 2)
        if (*stub != 0x80)
            set_trap(*stub, *stub == VECTOR_BP ? 3 : 0, stub[1]);
    user("259: int 0x80 without a handler", user_int80);
    show("259: int 0x80 of the kernel without one", raise_80, 0);
    user("260: a breakpoint behind a load of ss", user_breaks);
}

/* 193, 269, 333, 351: registers that a guest must not reach, or not with any value. */
static void registers(void)
{
    static const u32 bases[] = { 0xc0000100, 0xc0000101, 0xc0000102 };
    static const u32 power[] = { 0x606, 0x611, 0x619, 0x639, 0x641, 0xc0010299, 0xc001029a, 0xc001029b };

    for (int i = 0; i < 3; i++) {
        msr_value = NON_CANONICAL;
        show("193: wrmsr of a non-canonical base", write_msr, bases[i]);
        say("193: set_segment_base: %d\n", HYPERCALL(set_segment_base, i, NON_CANONICAL, 0, 0));
    }
    show("333: rdmsr MISC_ENABLE", read_msr, 0x1a0);
    show("333: wrmsr MISC_ENABLE", write_back_msr, 0x1a0);
    msr_value = 1;
    show("269: wrmsr DEBUGCTL", write_msr, 0x1d9);
    for (unsigned i = 0; i < sizeof(power) / sizeof(*power); i++)
        show("351: rdmsr of a power counter", read_msr, power[i]);
    show("54: xsetbv of nothing", set_xcr0, 0);
    show("54: xsetbv of everything", set_xcr0, -1);
    show("54: xsetbv of XCR1", set_xcr, 1);
    show("444: a breakpoint in Xen", mov_to_dr0, XEN_DATA);
    say("444: by hypercall: %d\n", HYPERCALL(set_debugreg, 0, XEN_DATA, 0, 0));
    say("444: at no address: %d\n", HYPERCALL(set_debugreg, 1, NON_CANONICAL, 0, 0));
    show("12: reserved bits of DR7", mov_to_dr7, 1ul << 32);
    say("12: by hypercall: %d\n", HYPERCALL(set_debugreg, 7, 1ul << 32, 0, 0));
    say("12: reserved bits of DR6: %d\n", HYPERCALL(set_debugreg, 6, 1ul << 63, 0, 0));
    show("123: a segment override before mov from cr3", gs_mov_from_cr3, 0);
    say("123: is the root: %d\n", (long)(value == mfn_of((void *)start_info->pt_base) * PAGE));
    show("123: one before mov from cr0", fs_mov_from_cr0, 0);
    show("123: one before mov to cr2", gs_mov_to_cr2, 0x1234);
    show("123: mov from cr2", read_cr2, 0);
    say("123: cr2 is %x\n", value);
}

/* 202: interrupts cannot be masked, whatever is done to flags. */
static void flags(void)
{
    show("202: popf of nothing", pop_flags, 0);
    say("202: flags are %x\n", value);
    show("202: popf of IF and IOPL 3", pop_flags, 0x3200);
    say("202: flags are %x\n", value);
}

/* 195, 200: emulated instructions whose operand is not where or as wide as the emulator thought. */
static u64 pages[4][512] ON_ITS_PAGE;
static u64 *entry;
static void bts_far(u64 bit) { asm volatile("lock bts %1, %0" : "+m"(*entry) : "r"(bit) : "memory"); }
static void bts_32(u64 bit) { asm volatile("lock btsl %k1, %0" : "+m"(*(u32 *)entry) : "r"(bit) : "memory"); }
static void cmpxchg8b(u64 to)
{
    asm volatile("lock cmpxchg8b %0" : "+m"(*entry) : "a"((u32)*entry), "d"((u32)(*entry >> 32)), "b"((u32)to), "c"((u32)(to >> 32)) : "memory");
}
static void emulation(void)
{
    u64 *table = user_entry(WINDOW), page = mfn_of(pages[0]) * PAGE;

    say("195: writable page tables: %d\n", HYPERCALL(vm_assist, VMASST_CMD_enable, VMASST_TYPE_writable_pagetables, 0, 0));
    for (int i = 0; i < 4; i++)
        map((void *)(WINDOW + i * PAGE), mfn_of(pages[i]), READ_ONLY);
    entry = table + 1;
    show("195: lock bts of the next entry", bts_far, 64 + 9);
    say("195: entries: %x %x %x\n", table[0] >> 9 & 7, table[1] >> 9 & 7, table[2] >> 9 & 7);
    show("195: lock bts of the one before", bts_far, -64 + 10);
    say("195: entries: %x %x %x\n", table[0] >> 9 & 7, table[1] >> 9 & 7, table[2] >> 9 & 7);
    show("195: of 32 bits, one before", bts_32, (u32)(-64 + 11));
    say("195: entries: %x %x %x\n", table[0] >> 9 & 7, table[1] >> 9 & 7, table[2] >> 9 & 7);
    entry = table;
    show("200: cmpxchg8b", cmpxchg8b, page | READ_ONLY);
    say("200: entries: %x %x\n", table[0] & 0xfff, table[1] & 0xfff);
    show("200: cmpxchg8b that makes it writable", cmpxchg8b, page | READ_WRITE);
    say("200: entries: %x %x\n", table[0] & 0xfff, table[1] & 0xfff);
}

/* 122: answers of xen_version are no longer than what is known. */
static void version(void)
{
    static const struct { u32 cmd, size; const char *name; } answers[] = { { 1, 16, "extraversion" }, { 2, 144, "compile_info" },
        { 3, 1024, "capabilities" }, { 4, 64, "changeset" }, { 9, 1024, "commandline" } };
    static u8 buffer[2048];

    for (unsigned i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
        u32 ends[4] = { 64, 80, 112, 144 }, dirty = 0, at = 0;

        for (unsigned j = 0; j < sizeof(buffer); j++)
            buffer[j] = 0x5a;
        say("122: %s: %d", answers[i].name, HYPERCALL(xen_version, answers[i].cmd, buffer, 0, 0));
        for (int j = 0; at < answers[i].size; j++) {
            u32 end = answers[i].cmd == 2 ? ends[j] : answers[i].size;

            while (at < end && buffer[at])
                at++;
            for (; at < end; at++)
                dirty += buffer[at] != 0 && buffer[at] != 0x5a;
        }
        say(", %u bytes behind strings, next %x\n", dirty, buffer[answers[i].size]);
    }
}

/* 14, 231: flags of allocations. */
struct reservation { u64 extents, count; u32 order, flags; u16 domid; };
struct exchange { struct reservation in, out; u64 done; };

static long reserve(u32 op, u32 flags)
{
    static u64 list;
    struct reservation reservation = { (u64)&list, 1, 0, flags, DOMID_SELF };

    list = 40000;
    return HYPERCALL(memory_op, op, &reservation, 0, 0);
}

static long exchange(u32 flags)
{
    static u8 given[PAGE] ON_ITS_PAGE;
    static u64 in, out;
    struct exchange exchange = { { (u64)&in, 1, 0, 0, DOMID_SELF }, { (u64)&out, 1, 0, flags, DOMID_SELF }, 0 };

    in = mfn_of(given);
    out = (u64)given / PAGE;
    map(given, 0, 0);
    return HYPERCALL(memory_op, XENMEM_exchange, &exchange, 0, 0);
}

static void reservations(void)
{
    say("14: populate on demand: %d\n", reserve(XENMEM_populate_physmap, 1 << 16));
    say("14: increase on demand: %d\n", reserve(XENMEM_increase_reservation, 1 << 16));
    say("231: from node 1, exactly: %d\n", reserve(XENMEM_increase_reservation, 2 << 8 | 1 << 17));
    say("231: populate from node 1, exactly: %d\n", reserve(XENMEM_populate_physmap, 2 << 8 | 1 << 17));
    say("231: from no node, exactly: %d\n", reserve(XENMEM_increase_reservation, 1 << 17));
    say("231: from node 200: %d\n", reserve(XENMEM_increase_reservation, 201 << 8));
    say("231: from virtual node 200: %d\n", reserve(XENMEM_increase_reservation, 201 << 8 | 1 << 18));
    say("231: from virtual node 200, exactly: %d\n", reserve(XENMEM_increase_reservation, 201 << 8 | 1 << 17 | 1 << 18));
    say("231: exchange for node 1, exactly: %d\n", exchange(2 << 8 | 1 << 17));
    say("231: exchange for virtual node 1, exactly: %d\n", exchange(2 << 8 | 1 << 17 | 1 << 18));
    say("231: exchange for node 200: %d\n", exchange(201 << 8));
}

void story(void)
{
    make_user_space();
    sysret();
    ways_in();
    registers();
    flags();
    emulation();
    version();
    reservations();
}
