package dev.naru.was.parameter;

/**
 * Parameters that cannot be had. Servlet 6.1 wants an {@link IllegalStateException} from {@code
 * getParameter} and its like (ServletRequest).
 */
public final class ParameterException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final int status;

  /** With the status that tells the client why: 400, or 413 for too much. */
  public ParameterException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** 400 or 413. */
  public int status() {
    return status;
  }
}
