package dev.naru.was.multipart;

import jakarta.servlet.ServletException;

/** A body that is no {@code multipart/form-data}: {@code getParts} throws it, the client's 400. */
public final class MalformedMultipartException extends ServletException {

  private static final long serialVersionUID = 1L;

  /** With what is wrong. */
  public MalformedMultipartException(String message) {
    super(message);
  }
}
