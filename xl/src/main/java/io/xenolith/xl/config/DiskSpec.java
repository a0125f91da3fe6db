package io.xenolith.xl.config;

import io.xenolith.control.v1.Disk;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Disk specifications, in all forms that xl takes: {@code /path,raw,xvda,w}, {@code format=raw,vdev=xvda,target=/path} and the
 * old {@code phy:/path,xvda,w}. Source: xl-disk-configuration(5).
 */
public final class DiskSpec {
    private static final Set<String> FORMATS = Set.of("raw", "qcow", "qcow2", "vhd", "empty", "qed");
    private static final Set<String> BACKENDS = Set.of("phy", "tap", "qdisk", "standalone");
    private static final Set<String> OLD_PREFIXES = Set.of("tapdisk", "tap", "tap2", "aio", "ioemu", "file", "phy");
    private static final Set<String> FORMAT_PREFIXES = Set.of("raw", "qcow", "qcow2", "vhd");
    private static final Set<String> SCRIPT_PREFIXES = Set.of("iscsi", "nbd", "enbd", "drbd");
    private static final Set<String> KNOWN = Set.of("format", "devtype", "access", "backend", "backendtype",
            "specification", "vdev", "script");
    /** Parameters whose values are kept, whatever they are. */
    private static final Set<String> IGNORED = Set.of("colo-host", "colo-port", "colo-export", "active-disk",
            "hidden-disk");
    private static final Pattern PARAMETER = Pattern.compile("([a-z][-a-z0-9]*)=([^,]*),?");
    private static final Pattern WORD = Pattern.compile("(cdrom|direct-io-safe|no-discard|discard|no-colo|colo)(,|$)");
    private static final Pattern PREFIX = Pattern.compile("([a-z][a-z0-9]*):");
    /** What a prefix that is none looks like: a name in the guest may have a colon too, with a word behind it. */
    private static final Pattern UNKNOWN_PREFIX = Pattern.compile("[a-z][a-z0-9]*:(?![a-z0-9])");
    private static final Pattern POSITIONAL = Pattern.compile("([^=,]*),|([^=,]+),?");

    /** It is no disk specification; the message is what xl says of it. */
    public static final class BadDisk extends Exception {
        private static final long serialVersionUID = 1L;

        private BadDisk(final String message) {
            super(message);
        }
    }

    private final String source;
    private final Disk.Builder disk = Disk.newBuilder().setReadwrite(true);
    private String spec = "";
    private int at;
    private boolean hasTarget;
    private boolean hasVdev;
    private boolean hasAccess;
    private boolean hadPrefix;

    private DiskSpec(final String source) {
        this.source = source;
    }

    /**
     * The disk that {@code specs} describe together.
     *
     * @param source what messages begin with: a file's name, "command line"
     */
    public static Disk parse(final String source, final List<String> specs) throws BadDisk {
        final DiskSpec reader = new DiskSpec(source);
        for (final String spec : specs) {
            reader.read(spec);
        }
        return reader.whole();
    }

    private void read(final String text) throws BadDisk {
        spec = text;
        at = 0;
        while (skipBlanks()) {
            final Matcher parameter = matcher(PARAMETER);
            final Matcher word = matcher(WORD);
            final Matcher prefix = matcher(PREFIX);
            if (spec.startsWith("target=", at)) {
                target(spec.substring(at + "target=".length()));
                at = spec.length();
            } else if (parameter.lookingAt() && (known(parameter.group(1)) || !parameter.group(2).isEmpty())) {
                parameter(parameter);
            } else if (word.lookingAt()) {
                word(word.group(1));
                at = word.end();
            } else if (prefix.lookingAt() && isPrefix(prefix.group(1))) {
                prefix(prefix.group(1));
                at = prefix.end();
            } else if (matcher(UNKNOWN_PREFIX).lookingAt()) {
                throw bad("unknown deprecated disk prefix", spec.substring(at, spec.indexOf(':', at) + 1));
            } else {
                positional();
            }
        }
    }

    private static boolean known(final String parameter) {
        return KNOWN.contains(parameter) || IGNORED.contains(parameter);
    }

    private static boolean isPrefix(final String prefix) {
        return FORMAT_PREFIXES.contains(prefix) || SCRIPT_PREFIXES.contains(prefix) || OLD_PREFIXES.contains(prefix);
    }

    private Matcher matcher(final Pattern pattern) {
        return pattern.matcher(spec).region(at, spec.length());
    }

    /** False at the end. */
    private boolean skipBlanks() {
        while (at < spec.length() && Character.isWhitespace(spec.charAt(at))) {
            at++;
        }
        return at < spec.length();
    }

    private BadDisk bad(final String message, final String near) {
        return new BadDisk(source + ": config parsing error in disk specification: " + message + ": near `" + near
                + "' in `" + spec + "'");
    }

    private BadDisk bad(final String message) {
        return new BadDisk(source + ": config parsing error in disk specification: " + message + " in `" + spec + "'");
    }

    private void parameter(final Matcher found) throws BadDisk {
        final String value = found.group(2);
        switch (found.group(1)) {
            case "format" -> format(value);
            case "devtype" -> devtype(value, found.group());
            case "access" -> access(value);
            case "backend" -> disk.setBackendDomname(once("backend", disk.getBackendDomname(), value));
            case "backendtype" -> {
                if (!BACKENDS.contains(value)) {
                    throw bad("unknown value for backendtype", value);
                }
                disk.setBackend(value);
            }
            case "specification" -> {
                if (!value.equals("xen")) {
                    throw bad("unknown value for specification", value);
                }
                disk.setSpecification(value);
            }
            case "vdev" -> vdev(value);
            case "script" -> disk.setScript(once("script", disk.getScript(), value));
            default -> {
                if (!IGNORED.contains(found.group(1))) {
                    // Real xl's scanner looks at one letter of the value only.
                    throw bad("unknown parameter", found.group(1) + "="
                            + (value.isEmpty() ? "" : value.substring(0, 1)));
                }
            }
        }
        at = found.end();
    }

    private String once(final String name, final String before, final String value) throws BadDisk {
        if (!before.isEmpty()) {
            throw bad(name + " respecified", value);
        }
        return value;
    }

    private void devtype(final String value, final String near) throws BadDisk {
        switch (value) {
            case "cdrom" -> disk.setCdrom(true);
            case "disk" -> disk.setCdrom(false);
            default -> throw bad("unknown value for type", near);
        }
    }

    private void format(final String value) throws BadDisk {
        final String wanted = value.isEmpty() ? "raw" : value;
        if (!FORMATS.contains(wanted)) {
            throw bad("unknown value for format", value);
        }
        if (!disk.getFormat().isEmpty() && !disk.getFormat().equals(wanted)) {
            throw bad("format respecified", value);
        }
        disk.setFormat(wanted);
    }

    private void access(final String value) throws BadDisk {
        switch (value) {
            case "ro", "r" -> disk.setReadwrite(false);
            case "rw", "w", "" -> disk.setReadwrite(true);
            default -> throw bad("unknown value for access", value);
        }
    }

    private void vdev(final String value) throws BadDisk {
        if (!disk.getVdev().isEmpty()) {
            throw bad("vdev respecified", value);
        }
        disk.setVdev(value);
        hasVdev = true;
    }

    private void target(final String value) throws BadDisk {
        if (!disk.getPdevPath().isEmpty()) {
            throw bad("target respecified", value);
        }
        disk.setPdevPath(value);
        hasTarget = true;
    }

    private void word(final String word) {
        switch (word) {
            case "cdrom" -> disk.setCdrom(true);
            case "direct-io-safe" -> disk.setDirectIoSafe(true);
            case "discard" -> disk.setDiscard(true);
            case "no-discard" -> disk.setDiscard(false);
            default -> {
                // colo, no-colo: there is no such thing here, and saying no to it is right.
            }
        }
    }

    private void prefix(final String prefix) throws BadDisk {
        hadPrefix = true;
        if (FORMAT_PREFIXES.contains(prefix)) {
            format(prefix);
        } else if (SCRIPT_PREFIXES.contains(prefix)) {
            disk.setScript("block-" + prefix);
        }
    }

    private void positional() throws BadDisk {
        final Matcher found = matcher(POSITIONAL);
        if (!found.lookingAt()) {
            throw bad("bad disk syntax", spec.substring(at));
        }
        final String value = found.group(1) == null ? found.group(2) : found.group(1);
        at = found.end();
        if (!hasTarget) {
            target(value);
        } else if (!hadPrefix && disk.getFormat().isEmpty()) {
            if (disk.getPdevPath().isEmpty() && value.indexOf(':') >= 0) {
                vdevAndType(value);
                disk.setFormat("empty");
            } else {
                format(value);
            }
        } else if (!hasVdev) {
            vdevAndType(value);
        } else if (!hasAccess) {
            hasAccess = true;
            access(value);
        } else {
            throw bad("too many positional parameters", value);
        }
    }

    /** The name in the guest, with the old way to say what kind of device it is. */
    private void vdevAndType(final String value) throws BadDisk {
        final int colon = value.lastIndexOf(':');
        if (colon < 0) {
            vdev(value);
            return;
        }
        vdev(value.substring(0, colon));
        switch (value.substring(colon + 1)) {
            case "cdrom" -> disk.setCdrom(true);
            case "disk" -> disk.setCdrom(false);
            default -> throw bad("unknown deprecated type", value.substring(colon + 1));
        }
    }

    private Disk whole() throws BadDisk {
        if (disk.getFormat().isEmpty()) {
            disk.setFormat("raw");
        }
        if (disk.getCdrom()) {
            disk.setRemovable(true).setReadwrite(false);
            if (disk.getPdevPath().isEmpty()) {
                disk.setFormat("empty");
            }
        }
        if (!hasVdev) {
            throw bad("no vdev specified");
        }
        if (!hasTarget && !disk.getRemovable()) {
            throw bad("no target specified (and device not removable)");
        }
        return disk.build();
    }

    /** The disk that a list's element describes; empty, and reported, if it is none. */
    static Optional<Disk> read(final String spec, final ConfigReport report) {
        try {
            return Optional.of(parse(report.source(), List.of(spec)));
        } catch (final BadDisk e) {
            report.say(e.getMessage());
            return Optional.empty();
        }
    }
}
