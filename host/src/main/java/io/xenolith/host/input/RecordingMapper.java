package io.xenolith.host.input;

import tools.jackson.databind.json.JsonMapper;

/** For recordings. A class of its own, since making one is no small thing and most runs have none. */
final class RecordingMapper {
    static final JsonMapper MAPPER = JsonMapper.builder().build();

    private RecordingMapper() {
    }
}
