package dev.naru.was.descriptor;

import java.io.IOException;

/** A deployment descriptor that cannot be understood; the message says where and why. */
public final class DescriptorException extends IOException {
  private static final long serialVersionUID = 1L;

  /** With a message for the person who wrote the descriptor. */
  public DescriptorException(String message) {
    super(message);
  }
}
