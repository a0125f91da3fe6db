package io.xenolith.host.daemon;

import io.xenolith.control.v1.Disk;
import io.xenolith.dom0.toolstack.DiskConfig;
import io.xenolith.dom0.toolstack.LibxlException;
import io.xenolith.dom0.toolstack.ToolstackQuestion;
import io.xenolith.drivers.block.BlkbackOptions;
import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.host.image.Image;
import io.xenolith.host.scenario.AccessMode;
import io.xenolith.host.scenario.DiskSource;
import io.xenolith.host.scenario.ImageFormat;
import io.xenolith.host.scenario.NbdUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Opens the image of a disk of a configuration, when it is its turn.
 *
 * @param disks keeps what is open
 * @param exports those that were connected for the question
 */
record LiveDiskOpener(LiveDisks disks, Disk disk, ConnectedExports exports) implements ToolstackQuestion.DiskOpener {
    private static final String ERROR = "libxl: error: ";

    @Override
    public DiskConfig open() throws LibxlException {
        final BlockDevice image;
        try {
            image = image();
        } catch (final IOException | IllegalArgumentException e) {
            throw new LibxlException(LibxlException.FAIL,
                    List.of(ERROR + "libxl_device.c:1337:device_hotplug_child_death_cb: script: " + e.getMessage()));
        }
        try {
            return new DiskConfig(disk.getVdev(), disk.getCdrom() ? DiskConfig.Type.CDROM : DiskConfig.Type.DISK,
                    disk.getReadwrite() && !image.readonly(), disk.getPdevPath(), image, BlkbackOptions.DEFAULT);
        } catch (final IllegalArgumentException e) {
            disks.close(image);
            throw new LibxlException(LibxlException.INVAL, List.of(ERROR
                    + "libxl_disk.c:182:libxl__device_from_disk: Invalid or unsupported virtual disk identifier "
                    + disk.getVdev()));
        }
    }

    private BlockDevice image() throws IOException, LibxlException {
        final AccessMode mode = ConnectedExports.mode(disk);
        final DiskSource source = source();
        if (disks.keeps(source)) {
            return disks.open(source, mode);
        }
        final Optional<Image> connected = source instanceof DiskSource.Export(final NbdUri uri)
                ? exports.take(uri, mode)
                : Optional.empty();
        return connected.isPresent() ? disks.add(source, mode, connected.get()) : disks.open(source, mode);
    }

    @Override
    public void check() throws LibxlException {
        final DiskSource source = source();
        if (source instanceof DiskSource.File(final Path file, final var _) && !disks.keeps(source)) {
            if (!Files.isRegularFile(file)) {
                throw failed("is no file: " + file);
            }
            if (!Files.isReadable(file) || (disk.getReadwrite() && !Files.isWritable(file))) {
                throw failed("may not be " + (disk.getReadwrite() ? "written" : "read") + ": " + file);
            }
        }
    }

    private DiskSource source() throws LibxlException {
        final String target = disk.getPdevPath();
        if (NbdUri.isMeantBy(target)) {
            return new DiskSource.Export(NbdUri.parse(target));
        }
        if (target.isEmpty()) {
            throw failed("has no target, and there are no empty drives here");
        }
        final Path file = Path.of(target);
        final DiskSource source = new DiskSource.File(file, format());
        if (!disks.keeps(source) && !Files.exists(file)) {
            throw failed("failed to stat: " + target + ": No such file or directory");
        }
        return source;
    }

    private LibxlException failed(final String what) {
        return new LibxlException(LibxlException.FAIL, List.of(ERROR
                + "libxl_device.c:455:libxl__device_disk_set_backend: Disk vdev=" + disk.getVdev() + " " + what));
    }

    private Optional<ImageFormat> format() throws LibxlException {
        return switch (disk.getFormat()) {
            case "raw" -> Optional.of(ImageFormat.RAW);
            case "qcow2" -> Optional.of(ImageFormat.QCOW2);
            default -> throw failed("is of the format " + disk.getFormat() + ", which no backend here has");
        };
    }

    @Override
    public void discard(final BlockDevice image) {
        disks.close(image);
    }
}
