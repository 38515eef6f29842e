package dev.naru.rpc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that hears events of a pattern, which nobody answers; in an interface that is made a
 * proxy of, one that tells them. Several methods may hear the same: each is called, one after
 * another. Exactly one of both members is given.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface EventPattern {
  /** A word. */
  String value() default "";

  /** An object, in JSON; names need no quotes, and texts may stand in single ones. */
  String json() default "";
}
