package io.xenolith.dom0.xenstore;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.io.xs.XsWire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Requests about nodes, at once or inside a transaction. Text is taken as ISO 8859-1, so that every octet survives.
 * A refusal is a {@link XenstoreException}.
 */
public abstract sealed class XenstoreAccess permits XenstoreClient, XenstoreTransaction {
    XenstoreAccess() {
    }

    /** Sends a request and waits for its answer's payload. */
    abstract byte[] request(int type, byte[] payload);

    private byte[] request(final int type, final String... strings) {
        return request(type, XsMessage.payload(strings));
    }

    /** The value as text; empty if there is no such node. */
    public final Optional<String> read(final String path) {
        return readBytes(path).map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** The value; empty if there is no such node. */
    public final Optional<byte[]> readBytes(final String path) {
        try {
            return Optional.of(request(XsWire.XS_READ, path));
        } catch (final XenstoreException e) {
            if (e.is(Errno.XEN_ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public final boolean exists(final String path) {
        return readBytes(path).isPresent();
    }

    /** Sets the value; creates the node and what is missing above it. */
    public final void write(final String path, final String value) {
        writeBytes(path, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sets the value; creates the node and what is missing above it. */
    public final void writeBytes(final String path, final byte[] value) {
        final byte[] name = XsMessage.payload(path);
        final byte[] payload = Arrays.copyOf(name, name.length + value.length);
        System.arraycopy(value, 0, payload, name.length, value.length);
        request(XsWire.XS_WRITE, payload);
    }

    /** Creates an empty node unless it is there. */
    public final void mkdir(final String path) {
        request(XsWire.XS_MKDIR, path);
    }

    /** Removes a node with all below it; it need not be there, its parent must. */
    public final void rm(final String path) {
        request(XsWire.XS_RM, path);
    }

    /** Names of the children in order of creation; none if there is no such node. */
    public final List<String> directory(final String path) {
        try {
            return XsMessage.strings(request(XsWire.XS_DIRECTORY, path));
        } catch (final XenstoreException e) {
            if (e.is(Errno.XEN_ENOENT)) {
                return List.of();
            }
            if (e.is(Errno.XEN_E2BIG)) {
                return DirectoryParts.read(offset -> request(XsWire.XS_DIRECTORY_PART, path, offset));
            }
            throw e;
        }
    }

    /** Permissions in text form, the owner's entry first. */
    public final List<String> getPermissions(final String path) {
        return XsMessage.strings(request(XsWire.XS_GET_PERMS, path));
    }

    /** Replaces the permissions: texts such as {@code n0}, {@code r7}; the first names the owner. */
    public final void setPermissions(final String path, final String... permissions) {
        final String[] strings = new String[permissions.length + 1];
        strings[0] = path;
        System.arraycopy(permissions, 0, strings, 1, permissions.length);
        request(XsWire.XS_SET_PERMS, strings);
    }
}
