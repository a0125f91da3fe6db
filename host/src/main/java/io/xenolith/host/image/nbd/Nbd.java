package io.xenolith.host.image.nbd;

/** Numbers of the protocol, spelled as in doc/proto.md. */
final class Nbd {
    /** "NBDMAGIC". */
    static final long MAGIC = 0x4e42_444d_4147_4943L;
    /** "IHAVEOPT": also begins each option of the client. */
    static final long OPTION_MAGIC = 0x4948_4156_454f_5054L;
    /** Second number of the handshake before options. */
    static final long OLDSTYLE_MAGIC = 0x0000_4202_8186_1253L;
    static final long OPTION_REPLY_MAGIC = 0x0003_e889_0455_65a9L;
    static final int REQUEST_MAGIC = 0x2560_9513;
    static final int SIMPLE_REPLY_MAGIC = 0x6744_6698;

    static final int NBD_FLAG_FIXED_NEWSTYLE = 1;
    static final int NBD_FLAG_NO_ZEROES = 1 << 1;

    static final int NBD_OPT_EXPORT_NAME = 1;
    static final int NBD_OPT_ABORT = 2;
    static final int NBD_OPT_LIST = 3;
    static final int NBD_OPT_GO = 7;

    static final int NBD_REP_ACK = 1;
    static final int NBD_REP_SERVER = 2;
    static final int NBD_REP_INFO = 3;
    static final int NBD_REP_ERR_UNSUP = 0x8000_0001;
    static final int NBD_REP_ERR_POLICY = 0x8000_0002;
    static final int NBD_REP_ERR_TLS_REQD = 0x8000_0005;
    static final int NBD_REP_ERR_UNKNOWN = 0x8000_0006;
    static final int NBD_REP_ERR_SHUTDOWN = 0x8000_0007;

    static final int NBD_INFO_EXPORT = 0;
    static final int NBD_INFO_BLOCK_SIZE = 3;

    static final int NBD_FLAG_HAS_FLAGS = 1;
    static final int NBD_FLAG_READ_ONLY = 1 << 1;
    static final int NBD_FLAG_SEND_FLUSH = 1 << 2;
    static final int NBD_FLAG_SEND_FUA = 1 << 3;
    static final int NBD_FLAG_SEND_TRIM = 1 << 5;
    static final int NBD_FLAG_SEND_WRITE_ZEROES = 1 << 6;

    static final int NBD_CMD_FLAG_FUA = 1;

    private Nbd() {
    }
}
