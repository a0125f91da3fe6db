package io.xenolith.x86.fpu;

import io.xenolith.x86.isa.Operation;

/** The constants that load instructions round by the rounding control. Source: Intel SDM volume 1, 8.3.4. */
final class Constants {
    private Constants() {
    }

    /** Makes the constant of {@code operation} the result; it is not said to be inexact. */
    static void load(final Operation operation, final FloatAlu alu) {
        switch (operation) {
            case FLDL2T -> round(alu, 1, 0xD49A_784B_CD1B_8AFEL, 0x492B_F6FF_4DAF_DB4CL);
            case FLDL2E -> round(alu, 0, 0xB8AA_3B29_5C17_F0BBL, 0xBE87_FED0_691D_3E88L);
            case FLDPI -> round(alu, 1, 0xC90F_DAA2_2168_C234L, 0xC4C6_628B_80DC_1CD1L);
            case FLDLG2 -> round(alu, -2, 0x9A20_9A84_FBCF_F798L, 0x8F89_59AC_0B7C_9178L);
            default -> round(alu, -1, 0xB172_17F7_D1CF_79ABL, 0xC9E3_B398_03F2_F6AFL);
        }
        alu.flags = 0;
        alu.roundedUp = false;
    }

    private static void round(final FloatAlu alu, final int exponent, final long high, final long low) {
        alu.roundToRegister(false, Float80.BIAS + exponent, high, low);
    }
}
