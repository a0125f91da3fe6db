package io.xenolith.host.boot;

import io.xenolith.dom0.toolstack.VifConfig;
import io.xenolith.drivers.net.NetbackOptions;
import io.xenolith.host.scenario.UserNetworkSpec;
import io.xenolith.host.scenario.UserNetworkText;
import io.xenolith.host.scenario.VifSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network interface of a guest: {@code user[,hostfwd=tcp:127.0.0.1:2222-:22]...[,dns=ADDR][,restrict=on][,mac=...]} or
 * {@code bridge=NAME[,mac=...]}.
 *
 * @param bridge the bridge it is on
 * @param mac "" for one that follows from its place
 * @param network what connects the bridge with the world outside
 */
public record BootNet(String bridge, String mac, Optional<UserNetworkSpec> network) {
    private static final int NETS_MAX = 8;
    private static final String MAC = "mac=";

    /**
     * The interfaces that {@code texts} say.
     *
     * @throws IllegalArgumentException a text is none of an interface; the message says why
     */
    public static List<BootNet> parse(final List<String> texts) {
        if (texts.size() > NETS_MAX) {
            throw new IllegalArgumentException("a guest has at most " + NETS_MAX + " interfaces");
        }
        final List<BootNet> nets = new ArrayList<>();
        for (final String text : texts) {
            nets.add(parse(text, nets.size()));
        }
        return List.copyOf(nets);
    }

    private static BootNet parse(final String text, final int number) {
        final List<String> words = List.of(text.split(",", -1));
        final String kind = words.getFirst();
        final boolean user = kind.equals(UserNetworkText.KIND);
        if (!user && !kind.startsWith("bridge=")) {
            throw new IllegalArgumentException("'" + text + "' is no network, want user[,hostfwd=...] or bridge=NAME");
        }
        final String bridge = user ? UserNetworkText.bridge(number) : kind.substring("bridge=".length());
        final List<String> options = new ArrayList<>();
        String mac = "";
        for (final String word : words.subList(1, words.size())) {
            if (word.startsWith(MAC)) {
                mac = word.substring(MAC.length());
            } else if (user && UserNetworkText.isOption(word)) {
                options.add(word);
            } else {
                throw new IllegalArgumentException("'" + text + "': nothing is called '" + word + "', want "
                        + (user ? UserNetworkText.OPTIONS + " or " + MAC : MAC));
            }
        }
        final VifConfig _ = new VifConfig(number, mac.isEmpty() ? VifConfig.defaultMac(1, number) : mac, bridge, "",
                NetbackOptions.DEFAULT);
        return new BootNet(bridge, mac,
                user ? Optional.of(UserNetworkText.network(bridge, options)) : Optional.empty());
    }

    VifSpec vif() {
        return new VifSpec(mac, bridge, "", NetbackOptions.DEFAULT);
    }
}
