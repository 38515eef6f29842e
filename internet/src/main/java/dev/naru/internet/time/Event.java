package dev.naru.internet.time;

/** Something that happens at a time. */
@FunctionalInterface
public interface Event {
  void fire(long now);
}
