package dev.naru.http.message;

import java.io.Serial;

/**
 * A message that breaks the rules. It is answered with the status, and the connection is closed,
 * because where the next message begins is not known for certain (RFC 9112, section 11.2). Carries
 * no stack trace: a hostile client must not be able to make the server spend time on one.
 */
public final class Refusal extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * With the status to answer.
   *
   * @param why for the client, in a few words; never holds anything that the client sent
   */
  public Refusal(int status, String why) {
    super(why, null, false, false);
    this.status = status;
  }

  public int status() {
    return status;
  }

  public String why() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
