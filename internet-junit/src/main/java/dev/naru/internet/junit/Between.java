package dev.naru.internet.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A parameter of type {@link dev.naru.internet.fault.Faults}: those of the line between two. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Between {

  /** One end. */
  String from();

  /** The other. */
  String to();

  /** Whether only what {@link #from} sends is hit. */
  boolean oneWay() default false;
}
