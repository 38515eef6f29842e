package dev.naru.engine.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record that may be written as the value of one of its keys, where nothing else is to be said:
 * {@code access-log: access.log} for {@code access-log: { file: access.log }}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Shorthand {
  /** The key that a single text stands for. */
  String value();
}
