package dev.naru.engine.config;

/** A value that cannot stand twice in one configuration under keys {@code listen}: a port. */
public interface Exclusive {

  /** Whether having both is a mistake; the same the other way round. */
  boolean excludes(Exclusive other);
}
