package dev.naru.engine.config;

/**
 * A mistake in a configuration.
 *
 * @param position where it is
 * @param message what was expected, what was found, what to do
 */
public record Problem(Position position, String message) {
  @Override
  public String toString() {
    return position + ": " + message;
  }
}
