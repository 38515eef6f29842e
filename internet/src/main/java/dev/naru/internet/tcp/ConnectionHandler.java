package dev.naru.internet.tcp;

/**
 * What an application hears of its connection, on the host's one thread. From inside it may call
 * whatever the connection offers: what it writes leaves together with the acknowledgement of what
 * it has just read.
 */
public interface ConnectionHandler {

  /** The connection is established. */
  default void onConnected(long now, TcpConnection connection) {}

  /** There is more to {@link TcpConnection#read read} than before. */
  default void onReadable(long now, TcpConnection connection) {}

  /** Behind what there is to read the peer's stream ends. */
  default void onInputEnded(long now, TcpConnection connection) {}

  /** After a write was refused: there is room again. */
  default void onWritable(long now, TcpConnection connection) {}

  /**
   * It is over. Comes last, and once. After {@link CloseReason#FINISHED} what is not read yet can
   * still be read.
   */
  default void onClosed(long now, TcpConnection connection, CloseReason reason) {}
}
