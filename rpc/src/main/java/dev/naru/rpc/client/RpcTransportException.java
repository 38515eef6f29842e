package dev.naru.rpc.client;

/**
 * A call has no answer, for a reason that is not the service's. Whether the service has worked on
 * it is not known, unless the reason says so.
 */
public final class RpcTransportException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** No connection could be made; the service has not heard of the call. */
    NOT_CONNECTED,
    /** The connection was lost before the answer came. */
    CONNECTION_CLOSED,
    /** The answer did not come in time. */
    TIMEOUT,
    /** Too many calls wait for their answers already; this one was not sent. */
    TOO_MANY_CALLS,
    /** The message is larger than what can be sent or taken. */
    TOO_LARGE,
    /** What came is no answer: not JSON, or not of the wanted type. */
    BAD_ANSWER,
    /** The client was closed. */
    CLIENT_CLOSED
  }

  private final Reason reason;

  RpcTransportException(Reason reason, String message) {
    this(reason, message, null);
  }

  RpcTransportException(
      Reason reason, String message, @org.jspecify.annotations.Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
