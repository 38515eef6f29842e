package dev.naru.internet.tcp;

import org.jspecify.annotations.Nullable;

/**
 * What the application has yet to hear. Nobody calls it in the middle of something: news wait until
 * the end of the outermost call, and for as long as there is no handler.
 */
final class Notifications {

  /** In the order in which they are told. */
  private static final int CONNECTED = 1;

  private static final int READABLE = 2;
  private static final int INPUT_ENDED = 4;
  private static final int WRITABLE = 8;
  private static final int CLOSED = 16;

  private @Nullable ConnectionHandler handler;
  private int pending;

  void handler(@Nullable ConnectionHandler newHandler) {
    handler = newHandler;
  }

  void connected() {
    pending |= CONNECTED;
  }

  void readable() {
    pending |= READABLE;
  }

  void inputEnded() {
    pending |= INPUT_ENDED;
  }

  void writable() {
    pending |= WRITABLE;
  }

  void closed() {
    pending = (pending & ~WRITABLE) | CLOSED;
  }

  /** What was there to read is gone. */
  void nothingToRead() {
    pending &= ~(READABLE | INPUT_ENDED);
  }

  /** Whether somebody is to be told something. */
  boolean isPending() {
    return pending != 0 && handler != null;
  }

  void tell(long now, TcpConnection connection) {
    while (handler != null && pending != 0) {
      ConnectionHandler to = handler;
      int news = Integer.lowestOneBit(pending);
      pending &= ~news;
      switch (news) {
        case CONNECTED -> to.onConnected(now, connection);
        case READABLE -> to.onReadable(now, connection);
        case INPUT_ENDED -> to.onInputEnded(now, connection);
        case WRITABLE -> to.onWritable(now, connection);
        default ->
            to.onClosed(now, connection, connection.closeReason().orElse(CloseReason.FINISHED));
      }
    }
  }
}
