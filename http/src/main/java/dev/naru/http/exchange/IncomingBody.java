package dev.naru.http.exchange;

import dev.naru.http.HttpFields;
import dev.naru.http.RequestBody;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on the loop: hands a piece over when somebody has asked for one. What a version
 * adds is where pieces come from.
 */
public abstract class IncomingBody implements RequestBody {

  private @Nullable Consumer consumer;
  private @Nullable Throwable failure;
  private boolean continueOwed;
  private boolean wanted;
  private boolean ended;
  private long received;

  /** With {@code continueOwed} when the client waits for a 100. */
  protected IncomingBody(boolean continueOwed) {
    this.continueOwed = continueOwed;
  }

  // --- what a version does

  /** Whether every octet of the body has been taken. */
  public abstract boolean finished();

  /** Octets that are still to come; -1 when nobody knows. */
  public abstract long remaining();

  /** The fields behind the body, when it is finished. */
  protected abstract HttpFields trailers();

  /** Sends a 100. */
  protected abstract void sendContinue();

  /** A piece is wanted: to be handed to {@link #deliver}, now or when it comes. */
  protected abstract void demand();

  /** Whatever comes from here on belongs to a tunnel, to its end. */
  protected abstract void becomeTunnel();

  // --- for the one who reads

  @Override
  public final void consumer(Consumer taker) {
    if (consumer != null) {
      throw new IllegalStateException("the body has a consumer already");
    }
    consumer = taker;
  }

  @Override
  public final void read() {
    if (failure != null) {
      fail(failure);
    } else if (finished()) {
      end();
    } else {
      wanted = true;
      if (continueOwed) {
        continueOwed = false;
        sendContinue();
      }
      demand();
    }
  }

  // --- for the connection

  /** Whether a piece would be taken. */
  public final boolean wanted() {
    return wanted && failure == null;
  }

  /** Whether no more can be taken, although the end has not been seen. */
  public final boolean broken() {
    return failure != null;
  }

  /** Whether the client holds the body back until it sees a 100. */
  public final boolean continueOwed() {
    return continueOwed;
  }

  /** Octets taken so far. */
  public final long received() {
    return received;
  }

  /** Takes a piece, which was wanted; with null, or when the body is finished now, its end. */
  protected final void deliver(@Nullable ByteBuf piece) {
    wanted = false;
    Consumer taker = consumer;
    if (piece != null) {
      received += piece.readableBytes();
      if (taker == null) {
        piece.release();
      } else {
        taker.data(piece);
      }
    }
    if (finished()) {
      end();
    }
  }

  private void end() {
    if (!ended) {
      ended = true;
      wanted = false;
      if (consumer != null) {
        consumer.end(trailers());
      }
    }
  }

  /** Nothing more will come. Who reads later is told when it asks. */
  public final void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    if (!ended && consumer != null) {
      ended = true;
      wanted = false;
      consumer.failed(failure);
    }
  }

  /** Begins again, as a tunnel; anew behind a message without a body, for another consumer. */
  final void startTunnel(boolean anew) {
    if (anew) {
      consumer = null;
      ended = false;
      wanted = false;
    }
    becomeTunnel();
  }

  /**
   * Nobody reads any more: what is still to come goes to that consumer, for a version's own end.
   */
  protected final void instead(Consumer taker) {
    consumer = taker;
    ended = false;
    wanted = true;
  }

  /** One more piece, without looking for it now. */
  protected final void wantMore() {
    wanted = true;
  }
}
