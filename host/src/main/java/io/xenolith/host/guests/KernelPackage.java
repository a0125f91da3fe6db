package io.xenolith.host.guests;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a host needs of a package with a Linux kernel.
 *
 * @param kernel the kernel's file, as a boot loader would take it
 * @param modules those that were wanted and are no part of the kernel, and what they need
 */
record KernelPackage(byte[] kernel, ModuleSet modules) {
    private static final String KERNEL = "boot/vmlinuz-";

    /** Reads {@code deb}: once, unless a wanted module needs one that was not wanted. */
    static KernelPackage read(final DebPackage deb, final Set<String> wanted) throws IOException {
        byte[] kernel = null;
        final ModuleSet modules = new ModuleSet();
        final Set<String> looked = new TreeSet<>(wanted);
        Set<String> missing = wanted;
        while (!missing.isEmpty()) {
            for (final Map.Entry<String, byte[]> file : files(deb, missing, kernel == null).entrySet()) {
                if (file.getKey().startsWith(KERNEL)) {
                    kernel = file.getValue();
                } else {
                    modules.add(file.getKey(), file.getValue());
                }
            }
            if (kernel == null) {
                throw new GuestsException(deb + ": no kernel in it, want a file " + KERNEL + "*");
            }
            missing = modules.missing();
            missing.removeAll(looked);
            looked.addAll(missing);
        }
        return new KernelPackage(kernel, modules);
    }

    private static Map<String, byte[]> files(final DebPackage deb, final Set<String> names, final boolean kernel)
            throws IOException {
        return deb.files(path -> path.startsWith(KERNEL)
                ? kernel
                : KernelModule.isModule(path) && names.contains(KernelModule.name(path)));
    }
}
