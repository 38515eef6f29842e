package dev.naru.was.war;

import java.io.IOException;

/** An archive that cannot be taken; the message says why. */
public final class WarException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With a message for the person who deploys it. */
  public WarException(String message) {
    super(message);
  }
}
