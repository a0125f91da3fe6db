package io.xenolith.dom0.toolstack;

import io.xenolith.dom0.backend.BlockBackends;
import io.xenolith.dom0.backend.NetworkBackends;
import io.xenolith.dom0.xenstore.XenstoreClient;
import io.xenolith.drivers.block.BlkCounters;
import io.xenolith.drivers.block.BlockDevice;
import io.xenolith.drivers.net.NetCounters;
import io.xenolith.drivers.xenbus.StoreKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Questions about devices, answered from the directories that libxl keeps of them, and what backends have counted. */
final class DeviceInquiries {
    private static final int NONE = -1;

    private final XenstoreClient client;
    private final BlockBackends blocks;
    private final NetworkBackends networks;

    DeviceInquiries(final XenstoreClient client, final BlockBackends blocks, final NetworkBackends networks) {
        this.client = client;
        this.blocks = blocks;
        this.networks = networks;
    }

    private String text(final String path) {
        return client.read(path).orElse("");
    }

    private int number(final String path) {
        return client.read(path).map(text -> (int) StoreKeys.unsigned(text, Integer.MAX_VALUE).orElse(NONE))
                .orElse(NONE);
    }

    private List<Integer> devices(final int domid, final String kind) {
        return client.directory("/libxl/" + domid + "/device/" + kind).stream()
                .flatMap(name -> StoreKeys.unsigned(name, Integer.MAX_VALUE).stream().boxed())
                .map(Long::intValue).toList();
    }

    List<ToolstackAnswer.DiskState> diskList(final int domid) {
        final List<ToolstackAnswer.DiskState> disks = new ArrayList<>();
        for (final int device : devices(domid, "vbd")) {
            final String libxl = "/libxl/" + domid + "/device/vbd/" + device;
            final String frontend = DomainStore.frontendPath(domid, device);
            disks.add(new ToolstackAnswer.DiskState(domid, text(libxl + "/dev"), text(libxl + "/params"),
                    text(libxl + "/mode").equals("w"), text(libxl + "/device-type").equals("cdrom"), device,
                    text(libxl + "/backend"), number(frontend + "/state"), number(frontend + "/event-channel"),
                    number(frontend + "/ring-ref")));
        }
        return disks;
    }

    List<ToolstackAnswer.VifState> vifList(final int domid) {
        final List<ToolstackAnswer.VifState> vifs = new ArrayList<>();
        for (final int handle : devices(domid, "vif")) {
            final String libxl = "/libxl/" + domid + "/device/vif/" + handle;
            final String frontend = DomainStore.domainPath(domid) + "/device/vif/" + handle;
            vifs.add(new ToolstackAnswer.VifState(domid, handle, text(libxl + "/mac"), text(libxl + "/bridge"),
                    text(libxl + "/backend"), number(frontend + "/state"), number(frontend + "/event-channel"),
                    number(frontend + "/tx-ring-ref"), number(frontend + "/rx-ring-ref")));
        }
        return vifs;
    }

    ToolstackAnswer counters(final List<Integer> domids) {
        final List<ToolstackAnswer.DiskCounters> disks = new ArrayList<>();
        final List<ToolstackAnswer.VifCounters> vifs = new ArrayList<>();
        for (final int domid : domids) {
            for (final int device : devices(domid, "vbd")) {
                final BlkCounters counters = blocks.counters(domid, device);
                if (counters != null) {
                    disks.add(new ToolstackAnswer.DiskCounters(domid, device, counters.reads(), counters.writes(),
                            counters.bytesRead() / BlockDevice.SECTOR_BYTES,
                            counters.bytesWritten() / BlockDevice.SECTOR_BYTES));
                }
            }
            for (final int handle : devices(domid, "vif")) {
                final Optional<NetCounters> counters = networks.counters(domid, handle);
                if (counters.isPresent()) {
                    vifs.add(vif(domid, handle, counters.get()));
                }
            }
        }
        return new ToolstackAnswer.Counters(disks, vifs);
    }

    private static ToolstackAnswer.VifCounters vif(final int domid, final int handle, final NetCounters counters) {
        return new ToolstackAnswer.VifCounters(domid, handle, counters.rxBytes(), counters.rxPackets(),
                counters.rxDropped(), counters.txBytes(), counters.txPackets(), counters.txDropped());
    }
}
