/* What every story has: a console, traps that can be caught, pages and page tables, user mode. Linked at its own physical
 * address with virtual base 0, so an address is its pfn << 12. */
#ifndef STORY_H
#define STORY_H

#include "xen.h"

#define PAGE 4096ul
#define PRESENT 1ul
#define WRITABLE 2ul
#define USER 4ul
#define ACCESSED 0x20ul
#define DIRTY 0x40ul
#define NO_EXECUTE (1ul << 63)
#define READ_ONLY (PRESENT | USER | ACCESSED)
#define READ_WRITE (READ_ONLY | WRITABLE | DIRTY)
#define ON_ITS_PAGE __attribute__((aligned(4096)))
#define RFLAGS_IF 0x200ul

/* Vectors above the processor's are Xen's callbacks. */
enum { VECTOR_DE = 0, VECTOR_DB = 1, VECTOR_NMI = 2, VECTOR_BP = 3, VECTOR_UD = 6, VECTOR_NM = 7, VECTOR_NP = 11,
       VECTOR_SS = 12, VECTOR_GP = 13, VECTOR_PF = 14, VECTOR_AC = 17, VECTOR_EVENT = 256, VECTOR_FAILSAFE = 257,
       VECTOR_SYSCALL = 258, NO_FAULT = 999 };

struct regs {
    u64 r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
    u64 vector, error, rip, cs, rflags, rsp, ss;
};

/* What a story is: its title, and what happens. It may look at traps first. */
extern const char story_title[];
void story(void);
bool story_trap(struct regs *regs);

/* Console. say() knows %d, %u, %x, %s; what it says is shown when there is enough of it, at the end, and by flush(). */
void say(const char *format, ...);
void flush(void);
/* Says whether what must hold does; if not, the test has failed. */
void check(bool holds, const char *what);
void panic(const char *why) __attribute__((noreturn));
void shut_down(u32 reason) __attribute__((noreturn));

/* Traps. attempt() calls an action and tells which trap ended it. */
struct fault { u64 vector, error, address; };
struct fault attempt(void (*action)(u64), u64 argument);
void say_fault(const char *what, struct fault fault);
void set_trap(u8 vector, u8 flags, u64 handler);
void register_callback(u16 type, u16 flags, void (*handler)(void));
extern char trap_entry[], event_entry[], failsafe_entry[], syscall_entry[], nmi_entry[];
extern u64 failsafe_selectors[4];          /* ds, es, fs, gs of the last failsafe callback */
extern u64 trap_stubs[];
void set_traps(void);

/* Pages. */
extern struct start_info *start_info;
extern struct shared_info *shared_info;
u64 mfn_of(const void *page);
u64 *l1_entry(u64 va);                     /* where it is; it can be read */
long map(const void *va, u64 mfn, u64 flags);
long pin(u32 level, const void *table);
long mmuext(u32 cmd, u64 arg1, u64 arg2);
long mmu_update(u64 machine_address, u64 value);
u64 machine_address(const void *at);

/* User mode: one 2 MiB window at USER_BASE in both roots, its first pages the story's section .user. */
#define USER_BASE 0x8000000000ul
#define USER_STACK (USER_BASE + 0x100000)  /* grows down from here; 4 pages */
void make_user_space(void);
u64 *user_entry(u64 va);                   /* of the table behind the window */
extern char user_section[], user_section_end[];
#define USER_ADDRESS(symbol) (USER_BASE + ((u64)(symbol) - (u64)user_section))
/* Runs user code until it is stopped by leave_user() from a trap handler; returns what that was given. */
u64 run_user(u64 rip, u64 argument);
void leave_user(struct regs *regs, u64 result);
bool from_user(const struct regs *regs);

static inline void barrier(void) { asm volatile("" ::: "memory"); }

#endif
