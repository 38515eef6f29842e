package dev.naru.rpc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who may call the method, or any of the class: accounts with one of these roles. A call says who
 * it comes from in its metadata, {@code {"authorization": "Basic …"}} (RFC 7617).
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Roles {
  /** One of them is enough. */
  String[] value();
}
