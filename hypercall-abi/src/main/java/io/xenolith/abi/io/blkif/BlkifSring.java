// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.io.blkif;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct blkif_sring}, 176 bytes, aligned to 8. Source: Xen public/io/blkif.h.
 *
 * <pre>
 *  offset size field
 *       0   4  req_prod
 *       4   4  req_event
 *       8   4  rsp_prod
 *      12   4  rsp_event
 *      16   1  pvt.netif.smartpoll_active
 *      16   1  pvt.tapif_user.msg
 *      16   1  pvt.pvt_pad[4]
 *      20   1  __pad[44]
 *      64   1  ring.req.operation[1]
 *      65   1  ring.req.nr_segments[1]
 *      66   2  ring.req.handle[1]
 *      72   8  ring.req.id[1]
 *      80   8  ring.req.sector_number[1]
 *      88   4  ring.req.seg.gref[1][11]
 *      92   1  ring.req.seg.first_sect[1][11]
 *      93   1  ring.req.seg.last_sect[1][11]
 *      64   8  ring.rsp.id[1]
 *      72   1  ring.rsp.operation[1]
 *      74   2  ring.rsp.status[1]
 * </pre>
 */
public final class BlkifSring extends CStruct {
    public static final int SIZE = 176;
    public static final int ALIGN = 8;

    public static final int REQ_PROD_OFFSET = 0;
    public static final int REQ_EVENT_OFFSET = 4;
    public static final int RSP_PROD_OFFSET = 8;
    public static final int RSP_EVENT_OFFSET = 12;
    public static final int PVT_NETIF_SMARTPOLL_ACTIVE_OFFSET = 16;
    public static final int PVT_TAPIF_USER_MSG_OFFSET = 16;
    public static final int PVT_PVT_PAD_OFFSET = 16;
    public static final int PAD_OFFSET = 20;
    public static final int RING_REQ_OPERATION_OFFSET = 64;
    public static final int RING_REQ_NR_SEGMENTS_OFFSET = 65;
    public static final int RING_REQ_HANDLE_OFFSET = 66;
    public static final int RING_REQ_ID_OFFSET = 72;
    public static final int RING_REQ_SECTOR_NUMBER_OFFSET = 80;
    public static final int RING_REQ_SEG_GREF_OFFSET = 88;
    public static final int RING_REQ_SEG_FIRST_SECT_OFFSET = 92;
    public static final int RING_REQ_SEG_LAST_SECT_OFFSET = 93;
    public static final int RING_RSP_ID_OFFSET = 64;
    public static final int RING_RSP_OPERATION_OFFSET = 72;
    public static final int RING_RSP_STATUS_OFFSET = 74;

    /** A zeroed struct in private memory. */
    public static BlkifSring allocate() {
        return new BlkifSring().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public BlkifSring wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code req_prod}, 4 bytes. */
    public int reqProd() {
        return memory.getInt(address + REQ_PROD_OFFSET);
    }

    /** Writes {@code req_prod}. */
    public BlkifSring reqProd(int value) {
        memory.putInt(address + REQ_PROD_OFFSET, value);
        return this;
    }

    /** Reads {@code req_event}, 4 bytes. */
    public int reqEvent() {
        return memory.getInt(address + REQ_EVENT_OFFSET);
    }

    /** Writes {@code req_event}. */
    public BlkifSring reqEvent(int value) {
        memory.putInt(address + REQ_EVENT_OFFSET, value);
        return this;
    }

    /** Reads {@code rsp_prod}, 4 bytes. */
    public int rspProd() {
        return memory.getInt(address + RSP_PROD_OFFSET);
    }

    /** Writes {@code rsp_prod}. */
    public BlkifSring rspProd(int value) {
        memory.putInt(address + RSP_PROD_OFFSET, value);
        return this;
    }

    /** Reads {@code rsp_event}, 4 bytes. */
    public int rspEvent() {
        return memory.getInt(address + RSP_EVENT_OFFSET);
    }

    /** Writes {@code rsp_event}. */
    public BlkifSring rspEvent(int value) {
        memory.putInt(address + RSP_EVENT_OFFSET, value);
        return this;
    }

    /** Reads {@code pvt.netif.smartpoll_active}, 1 byte. */
    public int pvtNetifSmartpollActive() {
        return memory.getByte(address + PVT_NETIF_SMARTPOLL_ACTIVE_OFFSET) & 0xff;
    }

    /** Writes {@code pvt.netif.smartpoll_active}. */
    public BlkifSring pvtNetifSmartpollActive(int value) {
        memory.putByte(address + PVT_NETIF_SMARTPOLL_ACTIVE_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code pvt.tapif_user.msg}, 1 byte. */
    public int pvtTapifUserMsg() {
        return memory.getByte(address + PVT_TAPIF_USER_MSG_OFFSET) & 0xff;
    }

    /** Writes {@code pvt.tapif_user.msg}. */
    public BlkifSring pvtTapifUserMsg(int value) {
        memory.putByte(address + PVT_TAPIF_USER_MSG_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code pvt.pvt_pad}, 1 byte. */
    public int pvtPvtPad(int index) {
        return memory.getByte(address + PVT_PVT_PAD_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code pvt.pvt_pad}. */
    public BlkifSring pvtPvtPad(int index, int value) {
        memory.putByte(address + PVT_PVT_PAD_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code __pad}, 1 byte. */
    public int pad(int index) {
        return memory.getByte(address + PAD_OFFSET + (long) index * 1) & 0xff;
    }

    /** Writes {@code __pad}. */
    public BlkifSring pad(int index, int value) {
        memory.putByte(address + PAD_OFFSET + (long) index * 1, (byte) value);
        return this;
    }

    /** Reads {@code ring.req.operation}, 1 byte. */
    public int ringReqOperation(int index) {
        return memory.getByte(address + RING_REQ_OPERATION_OFFSET + (long) index * 112) & 0xff;
    }

    /** Writes {@code ring.req.operation}. */
    public BlkifSring ringReqOperation(int index, int value) {
        memory.putByte(address + RING_REQ_OPERATION_OFFSET + (long) index * 112, (byte) value);
        return this;
    }

    /** Reads {@code ring.req.nr_segments}, 1 byte. */
    public int ringReqNrSegments(int index) {
        return memory.getByte(address + RING_REQ_NR_SEGMENTS_OFFSET + (long) index * 112) & 0xff;
    }

    /** Writes {@code ring.req.nr_segments}. */
    public BlkifSring ringReqNrSegments(int index, int value) {
        memory.putByte(address + RING_REQ_NR_SEGMENTS_OFFSET + (long) index * 112, (byte) value);
        return this;
    }

    /** Reads {@code ring.req.handle}, 2 bytes. */
    public int ringReqHandle(int index) {
        return memory.getShort(address + RING_REQ_HANDLE_OFFSET + (long) index * 112) & 0xffff;
    }

    /** Writes {@code ring.req.handle}. */
    public BlkifSring ringReqHandle(int index, int value) {
        memory.putShort(address + RING_REQ_HANDLE_OFFSET + (long) index * 112, (short) value);
        return this;
    }

    /** Reads {@code ring.req.id}, 8 bytes. */
    public long ringReqId(int index) {
        return memory.getLong(address + RING_REQ_ID_OFFSET + (long) index * 112);
    }

    /** Writes {@code ring.req.id}. */
    public BlkifSring ringReqId(int index, long value) {
        memory.putLong(address + RING_REQ_ID_OFFSET + (long) index * 112, value);
        return this;
    }

    /** Reads {@code ring.req.sector_number}, 8 bytes. */
    public long ringReqSectorNumber(int index) {
        return memory.getLong(address + RING_REQ_SECTOR_NUMBER_OFFSET + (long) index * 112);
    }

    /** Writes {@code ring.req.sector_number}. */
    public BlkifSring ringReqSectorNumber(int index, long value) {
        memory.putLong(address + RING_REQ_SECTOR_NUMBER_OFFSET + (long) index * 112, value);
        return this;
    }

    /** Reads {@code ring.req.seg.gref}, 4 bytes. */
    public int ringReqSegGref(int index, int i1) {
        return memory.getInt(address + RING_REQ_SEG_GREF_OFFSET + (long) index * 112 + (long) i1 * 8);
    }

    /** Writes {@code ring.req.seg.gref}. */
    public BlkifSring ringReqSegGref(int index, int i1, int value) {
        memory.putInt(address + RING_REQ_SEG_GREF_OFFSET + (long) index * 112 + (long) i1 * 8, value);
        return this;
    }

    /** Reads {@code ring.req.seg.first_sect}, 1 byte. */
    public int ringReqSegFirstSect(int index, int i1) {
        return memory.getByte(address + RING_REQ_SEG_FIRST_SECT_OFFSET + (long) index * 112 + (long) i1 * 8) & 0xff;
    }

    /** Writes {@code ring.req.seg.first_sect}. */
    public BlkifSring ringReqSegFirstSect(int index, int i1, int value) {
        memory.putByte(address + RING_REQ_SEG_FIRST_SECT_OFFSET + (long) index * 112 + (long) i1 * 8, (byte) value);
        return this;
    }

    /** Reads {@code ring.req.seg.last_sect}, 1 byte. */
    public int ringReqSegLastSect(int index, int i1) {
        return memory.getByte(address + RING_REQ_SEG_LAST_SECT_OFFSET + (long) index * 112 + (long) i1 * 8) & 0xff;
    }

    /** Writes {@code ring.req.seg.last_sect}. */
    public BlkifSring ringReqSegLastSect(int index, int i1, int value) {
        memory.putByte(address + RING_REQ_SEG_LAST_SECT_OFFSET + (long) index * 112 + (long) i1 * 8, (byte) value);
        return this;
    }

    /** Reads {@code ring.rsp.id}, 8 bytes. */
    public long ringRspId(int index) {
        return memory.getLong(address + RING_RSP_ID_OFFSET + (long) index * 112);
    }

    /** Writes {@code ring.rsp.id}. */
    public BlkifSring ringRspId(int index, long value) {
        memory.putLong(address + RING_RSP_ID_OFFSET + (long) index * 112, value);
        return this;
    }

    /** Reads {@code ring.rsp.operation}, 1 byte. */
    public int ringRspOperation(int index) {
        return memory.getByte(address + RING_RSP_OPERATION_OFFSET + (long) index * 112) & 0xff;
    }

    /** Writes {@code ring.rsp.operation}. */
    public BlkifSring ringRspOperation(int index, int value) {
        memory.putByte(address + RING_RSP_OPERATION_OFFSET + (long) index * 112, (byte) value);
        return this;
    }

    /** Reads {@code ring.rsp.status}, 2 bytes. */
    public int ringRspStatus(int index) {
        return memory.getShort(address + RING_RSP_STATUS_OFFSET + (long) index * 112);
    }

    /** Writes {@code ring.rsp.status}. */
    public BlkifSring ringRspStatus(int index, int value) {
        memory.putShort(address + RING_RSP_STATUS_OFFSET + (long) index * 112, (short) value);
        return this;
    }
}
