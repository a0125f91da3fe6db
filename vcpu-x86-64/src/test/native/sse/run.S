/* void run(void): loads all of `in`, jumps to `code`, which comes back to run_exit, stores all into `out`. */
        .intel_syntax noprefix
        .text
        .globl  run, run_exit
run:
        push    rbx
        push    rbp
        push    r12
        push    r13
        push    r14
        push    r15
        fxsave  [rip + host]
        mov     [rip + stack], rsp
        fxrstor [rip + in]
        push    qword ptr [rip + in + 640]
        popfq
        mov     rax, [rip + in + 512]
        mov     rcx, [rip + in + 520]
        mov     rdx, [rip + in + 528]
        mov     rbx, [rip + in + 536]
        mov     rbp, [rip + in + 552]
        mov     rsi, [rip + in + 560]
        mov     rdi, [rip + in + 568]
        mov     r8, [rip + in + 576]
        mov     r9, [rip + in + 584]
        mov     r10, [rip + in + 592]
        mov     r11, [rip + in + 600]
        mov     r12, [rip + in + 608]
        mov     r13, [rip + in + 616]
        mov     r14, [rip + in + 624]
        mov     r15, [rip + in + 632]
        jmp     [rip + code]
run_exit:
        mov     [rip + out + 512], rax
        mov     [rip + out + 520], rcx
        mov     [rip + out + 528], rdx
        mov     [rip + out + 536], rbx
        mov     [rip + out + 552], rbp
        mov     [rip + out + 560], rsi
        mov     [rip + out + 568], rdi
        mov     [rip + out + 576], r8
        mov     [rip + out + 584], r9
        mov     [rip + out + 592], r10
        mov     [rip + out + 600], r11
        mov     [rip + out + 608], r12
        mov     [rip + out + 616], r13
        mov     [rip + out + 624], r14
        mov     [rip + out + 632], r15
        pushfq
        pop     [rip + out + 640]
        fxsave  [rip + out]
        mov     rsp, [rip + stack]
        fxrstor [rip + host]
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     rbp
        pop     rbx
        ret
        .bss
        .balign 64
host:   .skip   512
stack:  .skip   8
        .section .note.GNU-stack, "", @progbits
