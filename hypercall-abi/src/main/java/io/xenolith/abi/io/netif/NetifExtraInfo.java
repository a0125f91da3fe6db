// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.netif;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct netif_extra_info}, 8 bytes, aligned to 2. Source: Xen public/io/netif.h.
 *
 * <pre>
 *  offset size field
 *       0   1  type
 *       1   1  flags
 *       2   2  u.gso.size
 *       4   1  u.gso.type
 *       5   1  u.gso.pad
 *       6   2  u.gso.features
 *       2   1  u.mcast.addr[6]
 *       2   1  u.hash.type
 *       3   1  u.hash.algorithm
 *       4   1  u.hash.value[4]
 *       2   2  u.pad[3]
 * </pre>
 */
public final class NetifExtraInfo extends CStruct {
    public static final int SIZE = 8;
    public static final int ALIGN = 2;

    public static final int TYPE_OFFSET = 0;
    public static final int FLAGS_OFFSET = 1;
    public static final int U_GSO_SIZE_OFFSET = 2;
    public static final int U_GSO_TYPE_OFFSET = 4;
    public static final int U_GSO_PAD_OFFSET = 5;
    public static final int U_GSO_FEATURES_OFFSET = 6;
    public static final int U_MCAST_ADDR_OFFSET = 2;
    public static final int U_HASH_TYPE_OFFSET = 2;
    public static final int U_HASH_ALGORITHM_OFFSET = 3;
    public static final int U_HASH_VALUE_OFFSET = 4;
    public static final int U_PAD_OFFSET = 2;

    /** A zeroed struct in private memory. */
    public static NetifExtraInfo allocate() {
        return new NetifExtraInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public NetifExtraInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code type}, 1 byte. */
    public int type() {
        return memory.getByte(address + TYPE_OFFSET) & 0xff;
    }

    /** Writes {@code type}. */
    public NetifExtraInfo type(int value) {
        memory.putByte(address + TYPE_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code flags}, 1 byte. */
    public int flags() {
        return memory.getByte(address + FLAGS_OFFSET) & 0xff;
    }

    /** Writes {@code flags}. */
    public NetifExtraInfo flags(int value) {
        memory.putByte(address + FLAGS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.gso.size}, 2 bytes. */
    public int uGsoSize() {
        return memory.getShort(address + U_GSO_SIZE_OFFSET) & 0xffff;
    }

    /** Writes {@code u.gso.size}. */
    public NetifExtraInfo uGsoSize(int value) {
        memory.putShort(address + U_GSO_SIZE_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.gso.type}, 1 byte. */
    public int uGsoType() {
        return memory.getByte(address + U_GSO_TYPE_OFFSET) & 0xff;
    }

    /** Writes {@code u.gso.type}. */
    public NetifExtraInfo uGsoType(int value) {
        memory.putByte(address + U_GSO_TYPE_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.gso.pad}, 1 byte. */
    public int uGsoPad() {
        return memory.getByte(address + U_GSO_PAD_OFFSET) & 0xff;
    }

    /** Writes {@code u.gso.pad}. */
    public NetifExtraInfo uGsoPad(int value) {
        memory.putByte(address + U_GSO_PAD_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.gso.features}, 2 bytes. */
    public int uGsoFeatures() {
        return memory.getShort(address + U_GSO_FEATURES_OFFSET) & 0xffff;
    }

    /** Writes {@code u.gso.features}. */
    public NetifExtraInfo uGsoFeatures(int value) {
        memory.putShort(address + U_GSO_FEATURES_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.mcast.addr}, 1 byte. */
    public int uMcastAddr(int index) {
        return memory.getByte(address + U_MCAST_ADDR_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code u.mcast.addr}. */
    public NetifExtraInfo uMcastAddr(int index, int value) {
        memory.putByte(address + U_MCAST_ADDR_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code u.hash.type}, 1 byte. */
    public int uHashType() {
        return memory.getByte(address + U_HASH_TYPE_OFFSET) & 0xff;
    }

    /** Writes {@code u.hash.type}. */
    public NetifExtraInfo uHashType(int value) {
        memory.putByte(address + U_HASH_TYPE_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.hash.algorithm}, 1 byte. */
    public int uHashAlgorithm() {
        return memory.getByte(address + U_HASH_ALGORITHM_OFFSET) & 0xff;
    }

    /** Writes {@code u.hash.algorithm}. */
    public NetifExtraInfo uHashAlgorithm(int value) {
        memory.putByte(address + U_HASH_ALGORITHM_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.hash.value}, 1 byte. */
    public int uHashValue(int index) {
        return memory.getByte(address + U_HASH_VALUE_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code u.hash.value}. */
    public NetifExtraInfo uHashValue(int index, int value) {
        memory.putByte(address + U_HASH_VALUE_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code u.pad}, 2 bytes. */
    public int uPad(int index) {
        return memory.getShort(address + U_PAD_OFFSET + (long) index * 2) & 0xffff;
    }

    /** Writes {@code u.pad}. */
    public NetifExtraInfo uPad(int index, int value) {
        memory.putShort(address + U_PAD_OFFSET + (long) index * 2, (short) value);
        return this;
    }
}
