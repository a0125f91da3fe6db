package io.xenolith.host.daemon;

import io.xenolith.abi.boot.KernelImage;
import io.xenolith.dom0.builder.image.KernelFile;
import io.xenolith.dom0.toolstack.LibxlException;
import io.xenolith.dom0.toolstack.NewDomain;
import io.xenolith.dom0.toolstack.ToolstackException;
import io.xenolith.domu.ProgramLoader;
import io.xenolith.domu.UnknownProgramException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A guest's kernel and ramdisk, read when the guest is made, and again when it is made again.
 *
 * @param kernelName a file, or {@code java:} and the name of a program
 * @param ramdiskName a file; "" for none
 * @param memoryBytes of the guest, which a kernel must fit into
 */
record GuestFiles(String kernelName, String ramdiskName, long memoryBytes) implements NewDomain.Files {
    private static final String JAVA = "java:";
    private static final byte[] NOTHING = {};

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

    private static byte[] bytes(final String file, final String step) throws LibxlException {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (final IOException e) {
            final String why = e instanceof NoSuchFileException
                    ? "No such file or directory"
                    : Files.isDirectory(Path.of(file)) ? "Is a directory" : "Permission denied";
            throw new LibxlException(LibxlException.FAIL, List.of(
                    "xc: error: panic: xg_dom_core.c:205: failed to open file '" + file + "': " + why
                            + ": Internal error",
                    "libxl: error: libxl_dom.c:646:libxl__build_pv: " + step + " failed: " + why));
        }
    }
}
