package io.xenolith.hypervisor.xsm;

import static org.assertj.core.api.Assertions.assertThat;

import io.xenolith.abi.errno.Errno;
import io.xenolith.abi.xen.Xen;
import io.xenolith.abi.xsm.FlaskOp;
import io.xenolith.abi.xsm.XenFlaskAccess;
import io.xenolith.abi.xsm.XenFlaskCacheStats;
import io.xenolith.abi.xsm.XenFlaskLoad;
import io.xenolith.abi.xsm.XenFlaskOcontext;
import io.xenolith.abi.xsm.XenFlaskOp;
import io.xenolith.abi.xsm.XenFlaskPeersid;
import io.xenolith.abi.xsm.XenFlaskRelabel;
import io.xenolith.abi.xsm.XenFlaskSetavcThreshold;
import io.xenolith.abi.xsm.XenFlaskSetenforce;
import io.xenolith.abi.xsm.XenFlaskSidContext;
import io.xenolith.abi.xsm.XenFlaskTransition;
import io.xenolith.hypervisor.MachineFixture;
import io.xenolith.hypervisor.XenParameters;
import io.xenolith.hypervisor.mm.PvDomainFixture;
import io.xenolith.trace.TraceSink;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hypercall 27 with a policy. */
class XsmOpTest {
    private static final int TEXT = 256;
    private static final int A_T = InitialSid.DOMDM.sid() + 1;
    private static final String CONTEXT = "system_u:system_r:a_t";

    private MachineFixture machine;
    private PvDomainFixture dom0;

    private void start(final String text) {
        try {
            machine = new MachineFixture(XenParameters.DEFAULT.withPolicy(FlaskPolicy.parse("p", text)), TraceSink.OFF);
        } catch (final PolicyException e) {
            throw new AssertionError(e);
        }
        dom0 = machine.dom0();
    }

    private void start() {
        start("default dummy\nlabel a_t\nallow a_t domU_t grant:copy,query\ndeny a_t domU_t grant:map_write");
    }

    @AfterEach
    void stop() {
        if (machine != null) {
            machine.close();
        }
    }

    /** Machine address of the union of an operation by {@code caller}, whose head is written. */
    private long op(final PvDomainFixture caller, final int cmd) {
        return new XenFlaskOp().wrap(machine.memory(), machine.clearArgs(caller)).cmd(cmd)
                .interfaceVersion(FlaskOp.XEN_FLASK_INTERFACE_VERSION).structAddress() + XenFlaskOp.U_OFFSET;
    }

    private static long call(final PvDomainFixture caller) {
        return caller.call(Xen.__HYPERVISOR_xsm_op, caller.args(), 0, 0, 0);
    }

    private long simple(final PvDomainFixture caller, final int cmd) {
        op(caller, cmd);
        return call(caller);
    }

    private void text(final PvDomainFixture caller, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        machine.memory().write(caller.maddr(caller.pages() - 1) + TEXT, bytes, 0, bytes.length);
    }

    private long load(final PvDomainFixture caller, final String text) {
        new XenFlaskLoad().wrap(machine.memory(), op(caller, FlaskOp.FLASK_LOAD)).buffer(caller.args() + TEXT)
                .size(text.length());
        text(caller, text);
        return call(caller);
    }

    private long setEnforce(final PvDomainFixture caller, final int enforcing) {
        new XenFlaskSetenforce().wrap(machine.memory(), op(caller, FlaskOp.FLASK_SETENFORCE)).enforcing(enforcing);
        return call(caller);
    }

    @Test
    void withoutAPolicyEverythingIsEnosysBeforeItIsRead() {
        machine = new MachineFixture();
        assertThat(machine.dom0().call(Xen.__HYPERVISOR_xsm_op, PvDomainFixture.BAD_POINTER, 0, 0, 0))
                .isEqualTo(-Errno.XEN_ENOSYS);
    }

    @Test
    void anUnreadableStructureIsEfaultAndAWrongVersionEnosys() {
        start();
        assertThat(dom0.call(Xen.__HYPERVISOR_xsm_op, PvDomainFixture.BAD_POINTER, 0, 0, 0))
                .isEqualTo(-Errno.XEN_EFAULT);
        final long address = op(dom0, FlaskOp.FLASK_GETENFORCE) - XenFlaskOp.U_OFFSET;
        new XenFlaskOp().wrap(machine.memory(), address).interfaceVersion(2);
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_ENOSYS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, FlaskOp.FLASK_USER, FlaskOp.FLASK_DEVICETREE_LABEL, 26, -1})
    void operationsThatAreGoneOrNeverWereAreEnosys(final int cmd) {
        start();
        assertThat(simple(dom0, cmd)).isEqualTo(-Errno.XEN_ENOSYS);
    }

    @Test
    void everybodyHearsWhetherThePolicyIsEnforced() {
        start();
        assertThat(simple(machine.domU(), FlaskOp.FLASK_GETENFORCE)).isEqualTo(1);
        assertThat(setEnforce(dom0, 0)).isZero();
        assertThat(simple(machine.domU(), FlaskOp.FLASK_GETENFORCE)).isZero();
        assertThat(setEnforce(dom0, 77)).isZero();
        assertThat(simple(machine.domU(), FlaskOp.FLASK_GETENFORCE)).isEqualTo(1);
    }

    @Test
    void aGuestMayOnlySetWhatIsSet() {
        start();
        assertThat(setEnforce(machine.domU(), 1)).isZero();
        assertThat(setEnforce(machine.domU(), 0)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aContextHasANumberAndTheNumberThatContext() {
        start();
        final long u = op(dom0, FlaskOp.FLASK_CONTEXT_TO_SID);
        final XenFlaskSidContext args = new XenFlaskSidContext().wrap(machine.memory(), u)
                .context(dom0.args() + TEXT).size(CONTEXT.length());
        text(dom0, CONTEXT);
        assertThat(call(dom0)).isZero();
        assertThat(args.sid()).isEqualTo(A_T);
        op(dom0, FlaskOp.FLASK_SID_TO_CONTEXT);
        args.sid(A_T).size(TEXT).context(dom0.args() + TEXT);
        assertThat(call(dom0)).isZero();
        assertThat(args.size()).isEqualTo(CONTEXT.length() + 1);
        final byte[] read = new byte[args.size()];
        machine.memory().read(dom0.maddr(dom0.pages() - 1) + TEXT, read, 0, read.length);
        assertThat(new String(read, StandardCharsets.US_ASCII)).isEqualTo(CONTEXT + "\0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a_t", "system_u:system_r:x_t", "user_u:system_r:a_t", "system_u:system_r:", ""})
    void aContextThatThePolicyHasNotIsEinval(final String context) {
        start();
        new XenFlaskSidContext().wrap(machine.memory(), op(dom0, FlaskOp.FLASK_CONTEXT_TO_SID))
                .context(dom0.args() + TEXT).size(context.length());
        text(dom0, context);
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void contextsAreRefusedInFlasksOrder() {
        start();
        final long u = op(machine.domU(), FlaskOp.FLASK_CONTEXT_TO_SID);
        new XenFlaskSidContext().wrap(machine.memory(), u).size(-1);
        assertThat(call(machine.domU())).isEqualTo(-Errno.XEN_EPERM);
        final XenFlaskSidContext args = new XenFlaskSidContext()
                .wrap(machine.memory(), op(dom0, FlaskOp.FLASK_CONTEXT_TO_SID)).size(4097);
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_ENOENT);
        args.size(8).context(PvDomainFixture.BAD_POINTER);
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_EFAULT);
        op(dom0, FlaskOp.FLASK_SID_TO_CONTEXT);
        args.sid(999);
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        args.sid(A_T).size(CONTEXT.length());
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_ERANGE);
        args.size(TEXT).context(PvDomainFixture.BAD_POINTER);
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_EFAULT);
    }

    @Test
    void accessTellsWhatTheRulesPermit() {
        start();
        final XenFlaskAccess args = new XenFlaskAccess().wrap(machine.memory(), op(dom0, FlaskOp.FLASK_ACCESS))
                .ssid(A_T).tsid(InitialSid.DOMU.sid()).tclass(SecurityClass.GRANT.number());
        assertThat(call(dom0)).isZero();
        assertThat(args.allowed()).isEqualTo(Permission.GRANT_COPY.bit() | Permission.GRANT_QUERY.bit());
        args.tclass(SecurityClass.values().length + 1);
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        args.tclass(0);
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void anotherPolicyIsLoadedAndTheLabelsThatItHasKeepTheirNumbers() {
        start();
        assertThat(load(dom0, "default allow\nlabel z_t a_t\n")).isZero();
        final XenFlaskAccess args = new XenFlaskAccess().wrap(machine.memory(), op(dom0, FlaskOp.FLASK_ACCESS))
                .ssid(A_T).tsid(InitialSid.DOMU.sid()).tclass(SecurityClass.GRANT.number());
        assertThat(call(dom0)).isZero();
        assertThat(args.allowed()).isEqualTo(-1);
        assertThat(args.seqno()).isEqualTo(1);
        assertThat(machine.hypervisor().xsm().flask().sids().label(A_T)).isEqualTo("a_t");
    }

    @Test
    void aPolicyThatCannotBeReadIsRefusedAndTheOldOneStays() {
        start();
        assertThat(load(dom0, "default perhaps")).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(load(machine.domU(), "default allow")).isEqualTo(-Errno.XEN_EPERM);
        new XenFlaskLoad().wrap(machine.memory(), op(dom0, FlaskOp.FLASK_LOAD)).size(-1);
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        new XenFlaskLoad().wrap(machine.memory(), op(dom0, FlaskOp.FLASK_LOAD)).size(64)
                .buffer(PvDomainFixture.BAD_POINTER);
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_EFAULT);
        assertThat(setEnforce(machine.domU(), 0)).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void labelsOfAllPoliciesTogetherHaveALimit() {
        start();
        long result = 0;
        int loads = 0;
        final PvDomainFixture caller = dom0;
        while (result == 0 && loads < 100_000) {
            final StringBuilder labels = new StringBuilder("default dummy\nlabel");
            for (int i = 0; i < 300; i++) {
                labels.append(" l").append(loads).append('.').append(i);
            }
            final String all = labels.toString();
            result = load(caller, all.length() > 4096 - TEXT ? all.substring(0, all.lastIndexOf(' ', 3800)) : all);
            loads++;
        }
        assertThat(result).isEqualTo(-Errno.XEN_ENOMEM);
    }

    @Test
    void theCacheHasAThresholdAndCountsWhatItDoes() {
        start();
        assertThat(simple(dom0, FlaskOp.FLASK_GETAVC_THRESHOLD)).isEqualTo(512);
        new XenFlaskSetavcThreshold().wrap(machine.memory(), op(machine.domU(), FlaskOp.FLASK_SETAVC_THRESHOLD))
                .threshold(1);
        assertThat(call(machine.domU())).isEqualTo(-Errno.XEN_EPERM);
        new XenFlaskSetavcThreshold().wrap(machine.memory(), op(dom0, FlaskOp.FLASK_SETAVC_THRESHOLD)).threshold(1);
        assertThat(call(dom0)).isZero();
        assertThat(simple(dom0, FlaskOp.FLASK_GETAVC_THRESHOLD)).isEqualTo(1);
        final XenFlaskCacheStats args = new XenFlaskCacheStats().wrap(machine.memory(),
                op(dom0, FlaskOp.FLASK_AVC_CACHESTATS));
        assertThat(call(dom0)).isZero();
        assertThat(args.lookups()).isEqualTo(args.hits() + args.misses()).isPositive();
        args.cpu(1);
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_ENOENT);
        assertThat(simple(dom0, FlaskOp.FLASK_AVC_HASHSTATS)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, AccessVectorCache.THRESHOLD_MAX})
    void aThresholdBeyondTheLimitIsTheLimit(final int threshold) {
        start();
        new XenFlaskSetavcThreshold().wrap(machine.memory(), op(dom0, FlaskOp.FLASK_SETAVC_THRESHOLD))
                .threshold(threshold);
        assertThat(call(dom0)).isZero();
        assertThat(simple(dom0, FlaskOp.FLASK_GETAVC_THRESHOLD)).isEqualTo(AccessVectorCache.THRESHOLD_MAX);
    }

    @Test
    void whatAPolicyOfTextHasNotIsRefusedAsSuch() {
        start();
        assertThat(simple(dom0, FlaskOp.FLASK_GETBOOL)).isEqualTo(-Errno.XEN_ENOENT);
        assertThat(simple(dom0, FlaskOp.FLASK_SETBOOL)).isEqualTo(-Errno.XEN_ENOENT);
        assertThat(simple(machine.domU(), FlaskOp.FLASK_SETBOOL)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(simple(dom0, FlaskOp.FLASK_COMMITBOOLS)).isZero();
        assertThat(simple(machine.domU(), FlaskOp.FLASK_COMMITBOOLS)).isEqualTo(-Errno.XEN_EPERM);
        assertThat(simple(dom0, FlaskOp.FLASK_MLS)).isZero();
        assertThat(simple(dom0, FlaskOp.FLASK_DISABLE)).isEqualTo(-Errno.XEN_EINVAL);
        assertThat(simple(dom0, FlaskOp.FLASK_POLICYVERS)).isEqualTo(-Errno.XEN_EOPNOTSUPP);
        assertThat(simple(dom0, FlaskOp.FLASK_ADD_OCONTEXT)).isEqualTo(-Errno.XEN_EOPNOTSUPP);
        assertThat(simple(machine.domU(), FlaskOp.FLASK_DEL_OCONTEXT)).isEqualTo(-Errno.XEN_EPERM);
        new XenFlaskOcontext().wrap(machine.memory(), op(machine.domU(), FlaskOp.FLASK_ADD_OCONTEXT)).low(1);
        assertThat(call(machine.domU())).isEqualTo(-Errno.XEN_EINVAL);
    }

    @Test
    void aDomainIsRelabelled() {
        start();
        final XenFlaskRelabel args = new XenFlaskRelabel()
                .wrap(machine.memory(), op(dom0, FlaskOp.FLASK_RELABEL_DOMAIN)).domid(MachineFixture.DOMU).sid(A_T);
        assertThat(call(dom0)).isZero();
        assertThat(machine.domU().domain().ssid).isEqualTo(A_T);
        args.domid(PvDomainFixture.BAD_DOMID);
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_ESRCH);
        new XenFlaskRelabel().wrap(machine.memory(), op(machine.domU(), FlaskOp.FLASK_RELABEL_DOMAIN))
                .domid(Xen.DOMID_SELF).sid(InitialSid.DOM0.sid());
        assertThat(call(machine.domU())).isEqualTo(-Errno.XEN_EPERM);
    }

    @Test
    void aDomainIsNotGivenTheLabelOfADomainAsItsOwnTarget() {
        start();
        new XenFlaskRelabel().wrap(machine.memory(), op(dom0, FlaskOp.FLASK_RELABEL_DOMAIN))
                .domid(MachineFixture.DOMU).sid(SidTable.self(A_T));
        assertThat(call(dom0)).isZero();
        assertThat(machine.domU().domain().ssid).isEqualTo(InitialSid.UNLABELED.sid());
    }

    private int transition(final int cmd, final int source, final int target, final SecurityClass of) {
        final XenFlaskTransition args = new XenFlaskTransition().wrap(machine.memory(), op(dom0, cmd)).ssid(source)
                .tsid(target).tclass(of.number());
        assertThat(call(dom0)).isZero();
        return args.newsid();
    }

    @Test
    void aNewDomainHasItsMakersLabelAndAnythingElseThatOfWhatItBelongsTo() {
        start();
        final int domU = InitialSid.DOMU.sid();
        assertThat(transition(FlaskOp.FLASK_CREATE, A_T, domU, SecurityClass.DOMAIN)).isEqualTo(A_T);
        assertThat(transition(FlaskOp.FLASK_CREATE, A_T, domU, SecurityClass.EVENT)).isEqualTo(domU);
        assertThat(transition(FlaskOp.FLASK_MEMBER, A_T, 999, SecurityClass.EVENT))
                .isEqualTo(InitialSid.UNLABELED.sid());
    }

    @Test
    void aDomainCreatedByItsOwnLabelIsItsOwnTarget() {
        start();
        assertThat(transition(FlaskOp.FLASK_CREATE, A_T, A_T, SecurityClass.DOMAIN)).isEqualTo(SidTable.self(A_T));
        assertThat(transition(FlaskOp.FLASK_CREATE, SidTable.self(A_T), A_T, SecurityClass.DOMAIN))
                .isEqualTo(SidTable.self(A_T));
        assertThat(transition(FlaskOp.FLASK_RELABEL, A_T, A_T, SecurityClass.DOMAIN)).isEqualTo(A_T);
        assertThat(transition(FlaskOp.FLASK_CREATE, A_T, A_T, SecurityClass.EVENT)).isEqualTo(A_T);
    }

    @Test
    void theLabelAtTheOtherEndIsToldOfAChannelOnly() {
        start();
        new XenFlaskPeersid().wrap(machine.memory(), op(dom0, FlaskOp.FLASK_GET_PEER_SID)).evtchn(-1);
        assertThat(call(dom0)).isEqualTo(-Errno.XEN_EINVAL);
        final int port = machine.domU().domain().evtchn().allocUnbound(Xen.DOMID_SELF, 0);
        final int local = dom0.domain().evtchn().bindInterdomain(MachineFixture.DOMU, port);
        machine.domU().domain().ssid = A_T;
        final XenFlaskPeersid args = new XenFlaskPeersid().wrap(machine.memory(),
                op(dom0, FlaskOp.FLASK_GET_PEER_SID)).evtchn(local);
        assertThat(call(dom0)).isZero();
        assertThat(args.sid()).isEqualTo(A_T);
    }
}
