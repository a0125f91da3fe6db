// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.xs;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct xenstore_domain_interface}, 2076 bytes, aligned to 4. Source: Xen public/io/xs_wire.h.
 *
 * <pre>
 *  offset size field
 *       0   1  req[1024]
 *    1024   1  rsp[1024]
 *    2048   4  req_cons
 *    2052   4  req_prod
 *    2056   4  rsp_cons
 *    2060   4  rsp_prod
 *    2064   4  server_features
 *    2068   4  connection
 *    2072   4  error
 * </pre>
 */
public final class XenstoreDomainInterface extends CStruct {
    public static final int SIZE = 2076;
    public static final int ALIGN = 4;

    public static final int REQ_OFFSET = 0;
    public static final int RSP_OFFSET = 1024;
    public static final int REQ_CONS_OFFSET = 2048;
    public static final int REQ_PROD_OFFSET = 2052;
    public static final int RSP_CONS_OFFSET = 2056;
    public static final int RSP_PROD_OFFSET = 2060;
    public static final int SERVER_FEATURES_OFFSET = 2064;
    public static final int CONNECTION_OFFSET = 2068;
    public static final int ERROR_OFFSET = 2072;

    /** A zeroed struct in private memory. */
    public static XenstoreDomainInterface allocate() {
        return new XenstoreDomainInterface().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public XenstoreDomainInterface wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code req}, 1 byte. */
    public int req(int index) {
        return memory.getByte(address + REQ_OFFSET + (long) index * 1);
    }

    /** Writes {@code req}. */
    public XenstoreDomainInterface req(int index, int value) {
        memory.putByte(address + REQ_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code rsp}, 1 byte. */
    public int rsp(int index) {
        return memory.getByte(address + RSP_OFFSET + (long) index * 1);
    }

    /** Writes {@code rsp}. */
    public XenstoreDomainInterface rsp(int index, int value) {
        memory.putByte(address + RSP_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code req_cons}, 4 bytes. */
    public int reqCons() {
        return memory.getInt(address + REQ_CONS_OFFSET);
    }

    /** Writes {@code req_cons}. */
    public XenstoreDomainInterface reqCons(int value) {
        memory.putInt(address + REQ_CONS_OFFSET, value);
        return this;
    }

    /** Reads {@code req_prod}, 4 bytes. */
    public int reqProd() {
        return memory.getInt(address + REQ_PROD_OFFSET);
    }

    /** Writes {@code req_prod}. */
    public XenstoreDomainInterface reqProd(int value) {
        memory.putInt(address + REQ_PROD_OFFSET, value);
        return this;
    }

    /** Reads {@code rsp_cons}, 4 bytes. */
    public int rspCons() {
        return memory.getInt(address + RSP_CONS_OFFSET);
    }

    /** Writes {@code rsp_cons}. */
    public XenstoreDomainInterface rspCons(int value) {
        memory.putInt(address + RSP_CONS_OFFSET, value);
        return this;
    }

    /** Reads {@code rsp_prod}, 4 bytes. */
    public int rspProd() {
        return memory.getInt(address + RSP_PROD_OFFSET);
    }

    /** Writes {@code rsp_prod}. */
    public XenstoreDomainInterface rspProd(int value) {
        memory.putInt(address + RSP_PROD_OFFSET, value);
        return this;
    }

    /** Reads {@code server_features}, 4 bytes. */
    public int serverFeatures() {
        return memory.getInt(address + SERVER_FEATURES_OFFSET);
    }

    /** Writes {@code server_features}. */
    public XenstoreDomainInterface serverFeatures(int value) {
        memory.putInt(address + SERVER_FEATURES_OFFSET, value);
        return this;
    }

    /** Reads {@code connection}, 4 bytes. */
    public int connection() {
        return memory.getInt(address + CONNECTION_OFFSET);
    }

    /** Writes {@code connection}. */
    public XenstoreDomainInterface connection(int value) {
        memory.putInt(address + CONNECTION_OFFSET, value);
        return this;
    }

    /** Reads {@code error}, 4 bytes. */
    public int error() {
        return memory.getInt(address + ERROR_OFFSET);
    }

    /** Writes {@code error}. */
    public XenstoreDomainInterface error(int value) {
        memory.putInt(address + ERROR_OFFSET, value);
        return this;
    }
}
