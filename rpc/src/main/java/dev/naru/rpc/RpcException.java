package dev.naru.rpc;

/**
 * An error that the other end is told, and what a client is told of one. Of anything else that a
 * handler throws the other end hears {@code Internal server error} only.
 */
public class RpcException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * The error that Nest makes of a text.
   *
   * @param status {@code error}
   * @param message for people
   */
  public record Status(String status, String message) {
    /** With a message. */
    public static Status of(String message) {
      return new Status("error", message);
    }
  }

  private final transient Object error;

  /** Sent as {@code {"status":"error","message":…}}. */
  public RpcException(String message) {
    this(message, Status.of(message));
  }

  /**
   * Sent as the error itself.
   *
   * @param error whatever Jackson writes as JSON
   */
  public RpcException(Object error) {
    this(String.valueOf(error), error);
  }

  /** With a message for people here and an error for the other end. */
  protected RpcException(String message, Object error) {
    super(message);
    this.error = error;
  }

  /** What the other end is told, or has told: on a client a {@code JsonNode}. */
  public Object error() {
    return error;
  }
}
