package dev.naru.was.websocket;

import dev.naru.http.HttpExchange;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket connection (RFC 6455) over an upgraded exchange: bytes from the client go to Tyrus,
 * which calls the endpoint; its frames go out through a {@link SocketWriter}. It holds a thread
 * only while the endpoint is called.
 */
public final class SocketConnection implements HttpUpgradeHandler {

  private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);
  private static final int BUFFER = 8 * 1024;

  /** What a connection is made of. */
  private record Parts(UpgradeInfo info, HttpExchange exchange, Sockets sockets) {}

  private @Nullable Parts parts;
  private volatile @Nullable Connection connection;
  private volatile @Nullable CloseReason goodbye;
  private volatile Set<SocketConnection> group = new HashSet<>();

  /** For the container, which makes it before the head of the answer goes out. */
  public SocketConnection() {
    // Nothing is known yet.
  }

  /** Says what it is for. */
  void accept(UpgradeInfo info, HttpExchange exchange, Sockets sockets) {
    parts = new Parts(info, exchange, sockets);
  }

  @Override
  public void init(WebConnection web) {
    Parts of = parts;
    if (of == null) {
      throw new IllegalStateException("the handshake was not made here");
    }
    try {
      ServletInputStream input = web.getInputStream();
      SocketWriter writer =
          new SocketWriter(
              web.getOutputStream(),
              of.sockets.threads(),
              of.sockets.clock(),
              of.exchange::fail,
              () -> close(web));
      of.sockets.opened(this);
      Connection made = of.info.createConnection(writer, reason -> writer.close());
      connection = made;
      CloseReason early = goodbye;
      if (early != null) {
        made.close(early);
      }
      input.setReadListener(new Reader(input, made));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(WebConnection web) {
    try {
      web.close();
    } catch (Exception e) {
      LOG.debug("a connection could not be closed in order", e);
    }
  }

  /** Belongs to those that end together. */
  void join(Set<SocketConnection> others) {
    others.add(this);
    group = others;
  }

  /** Belongs to them no longer. */
  void leave() {
    group.remove(this);
  }

  /** Says goodbye; harmless when it is over. */
  void close(CloseReason reason) {
    goodbye = reason;
    Connection open = connection;
    if (open != null) {
      open.close(reason);
    }
  }

  @Override
  public void destroy() {
    Parts of = parts;
    if (of != null) {
      of.sockets.closed(this);
    }
    // Unless a goodbye came before, the client has gone without one (RFC 6455, section 7.1.5).
    close(new CloseReason(CloseCodes.CLOSED_ABNORMALLY, null));
  }

  private final class Reader implements ReadListener {
    private final ServletInputStream input;
    private final Connection open;
    private final byte[] buffer = new byte[BUFFER];

    Reader(ServletInputStream input, Connection open) {
      this.input = input;
      this.open = open;
    }

    @Override
    public void onDataAvailable() throws IOException {
      while (input.isReady()) {
        int n = input.read(buffer);
        if (n < 0) {
          return;
        }
        open.getReadHandler().handle(ByteBuffer.wrap(buffer, 0, n));
      }
    }

    /** The client's direction has ended; also when the server goes down. */
    @Override
    public void onAllDataRead() {
      close(new CloseReason(CloseCodes.GOING_AWAY, null));
    }

    @Override
    public void onError(Throwable thrown) {
      LOG.debug("a connection is cut", thrown);
      close(new CloseReason(CloseCodes.CLOSED_ABNORMALLY, null));
    }
  }
}
