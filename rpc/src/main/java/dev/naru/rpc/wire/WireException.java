package dev.naru.rpc.wire;

/**
 * What a peer sent breaks the wire's rules. It has no stack trace: a flood of such costs what
 * reading it costs.
 */
public final class WireException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Which rule, in a word, for counters. */
  public enum Rule {
    /** No decimal length before {@code #}, or one of too many digits. */
    LENGTH,
    /** More than the limit. */
    TOO_LONG,
    /** No UTF-8, or a length that ends within a character. */
    UTF_8,
    /** No JSON (RFC 8259). */
    JSON,
    /** Nested too deeply. */
    DEPTH,
    /** JSON, but no envelope: no object, or a member of the wrong type. */
    ENVELOPE
  }

  private final Rule rule;

  /** With a sentence for a log. */
  public WireException(Rule rule, String message) {
    super(message, null, false, false);
    this.rule = rule;
  }

  /** Which rule. */
  public Rule rule() {
    return rule;
  }
}
