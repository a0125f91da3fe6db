package io.xenolith.host.report;

import io.xenolith.abi.profile.VersionTable;
import io.xenolith.abi.profile.VersionTable.Kind;
import io.xenolith.abi.profile.VersionTable.Row;
import io.xenolith.hypervisor.AbiProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What changes for a guest or a toolstack that goes from one Xen to another. */
public final class AbiDiff {
    private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final Map<Kind, String> SECTIONS = sections();

    private final AbiProfile from;
    private final AbiProfile to;
    private final int fromColumn;
    private final int toColumn;

    public AbiDiff(final AbiProfile from, final AbiProfile to) {
        this.from = from;
        this.to = to;
        fromColumn = AbiProfile.VERSIONS.versions().indexOf(from.headers().version());
        toColumn = AbiProfile.VERSIONS.versions().indexOf(to.headers().version());
    }

    private static Map<Kind, String> sections() {
        final Map<Kind, String> sections = new LinkedHashMap<>();
        sections.put(Kind.OPERATION, "Operations");
        sections.put(Kind.FEATURE, "Features");
        sections.put(Kind.CONSTANT, "Constants");
        sections.put(Kind.STRUCT, "Structs: size/alignment, fields: offset/size");
        return sections;
    }

    /**
     * A thing that both name, or one of them.
     *
     * @param name behind its hypercall or struct where it has one
     * @param before,after {@link VersionTable#NONE} where it is not there
     */
    private record Change(String group, String name, String before, String after) {
        String word() {
            if (before.equals(VersionTable.NONE)) {
                return "added";
            }
            return after.equals(VersionTable.NONE) ? "removed" : "changed";
        }
    }

    private Change change(final Row row) {
        return new Change(row.group(), row.name(), row.values().get(fromColumn), row.values().get(toColumn));
    }

    private boolean differs(final Row row) {
        return !row.values().get(fromColumn).equals(row.values().get(toColumn));
    }

    private List<Change> changes(final Kind kind) {
        return AbiProfile.VERSIONS.rows().stream().filter(row -> row.kind() == kind).filter(this::differs)
                .map(this::change).toList();
    }

    /** Structs that are there in one only, or whose size or fields differ; with a new or gone one its fields are left out. */
    private Map<Change, List<Change>> structs() {
        final Map<Change, List<Change>> structs = new LinkedHashMap<>();
        for (final Row row : AbiProfile.VERSIONS.rows()) {
            if (row.kind() == Kind.STRUCT) {
                final Change struct = change(row);
                final List<Change> fields = changes(Kind.FIELD).stream()
                        .filter(field -> field.group().equals(row.name())).toList();
                if (differs(row) || !fields.isEmpty()) {
                    structs.put(struct, struct.word().equals("changed") ? fields : List.of());
                }
            }
        }
        return structs;
    }

    /** What the two answer about themselves. */
    private List<Change> answers() {
        final List<Change> answers = new ArrayList<>();
        answer(answers, "version", from.major() + "." + from.minor(), to.major() + "." + to.minor());
        answer(answers, "extra version", from.extraVersion(), to.extraVersion());
        answer(answers, "features of a PV domain", hex(from.features()), hex(to.features()));
        answer(answers, "domctl interface version", hex(from.domctlVersion()), hex(to.domctlVersion()));
        answer(answers, "sysctl interface version", hex(from.sysctlVersion()), hex(to.sysctlVersion()));
        answer(answers, "shadow paging built in", yes(from.shadowPaging()), yes(to.shadowPaging()));
        return answers;
    }

    private static void answer(final List<Change> answers, final String what, final String before,
            final String after) {
        if (!before.equals(after)) {
            answers.add(new Change("", what, before, after));
        }
    }

    private static String hex(final int value) {
        return "0x" + Integer.toHexString(value);
    }

    private static String yes(final boolean value) {
        return value ? "yes" : "no";
    }

    /** Tables for people: what is not listed is the same in both, as far as the headers say. */
    public String text() {
        final StringBuilder text = new StringBuilder();
        section(text, "Answers", answers());
        SECTIONS.forEach((kind, title) -> {
            if (kind != Kind.STRUCT) {
                section(text, title, changes(kind));
            }
        });
        final List<Change> lines = new ArrayList<>();
        structs().forEach((struct, fields) -> {
            lines.add(struct);
            fields.forEach(field -> lines.add(new Change("", "  " + field.name(), field.before(), field.after())));
        });
        section(text, SECTIONS.get(Kind.STRUCT), lines);
        if (text.isEmpty()) {
            text.append("No difference between ").append(from.name()).append(" and ").append(to.name())
                    .append(" is known.\n\n");
        }
        unknown(text, from);
        unknown(text, to);
        return text.toString().stripTrailing() + "\n";
    }

    private void section(final StringBuilder text, final String title, final List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        text.append(title).append('\n');
        final int width = changes.stream().mapToInt(change -> label(change).length()).max().orElse(0);
        final String format = "  %-" + width + "s  %12s  %12s  %s";
        text.append(String.format(Locale.ROOT, format, "", from.name(), to.name(), "").stripTrailing()).append('\n');
        for (final Change change : changes) {
            text.append(String.format(Locale.ROOT, format, label(change), change.before(), change.after(),
                    change.word().equals("changed") ? "" : change.word()).stripTrailing()).append('\n');
        }
        text.append('\n');
    }

    private static String label(final Change change) {
        return change.group().isEmpty() ? change.name() : change.group() + "  " + change.name();
    }

    private static void unknown(final StringBuilder text, final AbiProfile profile) {
        if (!profile.unknown().isEmpty()) {
            text.append("Not known of ").append(profile.name()).append(", whose headers are all there is:\n");
            profile.unknown().forEach(line -> text.append("  ").append(line).append('\n'));
            text.append('\n');
        }
    }

    /** The same for programs. */
    public String json() {
        final ObjectNode root = MAPPER.createObjectNode().put("from", from.name()).put("to", to.name());
        put(root.putArray("answers"), answers(), "");
        put(root.putArray("operations"), changes(Kind.OPERATION), "hypercall");
        put(root.putArray("features"), changes(Kind.FEATURE), "");
        put(root.putArray("constants"), changes(Kind.CONSTANT), "");
        final ArrayNode structs = root.putArray("structs");
        structs().forEach((struct, fields) -> put(put(structs, struct, "").putArray("fields"), fields, ""));
        final ObjectNode unknown = root.putObject("unknown");
        for (final AbiProfile profile : List.of(from, to)) {
            final ArrayNode lines = unknown.putArray(profile.name());
            profile.unknown().forEach(lines::add);
        }
        return MAPPER.writeValueAsString(root) + "\n";
    }

    private static void put(final ArrayNode array, final List<Change> changes, final String group) {
        changes.forEach(change -> put(array, change, group));
    }

    /** A value that is not there is null. */
    private static ObjectNode put(final ArrayNode array, final Change change, final String group) {
        final ObjectNode node = array.addObject();
        if (!group.isEmpty()) {
            node.put(group, change.group());
        }
        return node.put("name", change.name()).put("change", change.word()).put("before", orNull(change.before()))
                .put("after", orNull(change.after()));
    }

    private static String orNull(final String value) {
        return value.equals(VersionTable.NONE) ? null : value;
    }
}
