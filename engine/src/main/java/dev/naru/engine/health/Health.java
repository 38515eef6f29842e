package dev.naru.engine.health;

/**
 * How something is.
 *
 * @param status in a word
 * @param detail in a sentence for an operator; may be empty when all is well
 */
public record Health(Status status, String detail) {

  /** All is well. */
  public static final Health UP = new Health(Status.UP, "");

  /** In a word; from best to worst. */
  public enum Status {
    /** Answers as it should. */
    UP,
    /** Answers, but something needs attention. */
    DEGRADED,
    /** Does not answer. */
    DOWN
  }

  /** Not answering, and why. */
  public static Health down(String detail) {
    return new Health(Status.DOWN, detail);
  }
}
