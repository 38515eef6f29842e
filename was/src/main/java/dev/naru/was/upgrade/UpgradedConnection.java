package dev.naru.was.upgrade;

import dev.naru.http.HttpExchange;
import dev.naru.http.Tunnel;
import dev.naru.was.async.ListenedInput;
import dev.naru.was.async.ListenedOutput;
import dev.naru.was.async.StreamTurns;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that an application speaks its own protocol on, from {@code init} to {@code
 * destroy}. It ends when the handler closes it or the client is gone; until then it holds a thread
 * only while the handler is called.
 */
public final class UpgradedConnection extends StreamTurns
    implements WebConnection, StreamTurns.Source {

  private static final Logger LOG = LoggerFactory.getLogger(UpgradedConnection.class);

  private final HttpExchange exchange;
  private final Tunnel tunnel;
  private final HttpUpgradeHandler handler;
  private final Runnable over;
  private final ServletInputStream input;
  private final ServletOutputStream output;

  // guarded by this
  private boolean ended;
  private boolean destroyed;
  private @Nullable Throwable failure;

  /**
   * Over a tunnel.
   *
   * @param threads gives a thread of the container
   * @param over runs when the handler has been destroyed
   */
  public UpgradedConnection(
      HttpExchange exchange,
      Tunnel tunnel,
      HttpUpgradeHandler handler,
      Consumer<Runnable> threads,
      Runnable over) {
    super(threads);
    this.exchange = exchange;
    this.tunnel = tunnel;
    this.handler = handler;
    this.over = over;
    this.input = new ListenedInput(tunnel.input(), this);
    this.output = new ListenedOutput(tunnel.output(), this);
  }

  /** Hands it to its handler, on the exchange's thread. */
  public void begin() {
    exchange.detach();
    exchange.onComplete((gone, why) -> end(why));
    try {
      handler.init(this);
    } catch (RuntimeException | LinkageError | AssertionError e) {
      LOG.error("the upgrade handler {} failed", handler.getClass().getName(), e);
      exchange.fail(e);
    }
    work();
  }

  private void end(Optional<Throwable> why) {
    synchronized (this) {
      ended = true;
      failure = why.orElse(null);
    }
    signal();
  }

  @Override
  protected @Nullable Turn next() {
    if (destroyed) {
      return null;
    }
    Turn turn = failure == null ? nextOfStreams() : null;
    if (turn == null && ended) {
      destroyed = true;
      return this::destroy;
    }
    return turn;
  }

  private void destroy() {
    try {
      Throwable cause = failure;
      if (cause != null) {
        tellListeners(cause);
      }
      handler.destroy();
    } catch (RuntimeException | LinkageError | AssertionError e) {
      LOG.error("the upgrade handler {} failed at its end", handler.getClass().getName(), e);
    } finally {
      over.run();
    }
  }

  @Override
  protected boolean open() {
    return true;
  }

  @Override
  protected void streamFailed(Throwable cause) {
    tellListeners(cause);
    exchange.fail(cause);
  }

  @Override
  public StreamTurns turns() {
    return this;
  }

  @Override
  public ServletInputStream getInputStream() {
    return input;
  }

  @Override
  public ServletOutputStream getOutputStream() {
    return output;
  }

  @Override
  public void close() throws IOException {
    tunnel.input().close();
    tunnel.output().close();
  }
}
