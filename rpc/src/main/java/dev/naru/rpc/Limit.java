package dev.naru.rpc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Bounds of one pattern; {@code rpc.patterns} in the configuration goes before it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Limit {
  /** Calls of it that are worked on at a time; what comes beyond is refused. 0: no bound. */
  int inFlight() default 0;

  /** How long a call may take, in milliseconds. 0: as configured for all. */
  long timeoutMillis() default 0;
}
