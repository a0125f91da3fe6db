package io.xenolith.host.daemon;

import io.xenolith.abi.boot.KernelImage;
import io.xenolith.dom0.builder.image.KernelFile;
import io.xenolith.dom0.toolstack.LibxlException;
import io.xenolith.dom0.toolstack.NewDomain;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.domu.ProgramLoader;
import io.xenolith.domu.UnknownProgramException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * A guest's kernel and ramdisk, read when the guest is made, and again when it is made again.
 *
 * @param kernelName a file, or {@code java:} and the name of a program
 * @param ramdiskName a file; "" for none
 * @param memoryBytes of the guest, which kernel and ramdisk must fit into
 */
record GuestFiles(String kernelName, String ramdiskName, long memoryBytes) implements NewDomain.Files {
    /** What the kernel of a domain begins with that is a Java program. */
    static final String JAVA = "java:";
    private static final byte[] NOTHING = {};
    /** Whatever memory the guest is to have: the file is copied in the host's own, which others need too. */
    private static final long FILE_BYTES_MAX = Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 4);

    @Override
    public KernelImage kernel() throws LibxlException {
        if (kernelName.startsWith(JAVA)) {
            return program(kernelName.substring(JAVA.length()));
        }
        try {
            return KernelFile.read(kernelName, bytes(kernelName, "xc_dom_kernel_file"), memoryBytes);
        } catch (final ToolstackException e) {
            throw new LibxlException(LibxlException.FAIL, List.of(
                    "xc: error: panic: xg_dom_core.c:689: xc_dom_find_loader: no loader found: Invalid kernel",
                    "libxl: error: libxl_dom.c:571:libxl__build_dom: xc_dom_parse_image failed"));
        }
    }

    private static KernelImage program(final String name) throws LibxlException {
        try {
            final var _ = ProgramLoader.find(name);
        } catch (final UnknownProgramException e) {
            throw new LibxlException(LibxlException.FAIL, List.of("xc: error: panic: " + e.getMessage(),
                    "libxl: error: libxl_dom.c:571:libxl__build_dom: xc_dom_parse_image failed"));
        }
        return KernelImage.ofJava(name);
    }

    @Override
    public byte[] ramdisk() throws LibxlException {
        return ramdiskName.isEmpty() ? NOTHING : bytes(ramdiskName, "xc_dom_module_file");
    }

    private byte[] bytes(final String file, final String step) throws LibxlException {
        final String why;
        try {
            final Path path = Path.of(file);
            final BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isRegularFile() && attributes.size() <= Math.min(memoryBytes, FILE_BYTES_MAX)) {
                return bytes(path, (int) attributes.size());
            }
            // What is no file might never end, or never begin.
            why = attributes.isDirectory()
                    ? "Is a directory"
                    : attributes.isRegularFile() ? "File too large" : "Not a regular file";
        } catch (final NoSuchFileException | InvalidPathException e) {
            throw failed(file, step, "No such file or directory");
        } catch (final IOException e) {
            throw failed(file, step, "Permission denied");
        }
        throw failed(file, step, why);
    }

    /** No more than it had when it was looked at, though it may grow. */
    private static byte[] bytes(final Path file, final int size) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(size);
        }
    }

    private static LibxlException failed(final String file, final String step, final String why) {
        return new LibxlException(LibxlException.FAIL, List.of(
                "xc: error: panic: xg_dom_core.c:205: failed to open file '" + file + "': " + why + ": Internal error",
                "libxl: error: libxl_dom.c:646:libxl__build_pv: " + step + " failed: " + why));
    }
}
