package dev.naru.was.spec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The statements of the Servlet specification that a test holds, by their ids in {@code
 * statements.txt}. On a class: all of its tests together.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Spec {
  /** Such as {@code 8.2.2.a}. */
  String[] value();
}
