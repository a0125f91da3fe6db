package io.xenolith.host.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Turns YAML text into {@link YamlNode}s. Keys given twice and aliases are problems; so is more than one document. */
final class YamlReader {
    private final JsonParser parser;
    private final Problems problems;

    private YamlReader(final JsonParser parser, final Problems problems) {
        this.parser = parser;
        this.problems = problems;
    }

    /** The document in {@code text}; a broken or empty one is a problem and reads as an empty mapping. */
    static YamlNode read(final String text, final Problems problems) {
        try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                problems.add(1, "the file is empty");
                return new YamlNode.Mapping(1, Map.of());
            }
            final YamlNode root = new YamlReader(parser, problems).node();
            if (parser.nextToken() != null) {
                problems.add(line(parser), "a second document begins here, want one");
            }
            return root;
        } catch (final JacksonException e) {
            problems.add(e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr()),
                    "not valid YAML: " + oneLine(e.getOriginalMessage()));
            return new YamlNode.Mapping(1, Map.of());
        }
    }

    private YamlNode node() {
        final int line = line(parser);
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(line);
            case START_ARRAY -> sequence(line);
            case VALUE_NULL -> new YamlNode.Nothing(line);
            default -> scalar(line);
        };
    }

    private YamlNode mapping(final int line) {
        final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            final String key = parser.currentName();
            final int keyLine = line(parser);
            parser.nextToken();
            final YamlNode.Entry before = entries.putIfAbsent(key, new YamlNode.Entry(keyLine, node()));
            if (before != null) {
                problems.add(keyLine, "key '" + key + "' is given twice, first on line " + before.line());
            }
        }
        return new YamlNode.Mapping(line, entries);
    }

    private YamlNode sequence(final int line) {
        final List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node());
        }
        return new YamlNode.Sequence(line, items);
    }

    private YamlNode scalar(final int line) {
        if (parser instanceof final YAMLParser yaml && yaml.isCurrentAlias()) {
            problems.add(line, "alias '*" + parser.getString() + "': scenario files have no aliases, write it out");
        }
        return new YamlNode.Scalar(line, parser.getString());
    }

    private static int line(final JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    /** The parser's message without its quotations of the file, which take several lines. */
    private static String oneLine(final String message) {
        final StringBuilder text = new StringBuilder();
        for (final String part : message.lines().toList()) {
            final boolean quotation = part.startsWith(" ") || part.isBlank();
            if (!quotation) {
                text.append(text.isEmpty() ? "" : ", ").append(part.strip());
            }
        }
        return text.toString();
    }
}
