package dev.naru.engine.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Between which values a number, a duration or a size lies, both included; written as in the file:
 * {@code @Range(min = "1s", max = "1h")}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {
  /** The smallest value. */
  String min();

  /** The largest value. */
  String max();
}
