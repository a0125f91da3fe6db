package io.xenolith.host.report;

import io.xenolith.hypervisor.call.HypercallHandler;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.call.SubOperation;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What stands behind each of the 64 hypercall numbers, read off the table that dispatches them. */
public final class AbiListing {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final HypercallTable table;

    public AbiListing(final HypercallTable table) {
        this.table = table;
    }

    /** A table for people, with totals. */
    public String text() {
        final Table lines = new Table("operation", "call", "sub", "support", "who", "note");
        for (int number = 0; number < HypercallTable.SIZE; number++) {
            if (table.handler(number) == null) {
                lines.row("(empty)", number, "", "ENOSYS", "", "");
            }
            for (final SubOperation operation : operations(number)) {
                lines.row(operation.name(), number, operation.number() < 0 ? "" : operation.number(),
                        key(operation.support()), operation.who(), operation.note());
            }
        }
        final StringBuilder text = new StringBuilder(lines.toString()).append('\n');
        text.append(HypercallTable.SIZE).append(" numbers, ").append(taken()).append(" taken");
        totals().forEach((support, count) -> text.append(", ").append(count).append(' ').append(key(support)));
        return text.append('\n').toString();
    }

    /** The same for programs. */
    public String json() {
        final ObjectNode root = MAPPER.createObjectNode();
        final ArrayNode hypercalls = root.putArray("hypercalls");
        for (int number = 0; number < HypercallTable.SIZE; number++) {
            final ObjectNode hypercall = hypercalls.addObject().put("number", number).put("present",
                    table.handler(number) != null);
            final ArrayNode operations = hypercall.putArray("operations");
            operations(number).forEach(operation -> operations.addObject().put("number", operation.number())
                    .put("name", operation.name()).put("support", key(operation.support())).put("who", operation.who())
                    .put("note", operation.note()));
        }
        final ObjectNode totals = root.putObject("totals").put("numbers", HypercallTable.SIZE).put("taken", taken());
        totals().forEach((support, count) -> totals.put(key(support), count));
        return MAPPER.writeValueAsString(root) + "\n";
    }

    private List<SubOperation> operations(final int number) {
        final HypercallHandler handler = table.handler(number);
        return handler == null ? List.of() : handler.operations();
    }

    private long taken() {
        return IntStream.range(0, HypercallTable.SIZE).filter(number -> table.handler(number) != null).count();
    }

    private Map<SubOperation.Support, Long> totals() {
        final Map<SubOperation.Support, Long> totals = new EnumMap<>(SubOperation.Support.class);
        for (final SubOperation.Support support : SubOperation.Support.values()) {
            totals.put(support, IntStream.range(0, HypercallTable.SIZE).boxed().flatMap(n -> operations(n).stream())
                    .filter(operation -> operation.support() == support).count());
        }
        return totals;
    }

    private static String key(final SubOperation.Support support) {
        return support.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
