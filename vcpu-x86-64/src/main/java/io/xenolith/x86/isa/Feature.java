package io.xenolith.x86.isa;

/**
 * What a processor may lack. An instruction whose feature the domain's CPUID policy does not show raises #UD, or decodes as
 * the older instruction that the same bytes name (tzcnt: bsf, lzcnt: bsr).
 */
public enum Feature {
    X87, MMX, FXSR, CLFSH, SSE, SSE2, SSE3, SSSE3, SSE41, SSE42, POPCNT, LZCNT, BMI1, MOVBE, CX16, LAHF, FSGSBASE, RDTSCP, RDPID, RDRAND, RDSEED, XSAVE, XSAVEC, XSAVEOPT, CLWB, CLFLUSHOPT,
    /** Known by name so that the disassembler can print them; no policy offers them. */
    RTM, VMX, SVM, PKU, CET, SERIALIZE,
    /** What no processor of this engine does, whatever feature it is of. */
    FOREIGN
}
