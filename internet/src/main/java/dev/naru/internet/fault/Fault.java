package dev.naru.internet.fault;

/** A fault that lasts until it is closed. Closing it twice does no harm. */
public interface Fault extends AutoCloseable {

  /** Heals. */
  @Override
  void close();

  /** Two faults, healed together, the later first. */
  default Fault and(Fault other) {
    return () -> {
      other.close();
      close();
    };
  }
}
