package io.xenolith.x86.fpu;

/**
 * A number with a significand of 128 bits, for intermediate results: {@code ±(high:low) / 2^127 * 2^exponent}, the highest
 * bit set; zero has a high half of 0. Mutable, so that a computation works on a few of them and allocates nothing. Results
 * are truncated: each operation errs by a few units in the last place, some 60 bits below the registers' precision.
 */
final class Wide {
    boolean negative;
    int exponent;
    long high;
    long low;

    /** A number equal to zero. */
    Wide() {
    }

    /** A constant. */
    Wide(final int exponent, final long high, final long low) {
        this.exponent = exponent;
        this.high = high;
        this.low = low;
    }

    /** Sets it to {@code other}. */
    Wide set(final Wide other) {
        negative = other.negative;
        exponent = other.exponent;
        high = other.high;
        low = other.low;
        return this;
    }

    /** Sets it to a finite number of a register. */
    Wide set(final int signExponent, final long mantissa) {
        negative = Float80.negative(signExponent);
        low = 0;
        if (mantissa == 0) {
            high = 0;
            exponent = 0;
        } else {
            high = Float80.normalMantissa(mantissa);
            exponent = Float80.normalExponent(signExponent, mantissa) - Float80.BIAS;
        }
        return this;
    }

    /** Sets it to {@code ±(newHigh:newLow) / 2^127 * 2^newExponent}, the highest bits being possibly clear. */
    Wide normalize(final boolean newNegative, final int newExponent, final long newHigh, final long newLow) {
        negative = newNegative;
        if (newHigh == 0) {
            final int zeros = Long.numberOfLeadingZeros(newLow);
            high = newLow == 0 ? 0 : newLow << zeros;
            low = 0;
            exponent = newExponent - Long.SIZE - zeros;
            return this;
        }
        final int zeros = Long.numberOfLeadingZeros(newHigh);
        high = zeros == 0 ? newHigh : newHigh << zeros | newLow >>> (Long.SIZE - zeros);
        low = newLow << zeros;
        exponent = newExponent - zeros;
        return this;
    }

    /** Whether it is zero. */
    boolean isZero() {
        return high == 0;
    }

    /** Compares magnitudes of numbers other than zero. */
    int compareMagnitude(final Wide other) {
        if (exponent != other.exponent) {
            return Integer.compare(exponent, other.exponent);
        }
        final int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    /** Changes the sign. */
    Wide negate() {
        negative = !negative;
        return this;
    }

    /** Adds {@code other}. */
    Wide add(final Wide other) {
        if (other.isZero()) {
            return this;
        }
        if (isZero()) {
            return set(other);
        }
        final boolean larger = compareMagnitude(other) >= 0;
        final Wide a = larger ? this : other;
        final Wide b = larger ? other : this;
        final int shift = a.exponent - b.exponent;
        final long bHigh = FloatAlu.shiftedHigh(b.high, shift);
        final long bLow = shift == 0 ? b.low : FloatAlu.shiftedLow(b.high, b.low, shift);
        final int resultExponent = a.exponent;
        final boolean resultNegative = a.negative;
        if (negative != other.negative) {
            final long borrow = Long.compareUnsigned(a.low, bLow) < 0 ? 1 : 0;
            return normalize(resultNegative, resultExponent, a.high - bHigh - borrow, a.low - bLow);
        }
        final long sumLow = a.low + bLow;
        final long carry = Long.compareUnsigned(sumLow, bLow) < 0 ? 1 : 0;
        final long sumHigh = a.high + bHigh + carry;
        // The sum carried out if it is below what was added to: a.high has its highest bit set.
        final boolean carriedOut = Long.compareUnsigned(sumHigh, a.high) < 0 || (carry != 0 && sumHigh == a.high);
        if (!carriedOut) {
            return normalize(resultNegative, resultExponent, sumHigh, sumLow);
        }
        return normalize(resultNegative, resultExponent + 1, sumHigh >>> 1 | Float80.INTEGER_BIT,
                sumHigh << 63 | sumLow >>> 1);
    }

    /** Subtracts {@code other}, which is another object. */
    Wide subtract(final Wide other) {
        return negate().add(other).negate();
    }

    /** Multiplies by {@code other}. */
    Wide multiply(final Wide other) {
        if (isZero() || other.isZero()) {
            return normalize(negative != other.negative, 0, 0, 0);
        }
        final long productHigh = Int128.multiplyHigh(high, low, other.high, other.low);
        final long productLow = Int128.multiplyHighLow(high, low, other.high, other.low);
        return normalize(negative != other.negative, exponent + other.exponent + 1, productHigh, productLow);
    }

    /** Divides by {@code other}, which is not zero. */
    Wide divide(final Wide other) {
        if (isZero()) {
            return normalize(negative != other.negative, 0, 0, 0);
        }
        long restHigh = high;
        long restLow = low;
        long quotientHigh = 0;
        long quotientLow = 0;
        boolean carry = false;
        for (int i = 0; i < 2 * Long.SIZE; i++) {
            quotientHigh = quotientHigh << 1 | quotientLow >>> 63;
            quotientLow <<= 1;
            final int order = Long.compareUnsigned(restHigh, other.high);
            if (carry || order > 0 || (order == 0 && Long.compareUnsigned(restLow, other.low) >= 0)) {
                final long borrow = Long.compareUnsigned(restLow, other.low) < 0 ? 1 : 0;
                restLow -= other.low;
                restHigh -= other.high + borrow;
                quotientLow |= 1;
            }
            carry = restHigh < 0;
            restHigh = restHigh << 1 | restLow >>> 63;
            restLow <<= 1;
        }
        return normalize(negative != other.negative, exponent - other.exponent, quotientHigh, quotientLow);
    }

    /** High half of the magnitude, which is below 1, as a fraction of 128 bits. */
    long fractionHigh() {
        final int shift = -1 - exponent;
        return isZero() ? 0 : FloatAlu.shiftedHigh(high, shift);
    }

    /** Low half of the magnitude, which is below 1, as a fraction of 128 bits. */
    long fractionLow() {
        final int shift = -1 - exponent;
        return isZero() || shift == 0 ? low : FloatAlu.shiftedLow(high, low, shift);
    }
}
