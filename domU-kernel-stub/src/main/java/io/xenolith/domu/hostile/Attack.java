package io.xenolith.domu.hostile;

import java.util.function.Consumer;

/**
 * Something that no frontend does.
 *
 * @param name unique for its kind of target, words with hyphens
 * @param about what is tried, for people
 * @param action does it, on a target that has begun ({@link Target#begin})
 */
public record Attack<T extends Target>(String name, String about, Consumer<T> action) {
}
