/* The part of Xen's ABI for 64-bit paravirtual guests that the stories use; numbers and layouts from Xen 4.17's public
 * headers (xen.h, arch-x86/xen.h, arch-x86/xen-x86_64.h, sched.h, vcpu.h, event_channel.h, callback.h, physdev.h). */
#ifndef STORY_XEN_H
#define STORY_XEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

enum {
    __HYPERVISOR_set_trap_table = 0, __HYPERVISOR_mmu_update = 1, __HYPERVISOR_set_gdt = 2,
    __HYPERVISOR_stack_switch = 3, __HYPERVISOR_fpu_taskswitch = 5, __HYPERVISOR_update_descriptor = 10,
    __HYPERVISOR_memory_op = 12, __HYPERVISOR_multicall = 13, __HYPERVISOR_update_va_mapping = 14,
    __HYPERVISOR_set_timer_op = 15, __HYPERVISOR_console_io = 18, __HYPERVISOR_vm_assist = 21, __HYPERVISOR_iret = 23, __HYPERVISOR_vcpu_op = 24,
    __HYPERVISOR_set_segment_base = 25, __HYPERVISOR_mmuext_op = 26, __HYPERVISOR_sched_op = 29,
    __HYPERVISOR_callback_op = 30, __HYPERVISOR_event_channel_op = 32, __HYPERVISOR_physdev_op = 33,
};

enum { SCHEDOP_yield = 0, SCHEDOP_block = 1, SCHEDOP_shutdown = 2, SCHEDOP_poll = 3 };
enum { SHUTDOWN_poweroff = 0, SHUTDOWN_crash = 3 };
enum { VCPUOP_initialise = 0, VCPUOP_up = 1, VCPUOP_down = 2, VCPUOP_is_up = 3, VCPUOP_set_periodic_timer = 6,
       VCPUOP_stop_periodic_timer = 7, VCPUOP_set_singleshot_timer = 8, VCPUOP_stop_singleshot_timer = 9,
       VCPUOP_register_vcpu_info = 10, VCPUOP_send_nmi = 11 };
enum { EVTCHNOP_bind_virq = 1, EVTCHNOP_send = 4, EVTCHNOP_bind_ipi = 7, EVTCHNOP_unmask = 9 };
enum { VIRQ_TIMER = 0 };
enum { CALLBACKOP_register = 0 };
enum { CALLBACKTYPE_event = 0, CALLBACKTYPE_failsafe = 1, CALLBACKTYPE_syscall = 2, CALLBACKTYPE_nmi = 4 };
enum { CALLBACKF_mask_events = 1 };
enum { MMUEXT_PIN_L1_TABLE = 0, MMUEXT_PIN_L4_TABLE = 3, MMUEXT_UNPIN_TABLE = 4, MMUEXT_NEW_BASEPTR = 5,
       MMUEXT_TLB_FLUSH_LOCAL = 6, MMUEXT_INVLPG_LOCAL = 7, MMUEXT_SET_LDT = 13, MMUEXT_NEW_USER_BASEPTR = 15 };
enum { UVMF_INVLPG = 2 };
enum { VMASST_CMD_enable = 0, VMASST_TYPE_writable_pagetables = 2 };
enum { PHYSDEVOP_set_iopl = 6, PHYSDEVOP_set_iobitmap = 7 };
enum { SEGBASE_FS = 0, SEGBASE_GS_USER = 1, SEGBASE_GS_KERNEL = 2, SEGBASE_GS_USER_SEL = 3 };
enum { VGCF_in_kernel = 1 << 2 };

#define SIF_INITDOMAIN 2
#define DOMID_SELF 0x7ff0
#define FLAT_KERNEL_CS 0xe033
#define FLAT_USER_CS 0xe033
#define FLAT_KERNEL_SS 0xe02b
#define MACH2PHYS ((const u64 *)0xffff800000000000)
#define XEN_TEXT 0xffff82d080200000

struct start_info {
    char magic[32];
    u64 nr_pages, shared_info;
    u32 flags, pad0;
    u64 store_mfn;
    u32 store_evtchn, pad1;
    u64 console_mfn;
    u32 console_evtchn, pad2;
    u64 pt_base, nr_pt_frames, mfn_list, mod_start, mod_len;
    char cmd_line[1024];
};

struct vcpu_time { u32 version, pad0; u64 tsc_timestamp, system_time; u32 tsc_to_system_mul; u8 tsc_shift, flags, pad1[2]; };
struct vcpu_info { u8 upcall_pending, upcall_mask, pad1[6]; u64 pending_sel, cr2, pad2; struct vcpu_time time; };
_Static_assert(sizeof(struct vcpu_info) == 64, "vcpu_info");
struct shared_info { struct vcpu_info vcpu_info[32]; u64 evtchn_pending[64], evtchn_mask[64]; };

struct console_ring { char in[1024], out[2048]; u32 in_cons, in_prod, out_cons, out_prod; };
struct trap_info { u8 vector, flags; u16 cs; u32 pad; u64 address; };
struct callback_register { u16 type, flags; u32 pad; u64 address; };
struct mmu_update { u64 ptr, val; };
struct mmuext_op { u32 cmd, pad; u64 arg1, arg2; };

struct cpu_user_regs {
    u64 r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
    u32 error_code, entry_vector;
    u64 rip;
    u16 cs, pad0; u8 saved_upcall_mask, pad1[3];
    u64 rflags, rsp, ss, es, ds, fs, gs;
};
struct vcpu_guest_context {
    u8 fpu[512];
    u64 flags;
    struct cpu_user_regs user_regs;
    struct trap_info traps[256];
    u64 ldt_base, ldt_ents, gdt_frames[16], gdt_ents, kernel_ss, kernel_sp, ctrlreg[8], debugreg[8];
    u64 event_callback, failsafe_callback, syscall_callback, vm_assist, fs_base, gs_base_kernel, gs_base_user;
};
_Static_assert(sizeof(struct vcpu_guest_context) == 5168, "vcpu_guest_context");

static inline long hypercall(u64 number, u64 a, u64 b, u64 c, u64 d)
{
    long result;
    register u64 r10 asm("r10") = d;

    asm volatile("syscall" : "=a"(result), "+D"(a), "+S"(b), "+d"(c), "+r"(r10) : "0"(number)
                 : "rcx", "r11", "r8", "r9", "memory");
    return result;
}
#define HYPERCALL(name, a, b, c, d) hypercall(__HYPERVISOR_##name, (u64)(a), (u64)(b), (u64)(c), (u64)(d))

#endif
