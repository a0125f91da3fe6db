// Written by hypercall-abi/tools/generate-abi.py from the facts of Xen 4.17.7; change the script, not this file.
package io.xenolith.abi.xen;

import io.xenolith.abi.CStruct;
import io.xenolith.abi.GuestMemory;
import io.xenolith.abi.LocalMemory;

/**
 * C {@code struct dom0_vga_console_info}, 40 bytes, aligned to 4. Source: Xen public/xen.h.
 *
 * <pre>
 *  offset size field
 *       0   1  video_type
 *       4   2  u.text_mode_3.font_height
 *       6   2  u.text_mode_3.cursor_x
 *       8   2  u.text_mode_3.cursor_y
 *      10   2  u.text_mode_3.rows
 *      12   2  u.text_mode_3.columns
 *       4   2  u.vesa_lfb.width
 *       6   2  u.vesa_lfb.height
 *       8   2  u.vesa_lfb.bytes_per_line
 *      10   2  u.vesa_lfb.bits_per_pixel
 *      12   4  u.vesa_lfb.lfb_base
 *      16   4  u.vesa_lfb.lfb_size
 *      20   1  u.vesa_lfb.red_pos
 *      21   1  u.vesa_lfb.red_size
 *      22   1  u.vesa_lfb.green_pos
 *      23   1  u.vesa_lfb.green_size
 *      24   1  u.vesa_lfb.blue_pos
 *      25   1  u.vesa_lfb.blue_size
 *      26   1  u.vesa_lfb.rsvd_pos
 *      27   1  u.vesa_lfb.rsvd_size
 *      28   4  u.vesa_lfb.gbl_caps
 *      32   2  u.vesa_lfb.mode_attrs
 *      34   2  u.vesa_lfb.pad
 *      36   4  u.vesa_lfb.ext_lfb_base
 * </pre>
 */
public final class Dom0VgaConsoleInfo extends CStruct {
    public static final int SIZE = 40;
    public static final int ALIGN = 4;

    public static final int VIDEO_TYPE_OFFSET = 0;
    public static final int U_TEXT_MODE_3_FONT_HEIGHT_OFFSET = 4;
    public static final int U_TEXT_MODE_3_CURSOR_X_OFFSET = 6;
    public static final int U_TEXT_MODE_3_CURSOR_Y_OFFSET = 8;
    public static final int U_TEXT_MODE_3_ROWS_OFFSET = 10;
    public static final int U_TEXT_MODE_3_COLUMNS_OFFSET = 12;
    public static final int U_VESA_LFB_WIDTH_OFFSET = 4;
    public static final int U_VESA_LFB_HEIGHT_OFFSET = 6;
    public static final int U_VESA_LFB_BYTES_PER_LINE_OFFSET = 8;
    public static final int U_VESA_LFB_BITS_PER_PIXEL_OFFSET = 10;
    public static final int U_VESA_LFB_LFB_BASE_OFFSET = 12;
    public static final int U_VESA_LFB_LFB_SIZE_OFFSET = 16;
    public static final int U_VESA_LFB_RED_POS_OFFSET = 20;
    public static final int U_VESA_LFB_RED_SIZE_OFFSET = 21;
    public static final int U_VESA_LFB_GREEN_POS_OFFSET = 22;
    public static final int U_VESA_LFB_GREEN_SIZE_OFFSET = 23;
    public static final int U_VESA_LFB_BLUE_POS_OFFSET = 24;
    public static final int U_VESA_LFB_BLUE_SIZE_OFFSET = 25;
    public static final int U_VESA_LFB_RSVD_POS_OFFSET = 26;
    public static final int U_VESA_LFB_RSVD_SIZE_OFFSET = 27;
    public static final int U_VESA_LFB_GBL_CAPS_OFFSET = 28;
    public static final int U_VESA_LFB_MODE_ATTRS_OFFSET = 32;
    public static final int U_VESA_LFB_PAD_OFFSET = 34;
    public static final int U_VESA_LFB_EXT_LFB_BASE_OFFSET = 36;

    /** A zeroed struct in private memory. */
    public static Dom0VgaConsoleInfo allocate() {
        return new Dom0VgaConsoleInfo().wrap(new LocalMemory(SIZE), 0);
    }

    /** Makes this flyweight stand for the struct at {@code address} of {@code memory}. */
    public Dom0VgaConsoleInfo wrap(GuestMemory memory, long address) {
        set(memory, address);
        return this;
    }

    @Override
    public int structSize() {
        return SIZE;
    }

    /** Reads {@code video_type}, 1 byte. */
    public int videoType() {
        return memory.getByte(address + VIDEO_TYPE_OFFSET) & 0xff;
    }

    /** Writes {@code video_type}. */
    public Dom0VgaConsoleInfo videoType(int value) {
        memory.putByte(address + VIDEO_TYPE_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.text_mode_3.font_height}, 2 bytes. */
    public int uTextMode3FontHeight() {
        return memory.getShort(address + U_TEXT_MODE_3_FONT_HEIGHT_OFFSET) & 0xffff;
    }

    /** Writes {@code u.text_mode_3.font_height}. */
    public Dom0VgaConsoleInfo uTextMode3FontHeight(int value) {
        memory.putShort(address + U_TEXT_MODE_3_FONT_HEIGHT_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.text_mode_3.cursor_x}, 2 bytes. */
    public int uTextMode3CursorX() {
        return memory.getShort(address + U_TEXT_MODE_3_CURSOR_X_OFFSET) & 0xffff;
    }

    /** Writes {@code u.text_mode_3.cursor_x}. */
    public Dom0VgaConsoleInfo uTextMode3CursorX(int value) {
        memory.putShort(address + U_TEXT_MODE_3_CURSOR_X_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.text_mode_3.cursor_y}, 2 bytes. */
    public int uTextMode3CursorY() {
        return memory.getShort(address + U_TEXT_MODE_3_CURSOR_Y_OFFSET) & 0xffff;
    }

    /** Writes {@code u.text_mode_3.cursor_y}. */
    public Dom0VgaConsoleInfo uTextMode3CursorY(int value) {
        memory.putShort(address + U_TEXT_MODE_3_CURSOR_Y_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.text_mode_3.rows}, 2 bytes. */
    public int uTextMode3Rows() {
        return memory.getShort(address + U_TEXT_MODE_3_ROWS_OFFSET) & 0xffff;
    }

    /** Writes {@code u.text_mode_3.rows}. */
    public Dom0VgaConsoleInfo uTextMode3Rows(int value) {
        memory.putShort(address + U_TEXT_MODE_3_ROWS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.text_mode_3.columns}, 2 bytes. */
    public int uTextMode3Columns() {
        return memory.getShort(address + U_TEXT_MODE_3_COLUMNS_OFFSET) & 0xffff;
    }

    /** Writes {@code u.text_mode_3.columns}. */
    public Dom0VgaConsoleInfo uTextMode3Columns(int value) {
        memory.putShort(address + U_TEXT_MODE_3_COLUMNS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.width}, 2 bytes. */
    public int uVesaLfbWidth() {
        return memory.getShort(address + U_VESA_LFB_WIDTH_OFFSET) & 0xffff;
    }

    /** Writes {@code u.vesa_lfb.width}. */
    public Dom0VgaConsoleInfo uVesaLfbWidth(int value) {
        memory.putShort(address + U_VESA_LFB_WIDTH_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.height}, 2 bytes. */
    public int uVesaLfbHeight() {
        return memory.getShort(address + U_VESA_LFB_HEIGHT_OFFSET) & 0xffff;
    }

    /** Writes {@code u.vesa_lfb.height}. */
    public Dom0VgaConsoleInfo uVesaLfbHeight(int value) {
        memory.putShort(address + U_VESA_LFB_HEIGHT_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.bytes_per_line}, 2 bytes. */
    public int uVesaLfbBytesPerLine() {
        return memory.getShort(address + U_VESA_LFB_BYTES_PER_LINE_OFFSET) & 0xffff;
    }

    /** Writes {@code u.vesa_lfb.bytes_per_line}. */
    public Dom0VgaConsoleInfo uVesaLfbBytesPerLine(int value) {
        memory.putShort(address + U_VESA_LFB_BYTES_PER_LINE_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.bits_per_pixel}, 2 bytes. */
    public int uVesaLfbBitsPerPixel() {
        return memory.getShort(address + U_VESA_LFB_BITS_PER_PIXEL_OFFSET) & 0xffff;
    }

    /** Writes {@code u.vesa_lfb.bits_per_pixel}. */
    public Dom0VgaConsoleInfo uVesaLfbBitsPerPixel(int value) {
        memory.putShort(address + U_VESA_LFB_BITS_PER_PIXEL_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.lfb_base}, 4 bytes. */
    public int uVesaLfbLfbBase() {
        return memory.getInt(address + U_VESA_LFB_LFB_BASE_OFFSET);
    }

    /** Writes {@code u.vesa_lfb.lfb_base}. */
    public Dom0VgaConsoleInfo uVesaLfbLfbBase(int value) {
        memory.putInt(address + U_VESA_LFB_LFB_BASE_OFFSET, value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.lfb_size}, 4 bytes. */
    public int uVesaLfbLfbSize() {
        return memory.getInt(address + U_VESA_LFB_LFB_SIZE_OFFSET);
    }

    /** Writes {@code u.vesa_lfb.lfb_size}. */
    public Dom0VgaConsoleInfo uVesaLfbLfbSize(int value) {
        memory.putInt(address + U_VESA_LFB_LFB_SIZE_OFFSET, value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.red_pos}, 1 byte. */
    public int uVesaLfbRedPos() {
        return memory.getByte(address + U_VESA_LFB_RED_POS_OFFSET) & 0xff;
    }

    /** Writes {@code u.vesa_lfb.red_pos}. */
    public Dom0VgaConsoleInfo uVesaLfbRedPos(int value) {
        memory.putByte(address + U_VESA_LFB_RED_POS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.red_size}, 1 byte. */
    public int uVesaLfbRedSize() {
        return memory.getByte(address + U_VESA_LFB_RED_SIZE_OFFSET) & 0xff;
    }

    /** Writes {@code u.vesa_lfb.red_size}. */
    public Dom0VgaConsoleInfo uVesaLfbRedSize(int value) {
        memory.putByte(address + U_VESA_LFB_RED_SIZE_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.green_pos}, 1 byte. */
    public int uVesaLfbGreenPos() {
        return memory.getByte(address + U_VESA_LFB_GREEN_POS_OFFSET) & 0xff;
    }

    /** Writes {@code u.vesa_lfb.green_pos}. */
    public Dom0VgaConsoleInfo uVesaLfbGreenPos(int value) {
        memory.putByte(address + U_VESA_LFB_GREEN_POS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.green_size}, 1 byte. */
    public int uVesaLfbGreenSize() {
        return memory.getByte(address + U_VESA_LFB_GREEN_SIZE_OFFSET) & 0xff;
    }

    /** Writes {@code u.vesa_lfb.green_size}. */
    public Dom0VgaConsoleInfo uVesaLfbGreenSize(int value) {
        memory.putByte(address + U_VESA_LFB_GREEN_SIZE_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.blue_pos}, 1 byte. */
    public int uVesaLfbBluePos() {
        return memory.getByte(address + U_VESA_LFB_BLUE_POS_OFFSET) & 0xff;
    }

    /** Writes {@code u.vesa_lfb.blue_pos}. */
    public Dom0VgaConsoleInfo uVesaLfbBluePos(int value) {
        memory.putByte(address + U_VESA_LFB_BLUE_POS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.blue_size}, 1 byte. */
    public int uVesaLfbBlueSize() {
        return memory.getByte(address + U_VESA_LFB_BLUE_SIZE_OFFSET) & 0xff;
    }

    /** Writes {@code u.vesa_lfb.blue_size}. */
    public Dom0VgaConsoleInfo uVesaLfbBlueSize(int value) {
        memory.putByte(address + U_VESA_LFB_BLUE_SIZE_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.rsvd_pos}, 1 byte. */
    public int uVesaLfbRsvdPos() {
        return memory.getByte(address + U_VESA_LFB_RSVD_POS_OFFSET) & 0xff;
    }

    /** Writes {@code u.vesa_lfb.rsvd_pos}. */
    public Dom0VgaConsoleInfo uVesaLfbRsvdPos(int value) {
        memory.putByte(address + U_VESA_LFB_RSVD_POS_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.rsvd_size}, 1 byte. */
    public int uVesaLfbRsvdSize() {
        return memory.getByte(address + U_VESA_LFB_RSVD_SIZE_OFFSET) & 0xff;
    }

    /** Writes {@code u.vesa_lfb.rsvd_size}. */
    public Dom0VgaConsoleInfo uVesaLfbRsvdSize(int value) {
        memory.putByte(address + U_VESA_LFB_RSVD_SIZE_OFFSET, (byte) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.gbl_caps}, 4 bytes. */
    public int uVesaLfbGblCaps() {
        return memory.getInt(address + U_VESA_LFB_GBL_CAPS_OFFSET);
    }

    /** Writes {@code u.vesa_lfb.gbl_caps}. */
    public Dom0VgaConsoleInfo uVesaLfbGblCaps(int value) {
        memory.putInt(address + U_VESA_LFB_GBL_CAPS_OFFSET, value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.mode_attrs}, 2 bytes. */
    public int uVesaLfbModeAttrs() {
        return memory.getShort(address + U_VESA_LFB_MODE_ATTRS_OFFSET) & 0xffff;
    }

    /** Writes {@code u.vesa_lfb.mode_attrs}. */
    public Dom0VgaConsoleInfo uVesaLfbModeAttrs(int value) {
        memory.putShort(address + U_VESA_LFB_MODE_ATTRS_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.pad}, 2 bytes. */
    public int uVesaLfbPad() {
        return memory.getShort(address + U_VESA_LFB_PAD_OFFSET) & 0xffff;
    }

    /** Writes {@code u.vesa_lfb.pad}. */
    public Dom0VgaConsoleInfo uVesaLfbPad(int value) {
        memory.putShort(address + U_VESA_LFB_PAD_OFFSET, (short) value);
        return this;
    }

    /** Reads {@code u.vesa_lfb.ext_lfb_base}, 4 bytes. */
    public int uVesaLfbExtLfbBase() {
        return memory.getInt(address + U_VESA_LFB_EXT_LFB_BASE_OFFSET);
    }

    /** Writes {@code u.vesa_lfb.ext_lfb_base}. */
    public Dom0VgaConsoleInfo uVesaLfbExtLfbBase(int value) {
        memory.putInt(address + U_VESA_LFB_EXT_LFB_BASE_OFFSET, value);
        return this;
    }
}
