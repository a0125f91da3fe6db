package io.xenolith.host.report;

import io.xenolith.hypervisor.call.HypercallNames;
import io.xenolith.hypervisor.call.HypercallTable;
import io.xenolith.hypervisor.call.SubOperation;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What stands behind each of the 64 hypercall numbers, read off the table that dispatches them. */
public final class AbiListing {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String[] LEGEND = {
            "implemented    behaves as Xen 4.17 does",
            "partly         the note says what is left out",
            "absent-in-xen  answers as a Xen that is built without it, or whose machine has no such thing",
            "missing        answers -ENOSYS where Xen would act",
            "",
            "any     every domain                  priv    control domains",
            "target  on oneself, or control        dm      control domains (Xen: device models too)",
            "hw      the hardware domain           policy  whoever the policy names"};

    private final HypercallTable table;

    public AbiListing(final HypercallTable table) {
        this.table = table;
    }

    /** A table for people: a line for each hypercall, its operations indented below, then the totals and the words used. */
    public String text() {
        final int width = IntStream.range(0, HypercallTable.SIZE).boxed().flatMap(n -> table.operations(n).stream())
                .mapToInt(operation -> operation.name().length()).max().orElse("operation".length());
        final StringBuilder text = new StringBuilder();
        line(text, width, "no", "operation", "support", "who", "note");
        for (int number = 0; number < HypercallTable.SIZE; number++) {
            if (table.handler(number) != null) {
                hypercall(text, width, number);
            }
        }
        text.append("\nThe other numbers are empty: -ENOSYS.\n").append(HypercallTable.SIZE).append(" numbers, ")
                .append(table.taken()).append(" taken");
        table.totals().forEach((support, count) -> text.append(", ").append(count).append(' ').append(key(support)));
        text.append("\n\n");
        for (final String words : LEGEND) {
            text.append(words).append('\n');
        }
        return text.toString();
    }

    private void hypercall(final StringBuilder text, final int width, final int number) {
        final List<SubOperation> operations = table.operations(number);
        if (operations.size() == 1 && operations.getFirst().number() < 0) {
            operation(text, width, Integer.toString(number), operations.getFirst());
            return;
        }
        line(text, width, Integer.toString(number), HypercallNames.of(number), "", "", "");
        operations.forEach(operation -> operation(text, width, "  " + operation.number(), operation));
    }

    private static void operation(final StringBuilder text, final int width, final String number,
            final SubOperation operation) {
        line(text, width, number, operation.name(), key(operation.support()), operation.who(), operation.note());
    }

    private static void line(final StringBuilder text, final int width, final String number, final String name,
            final String support, final String who, final String note) {
        final String format = "%-6s  %-" + width + "s  %-13s  %-6s  %s";
        text.append(String.format(Locale.ROOT, format, number, name, support, who, note).stripTrailing()).append('\n');
    }

    /** The same for programs. */
    public String json() {
        final ObjectNode root = MAPPER.createObjectNode();
        final ArrayNode hypercalls = root.putArray("hypercalls");
        for (int number = 0; number < HypercallTable.SIZE; number++) {
            final ObjectNode hypercall = hypercalls.addObject().put("number", number)
                    .put("name", HypercallNames.of(number)).put("present", table.handler(number) != null);
            final ArrayNode operations = hypercall.putArray("operations");
            table.operations(number).forEach(operation -> operations.addObject().put("number", operation.number())
                    .put("name", operation.name()).put("support", key(operation.support())).put("who", operation.who())
                    .put("note", operation.note()));
        }
        final ObjectNode totals = root.putObject("totals").put("numbers", HypercallTable.SIZE).put("taken",
                table.taken());
        table.totals().forEach((support, count) -> totals.put(key(support), count));
        return MAPPER.writeValueAsString(root) + "\n";
    }

    private static String key(final SubOperation.Support support) {
        return support.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
