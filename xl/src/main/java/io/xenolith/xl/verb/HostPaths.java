package io.xenolith.xl.verb;

import io.xenolith.control.v1.Disk;
import io.xenolith.control.v1.DomainConfiguration;
import io.xenolith.xl.Session;
import io.xenolith.xl.config.DomainConfigReader;

/** Names of files as the host is told them: whole, since its folder is another one. */
final class HostPaths {
    private HostPaths() {
    }

    static Disk disk(final Session session, final Disk disk) {
        return isFile(disk.getPdevPath())
                ? disk.toBuilder().setPdevPath(session.path(disk.getPdevPath()).toString()).build()
                : disk;
    }

    /** Neither nothing nor the address of something else. */
    private static boolean isFile(final String path) {
        return !path.isEmpty() && !path.contains("://");
    }

    static DomainConfiguration configuration(final Session session, final DomainConfiguration config) {
        final DomainConfiguration.Builder whole = config.toBuilder().clearDisks();
        config.getDisksList().forEach(each -> whole.addDisks(disk(session, each)));
        if (isFile(config.getKernel()) && !config.getKernel().startsWith(DomainConfigReader.JAVA)) {
            whole.setKernel(session.path(config.getKernel()).toString());
        }
        if (!config.getRamdisk().isEmpty()) {
            whole.setRamdisk(session.path(config.getRamdisk()).toString());
        }
        return whole.build();
    }
}
