package dev.naru.was.multipart;

/**
 * A body beyond its limits: the client's 413. The servlet API asks for an {@link
 * IllegalStateException} (HttpServletRequest.getParts).
 */
public final class MultipartTooLargeException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** With the limit that was passed. */
  public MultipartTooLargeException(String message) {
    super(message);
  }
}
