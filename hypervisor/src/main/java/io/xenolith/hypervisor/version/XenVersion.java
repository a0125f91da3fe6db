package io.xenolith.hypervisor.version;

import static io.xenolith.hypervisor.call.SubOperation.implemented;

import io.xenolith.abi.LocalMemory;
import io.xenolith.abi.Page;
import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.features.Features;
import io.xenolith.abi.profile.OtherVersions;
import io.xenolith.abi.version.Version;
import io.xenolith.abi.version.XenBuildId;
import io.xenolith.abi.version.XenCompileInfo;
import io.xenolith.abi.version.XenFeatureInfo;
import io.xenolith.abi.version.XenPlatformParameters;
import io.xenolith.abi.xen.Xen;
import io.xenolith.hypervisor.AbiProfile;
import io.xenolith.hypervisor.Hypervisor;
import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.SubOperation;
import io.xenolith.hypervisor.domain.Domain;
import io.xenolith.hypervisor.domain.Vcpu;
import io.xenolith.hypervisor.xsm.DefaultAction;
import io.xenolith.hypervisor.xsm.Permission;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Hypercall 17, xen_version: what this Xen is. Source: Xen public/version.h, HYPERCALLS.md section 14. */
public final class XenVersion implements HypercallHandler {
    private static final int EXTRAVERSION_SIZE = 16;
    private static final int CAPABILITIES_SIZE = 1024;
    private static final int CHANGESET_SIZE = 64;
    private static final int COMMANDLINE_SIZE = 1024;
    private static final int HANDLE_SIZE = 16;
    private static final String DENIED = "<denied>";

    private final Hypervisor hypervisor;
    private final AbiProfile profile;
    private final XenFeatureInfo featureInfo = XenFeatureInfo.allocate();
    private final XenBuildId buildId = XenBuildId.allocate();

    public XenVersion(final Hypervisor hypervisor, final AbiProfile profile) {
        this.hypervisor = hypervisor;
        this.profile = profile;
    }

    @Override
    public int subOperation(final long cmd, final long arg, final long unused) {
        return (int) cmd;
    }

    @Override
    public long call(final Vcpu vcpu, final long cmd, final long arg, final long a3, final long a4, final long a5) {
        return switch ((int) cmd) {
            case Version.XENVER_version -> (long) profile.major() << 16 | profile.minor();
            case Version.XENVER_extraversion -> text(vcpu, arg,
                    told(vcpu, Permission.VERSION_XEN_EXTRAVERSION, profile.extraVersion()), EXTRAVERSION_SIZE);
            case Version.XENVER_compile_info -> compileInfo(vcpu, arg);
            case Version.XENVER_capabilities -> text(vcpu, arg,
                    told(vcpu, Permission.VERSION_XEN_CAPABILITIES, profile.capabilities()), CAPABILITIES_SIZE);
            case Version.XENVER_changeset -> text(vcpu, arg,
                    told(vcpu, Permission.VERSION_XEN_CHANGESET, profile.changeset()), CHANGESET_SIZE);
            case Version.XENVER_platform_parameters -> platformParameters(vcpu, arg);
            case Version.XENVER_get_features -> features(vcpu, arg);
            case Version.XENVER_pagesize -> pageSize(vcpu, arg);
            case Version.XENVER_guest_handle -> copyOut(vcpu, arg,
                    permitted(vcpu, Permission.VERSION_XEN_GUEST_HANDLE) ? vcpu.domain().handle : new byte[HANDLE_SIZE],
                    HANDLE_SIZE);
            case Version.XENVER_commandline -> text(vcpu, arg, commandLine(vcpu), COMMANDLINE_SIZE);
            case Version.XENVER_build_id -> buildId(vcpu, arg);
            default ->
                profile.headers().has("XENVER_extraversion2") ? longText(vcpu, (int) cmd, arg) : -Errno.XEN_ENOSYS;
        };
    }

    /** The texts again, each of any length and without a terminator: later Xens have these. */
    private long longText(final Vcpu vcpu, final int cmd, final long arg) {
        return switch (cmd) {
            case OtherVersions.XENVER_extraversion2 ->
                counted(vcpu, arg, bytes(told(vcpu, Permission.VERSION_XEN_EXTRAVERSION, profile.extraVersion())));
            case OtherVersions.XENVER_capabilities2 ->
                counted(vcpu, arg, bytes(told(vcpu, Permission.VERSION_XEN_CAPABILITIES, profile.capabilities())));
            case OtherVersions.XENVER_changeset2 ->
                counted(vcpu, arg, bytes(told(vcpu, Permission.VERSION_XEN_CHANGESET, profile.changeset())));
            case OtherVersions.XENVER_commandline2 -> counted(vcpu, arg, bytes(commandLine(vcpu)));
            default -> -Errno.XEN_ENOSYS;
        };
    }

    /** Everybody may hear it, unless a policy says otherwise. */
    private boolean permitted(final Vcpu vcpu, final Permission permission) {
        return hypervisor.xsm().permits(DefaultAction.HOOK, vcpu.domain(), permission);
    }

    /** {@code text}, or what is told in its place to those who must not hear it. */
    private String told(final Vcpu vcpu, final Permission permission, final String text) {
        return permitted(vcpu, permission) ? text : DENIED;
    }

    /** What the profile says, and what this host's Xen was told besides; for control domains. */
    private String commandLine(final Vcpu vcpu) {
        return hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), Permission.VERSION_XEN_COMMANDLINE)
                ? profile.commandLine() + hypervisor.config().parameters().words()
                : DENIED;
    }

    private long pageSize(final Vcpu vcpu, final long arg) {
        if (!permitted(vcpu, Permission.VERSION_XEN_PAGESIZE)) {
            return 0;
        }
        return arg == 0 ? Page.SIZE : -Errno.XEN_EINVAL;
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private long text(final Vcpu vcpu, final long arg, final String text, final int size) {
        final LocalMemory out = new LocalMemory(size);
        putText(out, 0, text, size);
        return copyOut(vcpu, arg, out.array(), size);
    }

    private static void putText(final LocalMemory out, final long at, final String text, final int size) {
        final byte[] bytes = bytes(text);
        out.write(at, bytes, 0, Math.min(bytes.length, size - 1));
    }

    private long copyOut(final Vcpu vcpu, final long arg, final byte[] bytes, final int length) {
        return hypervisor.guestAccess().copyTo(vcpu, arg, bytes, 0, length) ? 0 : -Errno.XEN_EFAULT;
    }

    private long compileInfo(final Vcpu vcpu, final long arg) {
        final LocalMemory out = new LocalMemory(XenCompileInfo.SIZE);
        final boolean permitted = permitted(vcpu, Permission.VERSION_XEN_COMPILE_INFO);
        putText(out, XenCompileInfo.COMPILER_OFFSET, permitted ? profile.compiler() : DENIED,
                XenCompileInfo.COMPILE_BY_OFFSET - XenCompileInfo.COMPILER_OFFSET);
        putText(out, XenCompileInfo.COMPILE_BY_OFFSET, permitted ? profile.compileBy() : DENIED,
                XenCompileInfo.COMPILE_DOMAIN_OFFSET - XenCompileInfo.COMPILE_BY_OFFSET);
        putText(out, XenCompileInfo.COMPILE_DOMAIN_OFFSET, permitted ? profile.compileDomain() : DENIED,
                XenCompileInfo.COMPILE_DATE_OFFSET - XenCompileInfo.COMPILE_DOMAIN_OFFSET);
        putText(out, XenCompileInfo.COMPILE_DATE_OFFSET, permitted ? profile.compileDate() : DENIED,
                XenCompileInfo.SIZE - XenCompileInfo.COMPILE_DATE_OFFSET);
        return copyOut(vcpu, arg, out.array(), XenCompileInfo.SIZE);
    }

    private long platformParameters(final Vcpu vcpu, final long arg) {
        final XenPlatformParameters out = XenPlatformParameters.allocate().virtStart(profile.virtStart());
        return copyOut(vcpu, arg, out.toBytes(), XenPlatformParameters.SIZE);
    }

    private long features(final Vcpu vcpu, final long arg) {
        final byte[] copy = new byte[XenFeatureInfo.SIZE];
        if (!hypervisor.guestAccess().copyFrom(vcpu, arg, copy, 0, copy.length)) {
            return -Errno.XEN_EFAULT;
        }
        featureInfo.wrap(new LocalMemory(copy), 0);
        if (featureInfo.submapIdx() != 0) {
            return -Errno.XEN_EINVAL;
        }
        featureInfo.submap(featureBits(vcpu.domain()));
        return copyOut(vcpu, arg, copy, copy.length);
    }

    /** XENFEAT_* bits of submap 0 for {@code domain}. */
    private int featureBits(final Domain domain) {
        int bits = profile.features();
        if (domain.assist(Xen.VMASST_TYPE_pae_extended_cr3)) {
            bits |= 1 << Features.XENFEAT_pae_pgdir_above_4gb;
        }
        if (domain.hardwareDomain()) {
            bits |= 1 << Features.XENFEAT_dom0;
        }
        return bits;
    }

    private long buildId(final Vcpu vcpu, final long arg) {
        if (!hypervisor.xsm().permits(DefaultAction.PRIV, vcpu.domain(), Permission.VERSION_XEN_BUILD_ID)) {
            return -Errno.XEN_EPERM;
        }
        return profile.buildId().length == 0 ? -Errno.XEN_ENODATA : counted(vcpu, arg, profile.buildId());
    }

    /** {@code bytes} behind a 32-bit field with the room for them; without a place, only how many they are. */
    private long counted(final Vcpu vcpu, final long arg, final byte[] bytes) {
        if (arg == 0) {
            return bytes.length;
        }
        final byte[] head = new byte[XenBuildId.SIZE];
        if (!hypervisor.guestAccess().copyFrom(vcpu, arg, head, 0, head.length)) {
            return -Errno.XEN_EFAULT;
        }
        final int room = buildId.wrap(new LocalMemory(head), 0).len();
        if (room == 0) {
            return -Errno.XEN_EINVAL;
        }
        if (Integer.compareUnsigned(room, bytes.length) < 0) {
            return -Errno.XEN_ENOBUFS;
        }
        final boolean written = hypervisor.guestAccess().copyTo(vcpu, arg + XenBuildId.BUF_OFFSET, bytes, 0,
                bytes.length);
        return written ? bytes.length : -Errno.XEN_EFAULT;
    }

    @Override
    public List<SubOperation> operations() {
        return List.of(implemented(Version.XENVER_version, "XENVER_version", "any"),
                implemented(Version.XENVER_extraversion, "XENVER_extraversion", "any"),
                implemented(Version.XENVER_compile_info, "XENVER_compile_info", "any"),
                implemented(Version.XENVER_capabilities, "XENVER_capabilities", "any"),
                implemented(Version.XENVER_changeset, "XENVER_changeset", "any"),
                implemented(Version.XENVER_platform_parameters, "XENVER_platform_parameters", "any"),
                implemented(Version.XENVER_get_features, "XENVER_get_features", "any"),
                implemented(Version.XENVER_pagesize, "XENVER_pagesize", "any"),
                implemented(Version.XENVER_guest_handle, "XENVER_guest_handle", "any"),
                implemented(Version.XENVER_commandline, "XENVER_commandline", "priv"),
                implemented(Version.XENVER_build_id, "XENVER_build_id", "priv"),
                implemented(OtherVersions.XENVER_extraversion2, "XENVER_extraversion2", "any"),
                implemented(OtherVersions.XENVER_capabilities2, "XENVER_capabilities2", "any"),
                implemented(OtherVersions.XENVER_changeset2, "XENVER_changeset2", "any"),
                implemented(OtherVersions.XENVER_commandline2, "XENVER_commandline2", "priv"));
    }
}
