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
            "tests          of this project that call it, as the last recording says (docs/abi-profiles.md)",
            "",
            "any     every domain                  priv    control domains",
            "target  on oneself, or control        dm      control domains (Xen: device models too)",
            "hw      the hardware domain           policy  whoever the policy names"};

    private final HypercallTable table;
    private final TestCoverage coverage;

    /** @param coverage which tests call each operation */
    public AbiListing(final HypercallTable table, final TestCoverage coverage) {
        this.table = table;
        this.coverage = coverage;
    }

    /** A table for people: a line for each hypercall, its operations indented below, then the totals and the words used. */
    public String text() {
        final int width = IntStream.range(0, HypercallTable.SIZE).boxed().flatMap(n -> table.operations(n).stream())
                .mapToInt(operation -> operation.name().length()).max().orElse("operation".length());
        final StringBuilder text = new StringBuilder();
        line(text, width, "no", "operation", "support", "who", "tests", "note");
        for (int number = 0; number < HypercallTable.SIZE; number++) {
            if (table.handler(number) != null) {
                hypercall(text, width, number);
            }
        }
        text.append("\nThe other numbers are empty: -ENOSYS.\n").append(HypercallTable.SIZE).append(" numbers, ")
                .append(table.taken()).append(" taken");
        table.totals().forEach((support, count) -> text.append(", ").append(count).append(' ').append(key(support)));
        text.append(", ").append(untestedOperations().size()).append(" untested\n\n");
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
        line(text, width, Integer.toString(number), HypercallNames.of(number), "", "", "", "");
        operations.forEach(operation -> operation(text, width, "  " + operation.number(), operation));
    }

    private void operation(final StringBuilder text, final int width, final String number,
            final SubOperation operation) {
        line(text, width, number, operation.name(), key(operation.support()), operation.who(),
                Integer.toString(coverage.tests(operation.name())), operation.note());
    }

    private static void line(final StringBuilder text, final int width, final String number, final String name,
            final String support, final String who, final String tests, final String note) {
        final String format = "%-6s  %-" + width + "s  %-13s  %-6s  %5s  %s";
        text.append(String.format(Locale.ROOT, format, number, name, support, who, tests, note).stripTrailing())
                .append('\n');
    }

    /** Operations that no test calls, a line each. */
    public String untested() {
        return String.join("", untestedOperations().stream().map(name -> name + "\n").toList());
    }

    private List<String> untestedOperations() {
        return IntStream.range(0, HypercallTable.SIZE).boxed().flatMap(number -> table.operations(number).stream())
                .map(SubOperation::name).filter(name -> coverage.tests(name) == 0).toList();
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
                    .put("tests", coverage.tests(operation.name()))
                    .put("note", operation.note()));
        }
        final ObjectNode totals = root.putObject("totals").put("numbers", HypercallTable.SIZE).put("taken",
                table.taken());
        table.totals().forEach((support, count) -> totals.put(key(support), count));
        totals.put("untested", untestedOperations().size());
        return MAPPER.writeValueAsString(root) + "\n";
    }

    private static String key(final SubOperation.Support support) {
        return support.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
