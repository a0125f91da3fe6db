package io.xenolith.dom0.toolstack;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Attaches and detaches devices for whoever waits for an answer, with libxl's words. */
final class DeviceQuestions {
    private final ManagedDomains domains;
    private final DomainDevices devices;

    DeviceQuestions(final ManagedDomains domains, final DomainDevices devices) {
        this.domains = domains;
        this.devices = devices;
    }

    ToolstackAnswer attach(final ToolstackQuestion.AttachDisk wanted) throws LibxlException {
        final ManagedDomain domain = domains.known(wanted.domid());
        domain.requireThatItStays();
        final OptionalInt number = VdevName.number(wanted.vdev());
        if (number.isEmpty()) {
            throw new LibxlException(LibxlException.INVAL, List.of(
                    "libxl: error: libxl_disk.c:182:libxl__device_from_disk: Invalid or unsupported virtual disk"
                            + " identifier " + wanted.vdev(),
                    CreationLog.UNABLE_TO_ADD));
        }
        final DiskConfig disk;
        try {
            if (domain.disks.containsKey(number.getAsInt())) {
                throw LibxlException.of(LibxlException.FAIL, "libxl_disk.c:343:device_disk_add: Domain "
                        + wanted.domid() + ":device already exists in xenstore");
            }
            disk = wanted.opener().open();
        } catch (final LibxlException e) {
            final List<String> log = new ArrayList<>(e.log());
            log.add(CreationLog.UNABLE_TO_ADD);
            throw new LibxlException(e.code(), log);
        }
        try {
            devices.attach(domain, disk);
        } catch (final ToolstackException e) {
            throw new LibxlException(LibxlException.FAIL,
                    List.of("libxl: error: " + e.getMessage(), CreationLog.UNABLE_TO_ADD));
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    void detach(final ToolstackQuestion.DetachDisk wanted, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        final ManagedDomain domain = domains.known(wanted.domid());
        domain.requireThatItStays();
        final OptionalInt number = VdevName.number(wanted.vdev());
        final DiskConfig disk = number.isPresent() ? domain.disks.get(number.getAsInt()) : null;
        if (disk == null) {
            throw new LibxlException(LibxlException.INVAL, number.isEmpty()
                    ? List.of()
                    : List.of("libxl: error: libxl_disk.c:516:libxl__disk_from_xenstore: disk /libxl/"
                            + wanted.domid() + "/device/vbd/" + number.getAsInt()
                            + " does not exist (no backend path"));
        }
        devices.detach(domain, disk, wanted.force(), () -> answer.accept(ToolstackAnswer.Done.WITHOUT_A_WORD));
    }

    ToolstackAnswer attachVif(final int domid, final ToolstackQuestion.NewVif vif) throws LibxlException {
        final ManagedDomain domain = domains.known(domid);
        domain.requireThatItStays();
        int handle = vif.handle();
        while (handle < 0 || domain.vifs.containsKey(handle)) {
            handle = handle < 0 ? 0 : handle + 1;
        }
        try {
            devices.attachVif(domain, CreationLog.vif(domid, handle, vif));
        } catch (final ToolstackException | IllegalArgumentException e) {
            throw LibxlException.of(LibxlException.FAIL, "libxl_device.c:1481:device_addrm_aocomplete: Domain " + domid
                    + ":Unable to add vif with id " + handle + ": " + e.getMessage());
        }
        return ToolstackAnswer.Done.WITHOUT_A_WORD;
    }

    void detachVif(final int domid, final int handle, final Consumer<ToolstackAnswer> answer)
            throws LibxlException {
        final ManagedDomain domain = domains.known(domid);
        domain.requireThatItStays();
        final VifConfig vif = domain.vifs.get(handle);
        if (vif == null) {
            throw LibxlException.of(LibxlException.INVAL, "libxl_xshelp.c:206:libxl__xs_read_mandatory: xenstore read"
                    + " failed: `/libxl/" + domid + "/device/vif/" + handle + "': No such file or directory");
        }
        devices.detachVif(domain, vif, () -> answer.accept(ToolstackAnswer.Done.WITHOUT_A_WORD));
    }
}
