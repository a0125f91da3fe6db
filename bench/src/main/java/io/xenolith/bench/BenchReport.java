package io.xenolith.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Results with the machine they were found on, as a table or as JSON. */
public record BenchReport(MachineDescription machine, List<Result> results) {
    private static final int SIGNIFICANT = 6;

    public BenchReport {
        results = List.copyOf(results);
    }

    /** Head of the table. */
    public static String head() {
        return line("benchmark", "median", "lowest .. highest", "by CPU time", "goal", "");
    }

    /** One result as a line of the table. */
    public static String row(final Result result) {
        final Benchmark benchmark = result.benchmark();
        final Unit unit = benchmark.unit();
        final String cpu = result.cpuMedian().isPresent() ? unit.text(result.cpuMedian().getAsDouble()) : "-";
        final String verdict = benchmark.goal() instanceof Goal.None ? "" : result.met() ? "reached" : "not reached";
        return line(benchmark.name(), unit.text(result.median()),
                unit.text(result.lowest()) + " .. " + unit.text(result.highest()), cpu, benchmark.goal().text(unit),
                verdict + (result.note().isEmpty() ? "" : (verdict.isEmpty() ? "" : "; ") + result.note()));
    }

    private static String line(final String... cells) {
        return String.format(Locale.ROOT, "%-26s %16s %33s %16s %18s  %s", (Object[]) cells).stripTrailing();
    }

    public String json() {
        final Map<String, Object> root = new LinkedHashMap<>();
        root.put("machine", machine);
        final List<Map<String, Object>> list = new ArrayList<>();
        results.forEach(result -> list.add(json(result)));
        root.put("results", list);
        return JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(root) + "\n";
    }

    private static Map<String, Object> json(final Result result) {
        final Benchmark benchmark = result.benchmark();
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", benchmark.name());
        fields.put("measures", benchmark.measures());
        fields.put("unit", benchmark.unit().symbol());
        fields.put("median", rounded(result.median()));
        fields.put("lowest", rounded(result.lowest()));
        fields.put("highest", rounded(result.highest()));
        result.cpuMedian().ifPresent(value -> fields.put("medianByCpuTime", rounded(value)));
        fields.put("samples", result.samples().stream().map(BenchReport::rounded).toList());
        switch (benchmark.goal()) {
            case final Goal.AtLeast goal -> fields.put("goalAtLeast", goal.bound());
            case final Goal.AtMost goal -> fields.put("goalAtMost", goal.bound());
            case Goal.None _ -> {
            }
        }
        fields.put("reached", result.met());
        if (!result.note().isEmpty()) {
            fields.put("note", result.note());
        }
        return fields;
    }

    /** Digits beyond these are noise. */
    private static double rounded(final double value) {
        return new java.math.BigDecimal(value).round(new java.math.MathContext(SIGNIFICANT)).doubleValue();
    }
}
