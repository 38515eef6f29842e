package dev.naru.internet.junit;

import dev.naru.internet.tcp.CloseReason;
import dev.naru.internet.tcp.ConnectionHandler;
import dev.naru.internet.tcp.TcpConnection;
import dev.naru.internet.time.EventLoop;
import dev.naru.internet.wire.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One end of a TCP connection in a test: says what the test says, keeps what it hears, and closes
 * its side when the other one has closed. Nothing leaves before time passes.
 */
public final class Conversation {
  private final EventLoop loop;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final Deque<Payload> unsaid = new ArrayDeque<>();
  private final ConnectionHandler handler = new Handler();
  private @Nullable TcpConnection connection;
  private boolean closing;

  Conversation(EventLoop loop) {
    this.loop = loop;
  }

  void over(TcpConnection its) {
    connection = its;
  }

  ConnectionHandler handler() {
    return handler;
  }

  /** Says a text, as UTF-8. */
  public Conversation say(String text) {
    return say(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Says so many bytes of 0. */
  public Conversation say(int bytes) {
    return say(new byte[bytes]);
  }

  /** Says bytes, however long the other side takes to listen. */
  public Conversation say(byte[] bytes) {
    unsaid.add(Payload.of(bytes.clone()));
    write();
    return this;
  }

  /** Says no more, once all is said. */
  public Conversation close() {
    closing = true;
    write();
    return this;
  }

  /** Breaks off: the other side hears a reset. */
  public void abort() {
    connection().abort(loop.now());
  }

  /** What was heard until now. */
  public byte[] heard() {
    return heard.toByteArray();
  }

  /** The same as a text. */
  public String heardText() {
    return heard.toString(StandardCharsets.UTF_8);
  }

  /** The connection, with all that can be known of it. */
  public TcpConnection connection() {
    if (connection == null) {
      throw new IllegalStateException("it has not begun");
    }
    return connection;
  }

  /** Why it is over; empty while it is not. */
  public Optional<CloseReason> closeReason() {
    return connection().closeReason();
  }

  private void write() {
    TcpConnection its = connection;
    while (its != null && !unsaid.isEmpty() && its.write(loop.now(), unsaid.peek())) {
      unsaid.remove();
    }
    if (its != null && closing && unsaid.isEmpty()) {
      its.shutdownOutput(loop.now());
    }
  }

  @Override
  public String toString() {
    return connection == null ? "a conversation that has not begun" : connection.toString();
  }

  private final class Handler implements ConnectionHandler {
    @Override
    public void onConnected(long now, TcpConnection its) {
      write();
    }

    @Override
    public void onWritable(long now, TcpConnection its) {
      write();
    }

    @Override
    public void onReadable(long now, TcpConnection its) {
      while (its.readableBytes() > 0) {
        Payload next = its.read(now, Integer.MAX_VALUE);
        heard.writeBytes(next.toByteArray());
        next.release();
      }
    }

    @Override
    public void onInputEnded(long now, TcpConnection its) {
      close();
    }
  }
}
