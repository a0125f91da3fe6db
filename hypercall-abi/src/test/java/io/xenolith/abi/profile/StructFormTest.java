package io.xenolith.abi.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.domctl.XenDomctlCreatedomain;
import io.xenolith.abi.domctl.XenDomctlGetdomaininfo;
import io.xenolith.abi.domctl.XenDomctlIrqPermission;
import io.xenolith.abi.sysctl.XenSysctlPhysinfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Structs of other versions, byte by byte, against the flyweights of 4.17. */
class StructFormTest {
    private static final String CREATE = "xen_domctl_createdomain";

    private final VersionTable table = VersionTable.load();

    private StructForm form(final String version, final String tag, final int baseSize) {
        return table.headers(version).form(tag, baseSize);
    }

    @ParameterizedTest
    @CsvSource({"4.14,48,104,2,104", "4.17,64,112,8,112", "4.20,68,112,8,112", "4.21,68,112,8,112"})
    void theSizeIsTheVersionsOwn(final String version, final int create, final int info, final int irq,
            final int physinfo) {
        assertThat(form(version, CREATE, XenDomctlCreatedomain.SIZE).size()).isEqualTo(create);
        assertThat(form(version, "xen_domctl_getdomaininfo", XenDomctlGetdomaininfo.SIZE).size()).isEqualTo(info);
        assertThat(form(version, "xen_domctl_irq_permission", XenDomctlIrqPermission.SIZE).size()).isEqualTo(irq);
        assertThat(form(version, "xen_sysctl_physinfo", XenSysctlPhysinfo.SIZE).size()).isEqualTo(physinfo);
    }

    @Test
    void theBasesOwnFormChangesNothing() {
        final StructForm form = form("4.17", CREATE, XenDomctlCreatedomain.SIZE);
        final LocalMemory theirs = counting(XenDomctlCreatedomain.SIZE);
        final LocalMemory base = new LocalMemory(XenDomctlCreatedomain.SIZE);
        form.toBase(theirs, 0, base, 0);
        assertThat(base.array()).isEqualTo(theirs.array());
    }

    @Test
    void fieldsBehindANewOneMove() {
        final LocalMemory theirs = new LocalMemory(68);
        theirs.putInt(16, 0xf1a6);
        theirs.putInt(48, 0xa172);
        theirs.putInt(52, 0x71ace);
        theirs.putInt(56, 7);
        theirs.putInt(60, 0xe31);
        final LocalMemory base = new LocalMemory(XenDomctlCreatedomain.SIZE);
        form("4.20", CREATE, XenDomctlCreatedomain.SIZE).toBase(theirs, 0, base, 0);
        final XenDomctlCreatedomain config = new XenDomctlCreatedomain().wrap(base, 0);
        assertThat(config.vmtraceSize()).isEqualTo(0x71ace);
        assertThat(config.cpupoolId()).isEqualTo(7);
        assertThat(config.archEmulationFlags()).isEqualTo(0xe31);
    }

    @Test
    void aFieldThatTheOtherLacksReadsAsZeroWhateverLiesAtItsPlace() {
        final LocalMemory base = counting(XenDomctlCreatedomain.SIZE);
        form("4.14", CREATE, XenDomctlCreatedomain.SIZE).toBase(counting(48), 0, base, 0);
        final XenDomctlCreatedomain config = new XenDomctlCreatedomain().wrap(base, 0);
        assertThat(config.grantOpts()).isZero();
        assertThat(config.vmtraceSize()).isZero();
        assertThat(config.archMiscFlags()).isZero();
        assertThat(config.archEmulationFlags()).isEqualTo(counting(48).getInt(44));
    }

    @Test
    void aFieldThatTheBaseLacksStaysAsItIs() {
        final LocalMemory theirs = counting(68);
        final int altp2m = theirs.getInt(48);
        form("4.20", CREATE, XenDomctlCreatedomain.SIZE).fromBase(new LocalMemory(XenDomctlCreatedomain.SIZE), 0,
                theirs, 0);
        assertThat(theirs.getInt(48)).isEqualTo(altp2m);
        assertThat(theirs.getInt(52)).isZero();
    }

    @Test
    void aNarrowFieldIsExtendedAndAWideOneCut() {
        final StructForm form = form("4.14", "xen_domctl_irq_permission", XenDomctlIrqPermission.SIZE);
        final LocalMemory theirs = new LocalMemory(new byte[]{(byte) 200, 1});
        final LocalMemory base = new LocalMemory(XenDomctlIrqPermission.SIZE);
        form.toBase(theirs, 0, base, 0);
        final XenDomctlIrqPermission request = new XenDomctlIrqPermission().wrap(base, 0);
        assertThat(request.pirq()).isEqualTo(200);
        assertThat(request.allowAccess()).isEqualTo(1);
        request.pirq(0x1ff).allowAccess(0);
        form.fromBase(base, 0, theirs, 0);
        assertThat(theirs.array()).containsExactly(0xff, 0);
    }

    @ParameterizedTest
    @CsvSource({"4.14", "4.20", "4.21"})
    void thereAndBackIsWhatItWas(final String version) {
        final StructForm form = form(version, "xen_sysctl_physinfo", XenSysctlPhysinfo.SIZE);
        final LocalMemory theirs = counting(form.size());
        final LocalMemory base = new LocalMemory(XenSysctlPhysinfo.SIZE);
        form.toBase(theirs, 0, base, 0);
        final LocalMemory back = counting(form.size());
        form.fromBase(base, 0, back, 0);
        assertThat(back.array()).isEqualTo(theirs.array());
    }

    private static LocalMemory counting(final int size) {
        final LocalMemory memory = new LocalMemory(size);
        for (int i = 0; i < size; i++) {
            memory.putByte(i, (byte) (i + 1));
        }
        return memory;
    }
}
