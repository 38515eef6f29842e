package dev.naru.engine.config;

/** A value could not be bound; why has been reported already. */
public final class Unbound extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Unbound() {
    super("reported", null, false, false);
  }
}
