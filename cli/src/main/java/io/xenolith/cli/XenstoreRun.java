package io.xenolith.cli;

import io.xenolith.dom0.xenstore.XenstoreAccess;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.dom0.xenstore.XenstoreDump;
import io.xenolith.dom0.xenstore.XenstoreException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One call of a program of xenstore-utils: what it does, prints and says of failures. */
final class XenstoreRun {
    private static final Map<String, String> ERRORS = Map.of("ENOENT", "No such file or directory", "EINVAL",
            "Invalid argument", "EACCES", "Permission denied", "EEXIST", "File exists", "ENOSPC",
            "No space left on device", "E2BIG", "Argument list too long", "EISDIR", "Is a directory", "EBUSY",
            "Device or resource busy");

    /** The program ends with exit code 1, having said this; "" for nothing. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failure(final String message) {
            super(message);
        }
    }

    private final XenstoreClient store;
    private final String flags;
    private final List<String> operands;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /**
     * @param flags letters of the options that are given
     * @param operands as octets in ISO 8859-1
     */
    XenstoreRun(final XenstoreClient store, final String flags, final List<String> operands) {
        this.store = store;
        this.flags = flags;
        this.operands = operands;
    }

    private boolean has(final char flag) {
        return flags.indexOf(flag) >= 0;
    }

    /** Does it; what it prints at its end is answered, what {@link XenstoreVerb#WATCH} prints goes to {@code lines} as it comes. */
    byte[] perform(final XenstoreVerb verb, final int events, final Consumer<String> lines) {
        switch (verb) {
            case LS -> ls();
            case WATCH -> watch(events, lines);
            case READ -> each(this::read);
            case WRITE -> store.inTransaction(this::write);
            case LIST -> each(this::list);
            case RM -> each(this::rm);
            case EXISTS -> each((tree, path) -> {
                if (!tree.exists(path)) {
                    throw new Failure("");
                }
            });
            case CHMOD -> store.inTransaction(tree -> chmod(tree, operands.getFirst(), has('u'), has('r')));
        }
        return out.toByteArray();
    }

    private interface OnPath {
        void apply(XenstoreAccess tree, String path);
    }

    /** All in one transaction, as the programs do it. */
    private void each(final OnPath action) {
        store.inTransaction(tree -> {
            out.reset();
            operands.forEach(path -> action.apply(tree, path));
        });
    }

    private void print(final String line) {
        out.writeBytes((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void must(final Runnable request, final String otherwise) {
        try {
            request.run();
        } catch (final XenstoreException e) {
            throw new Failure(otherwise);
        }
    }

    private static String words(final XenstoreException e) {
        return ERRORS.getOrDefault(e.error(), e.error());
    }

    private void ls() {
        final XenstoreDump dump = new XenstoreDump(store);
        for (final String path : operands.isEmpty() ? List.of("/") : operands) {
            try {
                if (!store.exists(path)) {
                    throw new XenstoreException("DIRECTORY", path, "ENOENT");
                }
                (has('f') ? dump.full(path, has('p')) : dump.indented(path, has('p'))).forEach(this::print);
            } catch (final XenstoreException e) {
                throw new Failure("xs_directory (" + path + "): " + words(e));
            }
        }
    }

    private void read(final XenstoreAccess tree, final String path) {
        must(() -> {
            final byte[] value = tree.readBytes(path)
                    .orElseThrow(() -> new Failure("couldn't read path " + path));
            if (has('p')) {
                out.writeBytes((path + ": ").getBytes(StandardCharsets.ISO_8859_1));
            }
            if (has('R')) {
                out.writeBytes(value);
            } else {
                print(XenstoreDump.escaped(value));
            }
        }, "couldn't read path " + path);
    }

    private void write(final XenstoreAccess tree) {
        for (int i = 0; i < operands.size(); i += 2) {
            final String path = operands.get(i);
            final byte[] text = operands.get(i + 1).getBytes(StandardCharsets.ISO_8859_1);
            must(() -> tree.writeBytes(path, has('R') ? text : XenstoreValue.unescaped(text)),
                    "could not write path " + path);
        }
    }

    private void list(final XenstoreAccess tree, final String path) {
        must(() -> {
            if (!tree.exists(path)) {
                throw new Failure("could not list path " + path);
            }
            tree.directory(path).forEach(name -> print(has('p') ? path + "/" + name : name));
        }, "could not list path " + path);
    }

    private void rm(final XenstoreAccess tree, final String path) {
        must(() -> tree.rm(path), "could not remove path " + path);
        final int slash = path.lastIndexOf('/');
        if (has('t') && slash > 0) {
            final String parent = path.substring(0, slash);
            if (tree.read(parent).filter(String::isEmpty).isPresent() && tree.directory(parent).isEmpty()) {
                rm(tree, parent);
            }
        }
    }

    private void chmod(final XenstoreAccess tree, final String path, final boolean upwards, final boolean downwards) {
        final List<String> permissions = operands.subList(1, operands.size());
        for (final String permission : permissions) {
            if (permission.isEmpty() || "nrwb".indexOf(permission.charAt(0)) < 0) {
                throw new Failure("Invalid permission specification: '"
                        + (permission.isEmpty() ? '\0' : permission.charAt(0)) + "'");
            }
        }
        try {
            tree.setPermissions(path, permissions.toArray(String[]::new));
        } catch (final XenstoreException e) {
            throw new Failure("Error occurred setting permissions on '" + path + "': " + words(e));
        }
        final int slash = path.lastIndexOf('/');
        if (upwards && slash > 0) {
            chmod(tree, path.substring(0, slash), true, false);
        }
        if (downwards) {
            final String below = path.equals("/") ? path : path + "/";
            tree.directory(path).forEach(name -> chmod(tree, below + name, false, true));
        }
    }

    private void watch(final int events, final Consumer<String> lines) {
        final int[] left = {events};
        for (final String path : operands) {
            must(() -> {
                final var _ = store.watch(path, changed -> {
                    // Events that came together with the last one wanted are not.
                    if (left[0] != 0) {
                        lines.accept(changed);
                        left[0]--;
                    }
                });
            }, "Unable to add watch on " + path + "\n");
        }
        while (left[0] != 0) {
            final int _ = store.awaitWatches();
        }
    }
}
