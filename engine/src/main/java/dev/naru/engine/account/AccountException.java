package dev.naru.engine.account;

/** An account cannot be made or changed as asked; the message is for the person who asked. */
public final class AccountException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The name belongs to somebody. */
    NAME_TAKEN,
    /** The name breaks the rules. */
    NAME_REFUSED,
    /** The password breaks the rules. */
    PASSWORD_REFUSED,
    /** A role breaks the rules. */
    ROLE_REFUSED,
    /** There is no such account. */
    UNKNOWN
  }

  private final Reason reason;

  /** With a message for the person who asked. */
  public AccountException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
