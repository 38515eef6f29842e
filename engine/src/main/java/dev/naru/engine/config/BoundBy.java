package dev.naru.engine.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names who turns a value of the file into this type, where its components cannot say it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface BoundBy {
  /** The class; it has a constructor without parameters. */
  Class<? extends NodeBinder<?>> value();
}
