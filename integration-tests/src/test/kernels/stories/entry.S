/* The way in: notes in the manner of the Xen Test Framework, start, traps, callbacks, and the way to user mode. */
        .macro note type, data:vararg
        .align 4
        .long 4, 2f - 1f, \type
        .asciz "Xen"
1:      \data
2:      .align 4
        .endm
        .pushsection .note.Xen, "a", @note
        note 6, .asciz "XTF"                    /* GUEST_OS */
        note 8, .asciz "generic"                /* LOADER */
        note 5, .asciz "xen-3.0"                /* XEN_VERSION */
        note 2, .quad hypercall_page            /* HYPERCALL_PAGE */
        note 10, .asciz "!writable_page_tables|pae_pgdir_above_4gb"
        note 9, .asciz "yes"                    /* PAE_MODE */
        .popsection

        .text
        .globl _start
_start: cld
        lea stack_top(%rip), %rsp
        xor %ebp, %ebp
        mov %rsi, %rdi
        call story_main
        ud2

        .align 4096
        .globl hypercall_page
hypercall_page:
        .skip 4096, 0xcc

/* Xen's frame is rcx r11 [error] rip cs rflags rsp ss. */
        .macro stub vector, error
stub\vector:
        pop %rcx
        pop %r11
        .if \error == 0
        push $0
        .endif
        pushq $\vector
        jmp trap_common
        .endm
        stub 0, 0
        stub 1, 0
        stub 2, 0
        stub 3, 0
        stub 4, 0
        stub 5, 0
        stub 6, 0
        stub 7, 0
        stub 8, 1
        stub 10, 1
        stub 11, 1
        stub 12, 1
        stub 13, 1
        stub 14, 1
        stub 16, 0
        stub 17, 1
        stub 19, 0
        stub 128, 0
        .globl event_entry, failsafe_entry, syscall_entry
event_entry:
        pop %rcx
        pop %r11
        push $0
        pushq $256
        jmp trap_common
failsafe_entry:
        pop %rcx
        pop %r11
        popq failsafe_selectors(%rip)
        popq failsafe_selectors+8(%rip)
        popq failsafe_selectors+16(%rip)
        popq failsafe_selectors+24(%rip)
        push $0
        pushq $257
        jmp trap_common
syscall_entry:
        pop %rcx
        pop %r11
        push $0
        pushq $258

trap_common:
        push %rax
        push %rcx
        push %rdx
        push %rbx
        push %rbp
        push %rsi
        push %rdi
        push %r8
        push %r9
        push %r10
        push %r11
        push %r12
        push %r13
        push %r14
        push %r15
        mov %rsp, %rdi
        call on_trap
        .globl return_from_trap
return_from_trap:
        pop %r15
        pop %r14
        pop %r13
        pop %r12
        pop %r11
        pop %r10
        pop %r9
        pop %r8
        pop %rdi
        pop %rsi
        pop %rbp
        pop %rbx
        pop %rdx
        pop %rcx
        pop %rax
        add $16, %rsp
        push $0                                 /* no VGCF_in_syscall: all registers come back */
        jmp hypercall_page + 23 * 32

/* u64 call_guarded(void (*action)(u64), u64 argument): 1 if it came back, 0 if a trap ended it. */
        .globl call_guarded, guard_broken
call_guarded:
        push %rbx
        push %rbp
        push %r12
        push %r13
        push %r14
        push %r15
        mov %rsp, guard_rsp(%rip)
        mov %rdi, %rax
        mov %rsi, %rdi
        call *%rax
        mov $1, %eax
        jmp 1f
guard_broken:
        xor %eax, %eax
1:      movq $0, guard_rsp(%rip)
        pop %r15
        pop %r14
        pop %r13
        pop %r12
        pop %rbp
        pop %rbx
        ret

/* u64 enter_user(struct regs *regs): until user_left is returned to. */
        .globl enter_user, user_left
enter_user:
        push %rbx
        push %rbp
        push %r12
        push %r13
        push %r14
        push %r15
        mov %rsp, user_kernel_rsp(%rip)
        mov %rdi, %rsp
        jmp return_from_trap
user_left:
        pop %r15
        pop %r14
        pop %r13
        pop %r12
        pop %rbp
        pop %rbx
        ret

        .data
        .globl trap_stubs, guard_rsp, user_kernel_rsp, failsafe_selectors
        .align 8
trap_stubs:
        .irp vector, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 16, 17, 19, 128
        .quad \vector, stub\vector
        .endr
        .quad -1, 0
guard_rsp:
        .quad 0
user_kernel_rsp:
        .quad 0
failsafe_selectors:
        .quad 0, 0, 0, 0

        .section .note.GNU-stack, "", @progbits
