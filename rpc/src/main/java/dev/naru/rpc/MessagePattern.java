package dev.naru.rpc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that answers calls of a pattern; in an interface that is made a proxy of, one that calls
 * it. Exactly one of both members is given.
 *
 * <pre>{@code
 * @MessagePattern("sum")
 * int sum(List<Integer> numbers) { … }
 *
 * @MessagePattern(json = "{cmd: 'user', v: 1}")
 * User user(@Payload("id") long id, RpcContext context) { … }
 * }</pre>
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface MessagePattern {
  /** A word. */
  String value() default "";

  /** An object, in JSON; names need no quotes, and texts may stand in single ones. */
  String json() default "";
}
