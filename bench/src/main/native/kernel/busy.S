/* A paravirtual kernel that computes for ever, without a hypercall: loads, stores, arithmetic and branches on 8 KiB. */
        .macro note type, data:vararg
        .align 4
        .long 4, 2f - 1f, \type
        .asciz "Xen"
1:      \data
2:      .align 4
        .endm
        .section .note.Xen, "a", @note
        note 6, .asciz "busy"                   /* GUEST_OS */
        note 8, .asciz "generic"                /* LOADER */
        note 5, .asciz "xen-3.0"                /* XEN_VERSION */

        .text
        .globl _start
_start: lea words(%rip), %rsi
        xor %eax, %eax
        xor %edx, %edx
again:  mov %eax, %ecx
        and $1023, %ecx
        add (%rsi,%rcx,8), %rdx
        rol $7, %rdx
        xor %rax, %rdx
        mov %rdx, (%rsi,%rcx,8)
        inc %rax
        test $15, %dl
        jz again
        add $3, %rdx
        jmp again

        .bss
        .align 4096
words:  .skip 8192
