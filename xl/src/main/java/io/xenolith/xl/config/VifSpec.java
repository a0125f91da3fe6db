package io.xenolith.xl.config;

import io.xenolith.control.v1.Vif;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Network interfaces as xl reads them, {@code mac=...,bridge=...}. Source: xl-network-configuration(5). */
public final class VifSpec {
    private static final Pattern RATE = Pattern.compile("([0-9]+)([GMK]?)([Bb])/s");
    private static final Pattern INTERVAL = Pattern.compile("([0-9]+)([mu]?)s?");
    private static final long DEFAULT_INTERVAL_US = 50_000;
    private static final BigInteger U32_MAX = BigInteger.valueOf(0xffff_ffffL);
    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);
    private static final int MAC_BYTES = 6;
    private static final int HEX = 16;

    /** A parameter is none or has no value that could be; the message is what xl says of it. */
    public static final class BadVif extends Exception {
        private static final long serialVersionUID = 1L;
        private final boolean fatal;

        private BadVif(final String message, final boolean fatal) {
            super(message);
            this.fatal = fatal;
        }

        /** The whole command ends by it, even where others are passed over. */
        public boolean fatal() {
            return fatal;
        }
    }

    private final String source;
    private final Vif.Builder vif;
    private final Consumer<String> remarks;

    /**
     * @param source what messages about rates begin with
     * @param remarks takes lines for people, about what is not in error
     */
    public VifSpec(final String source, final Vif.Builder vif, final Consumer<String> remarks) {
        this.source = source;
        this.vif = vif;
        this.remarks = remarks;
    }

    /** Takes one parameter in. */
    public void parameter(final String token) throws BadVif {
        final int equals = token.indexOf('=');
        final String value = token.substring(equals + 1);
        switch (equals < 0 ? token : token.substring(0, equals + 1)) {
            case "type=" -> vif.setType(type(value));
            case "mac=" -> vif.setMac(mac(value));
            case "bridge=" -> vif.setBridge(value);
            case "netdev=" -> {
                remarks.accept("the netdev parameter is deprecated, please use gatewaydev instead");
                vif.setGatewaydev(value);
            }
            case "gatewaydev=" -> vif.setGatewaydev(value);
            case "ip=" -> vif.setIp(value);
            case "script=" -> vif.setScript(value);
            case "backend=" -> vif.setBackendDomname(value);
            case "vifname=" -> vif.setIfname(value);
            case "model=" -> vif.setModel(value);
            case "rate=" -> rate(value);
            case "accel=" -> remarks.accept("the accel parameter for vifs is currently not supported");
            case "devid=" -> vif.setDevid(number(value));
            case "mtu=" -> vif.setMtu(number(value));
            case "trusted" -> vif.setTrusted(true);
            case "untrusted" -> vif.setTrusted(false);
            default -> throw new BadVif("unrecognized argument `" + token + "'", false);
        }
    }

    private static String type(final String value) throws BadVif {
        if (!List.of("vif", "ioemu").contains(value)) {
            throw new BadVif("Invalid parameter `type'.", false);
        }
        return value;
    }

    private static String mac(final String value) throws BadVif {
        final StringJoiner mac = new StringJoiner(":");
        int at = 0;
        for (int i = 0; i < MAC_BYTES; i++) {
            int octet = 0;
            final int start = at;
            while (at < value.length() && Character.digit(value.charAt(at), HEX) >= 0 && octet <= 0xff) {
                octet = octet * HEX + Character.digit(value.charAt(at++), HEX);
            }
            if (at == start || octet > 0xff) {
                throw new BadVif("Invalid parameter `mac'.", false);
            }
            mac.add(HexFormat.of().toHexDigits((byte) octet));
            at++;
        }
        return mac.toString();
    }

    private static int number(final String value) throws BadVif {
        final Matcher digits = Pattern.compile("[0-9]{1,9}").matcher(value);
        if (!digits.lookingAt()) {
            throw new BadVif("xl: failed to convert \"" + value + "\" to number", true);
        }
        return Integer.parseInt(digits.group());
    }

    private BadVif bad(final String message, final String near) {
        return new BadVif(source + ": config parsing error in vif: " + message + " in `" + near + "'", true);
    }

    private void rate(final String text) throws BadVif {
        final int at = text.indexOf('@');
        final String rateText = at < 0 ? text : text.substring(0, at);
        final Matcher rate = RATE.matcher(rateText);
        if (!rate.matches()) {
            throw bad("invalid rate", rateText);
        }
        final BigInteger number = new BigInteger(rate.group(1));
        if (number.signum() == 0 || number.compareTo(U32_MAX) > 0) {
            throw bad("rate overflow", rateText);
        }
        final BigInteger perSecond = number.multiply(unit(rate.group(2)))
                .divide(BigInteger.valueOf(rate.group(3).equals("b") ? Byte.SIZE : 1));
        final long interval = at < 0 ? DEFAULT_INTERVAL_US : interval(text.substring(at + 1));
        vif.setRate(text)
                .setRateBytesPerInterval(perSecond.multiply(BigInteger.valueOf(interval)).divide(MILLION).longValue())
                .setRateIntervalUs((int) interval);
    }

    private static BigInteger unit(final String letter) {
        return BigInteger.valueOf(switch (letter) {
            case "G" -> 1_000_000_000L;
            case "M" -> 1_000_000L;
            case "K" -> 1_000L;
            default -> 1L;
        });
    }

    private long interval(final String text) throws BadVif {
        final Matcher interval = INTERVAL.matcher(text);
        if (!interval.matches()) {
            throw bad("invalid replenishment interval", text);
        }
        final BigInteger number = new BigInteger(interval.group(1));
        final BigInteger us = number.multiply(BigInteger.valueOf(switch (interval.group(2)) {
            case "m" -> 1_000L;
            case "u" -> 1L;
            default -> 1_000_000L;
        }));
        if (number.signum() == 0 || us.compareTo(U32_MAX) > 0) {
            throw bad("replenishment interval overflow", text);
        }
        return us.longValue();
    }
}
