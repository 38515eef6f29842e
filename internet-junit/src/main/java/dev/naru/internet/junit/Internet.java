package dev.naru.internet.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each test of this class, or this test, gets an Internet of its own, in virtual time. A test asks
 * for what it needs by its parameters: the {@link Simulation}, a {@link On} host, the faults {@link
 * Between} two.
 *
 * <p>When a test fails, its stack trace ends in what went over the wires, the sockets of all hosts,
 * and the seed. JUnit's configuration parameter (or system property) {@code naru.internet.seed}
 * runs all tests with another seed.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(InternetExtension.class)
public @interface Internet {

  /** Of all chance. */
  long seed() default 1;

  /** Those of the names in {@link #links} that are routers; all others are end systems. */
  String[] routers() default {};

  /**
   * Lines, in words: two names, then what they are joined by, in any order. Without any, {@code
   * client} and {@code server} are 10 ms apart.
   *
   * <pre>{@code
   * "phone - core 20ms 50Mbit/s"          // one way delay, rate
   * "core - server 5ms jitter 1ms mtu 1400 lose 1% codel"
   * }</pre>
   */
  String[] links() default {"client - server 10ms"};
}
