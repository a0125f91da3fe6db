/* Advisories 44 and 339: sysenter by user mode, with and without a callback of the kernel, with NT set. Not recorded: the
 * emulator under the recordings has either no sysenter in 64-bit mode or one that breaks Xen. */
#include "story.h"

const char story_title[] = "System calls by sysenter";

enum { CALLBACKTYPE_sysenter = 5 };

asm(".pushsection .user, \"awx\"\n"
    "user_sysenter:    .byte 0x0f, 0x34\n  ud2\n"
    "user_sysenter_nt: pushf\n  orl $0x4000, (%rsp)\n  popf\n  .byte 0x0f, 0x34\n  ud2\n"
    ".popsection\n");
extern char user_sysenter[], user_sysenter_nt[];

static struct regs user_end;
static u64 traps, kernel_traps;

bool story_trap(struct regs *regs)
{
    if (regs->vector == VECTOR_EVENT)
        return false;
    traps++;
    if (!from_user(regs)) {                        /* 339: the same fault a second time, on the handler's first byte */
        kernel_traps++;
        return false;
    }
    user_end = *regs;
    leave_user(regs, 0);
    return true;
}

static void user(const char *what, char *program)
{
    traps = 0;
    run_user(USER_ADDRESS(program), 0);
    say("%s: vector %u, error code %x, rip %x, cs %x", what, user_end.vector, user_end.error, user_end.rip,
        user_end.cs & 0xffff);
    say(", NT %x, %u traps\n", user_end.rflags & 0x4000, traps);
}

void story(void)
{
    make_user_space();
    user("339: sysenter without a callback", user_sysenter);
    user("44: with NT set", user_sysenter_nt);
    register_callback(CALLBACKTYPE_sysenter, CALLBACKF_mask_events, (void (*)(void))syscall_entry);
    user("339: sysenter with a callback", user_sysenter);
    user("44: with NT set", user_sysenter_nt);
    check(kernel_traps == 0, "no fault comes twice");
}
