package io.xenolith.host.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How many tests of this project call each operation: what {@code mvn verify -Pabi-coverage} recorded last, and
 * {@code abi-coverage/merge.py} counted.
 */
public final class TestCoverage {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Tests by class, by operation. */
    private final Map<String, Map<String, Integer>> operations = new HashMap<>();

    private TestCoverage(final JsonNode root) {
        root.get("operations").properties().forEach(operation -> {
            final Map<String, Integer> classes = new HashMap<>();
            operation.getValue().properties().forEach(entry -> classes.put(entry.getKey(), entry.getValue().asInt()));
            operations.put(operation.getKey(), classes);
        });
    }

    /** What comes with the program. */
    public static TestCoverage load() {
        try (InputStream in = TestCoverage.class.getResourceAsStream("coverage.json")) {
            return new TestCoverage(MAPPER.readTree(in.readAllBytes()));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tests that call {@code operation}, by its C name. */
    public int tests(final String operation) {
        return operations.getOrDefault(operation, Map.of()).values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Operations that are called, with the classes of the tests. */
    public Map<String, Map<String, Integer>> operations() {
        return Map.copyOf(operations);
    }
}
