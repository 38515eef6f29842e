package dev.naru.http.h1;

import dev.naru.http.HttpFields;
import dev.naru.http.HttpInput.BodyException;
import dev.naru.http.RequestBody;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on the loop: decodes when somebody has asked for a piece and leaves the octets
 * where they are when nobody has.
 */
final class IncomingBody implements RequestBody {

  private final Http1Connection connection;
  private final BodyDecoder decoder;
  private @Nullable Consumer consumer;
  private @Nullable Throwable failure;
  private boolean continueOwed;
  private boolean wanted;
  private boolean ended;
  private long received;

  /** With {@code continueOwed} when the client waits for a 100. */
  IncomingBody(Http1Connection connection, BodyDecoder decoder, boolean continueOwed) {
    this.connection = connection;
    this.decoder = decoder;
    this.continueOwed = continueOwed && !decoder.finished();
  }

  @Override
  public void consumer(Consumer consumer) {
    if (this.consumer != null) {
      throw new IllegalStateException("the body has a consumer already");
    }
    this.consumer = consumer;
  }

  @Override
  public void read() {
    if (failure != null) {
      fail(failure);
    } else if (decoder.finished()) {
      end();
    } else {
      wanted = true;
      if (continueOwed) {
        continueOwed = false;
        connection.writeContinue();
      }
      connection.pump();
    }
  }

  // --- for the connection

  /** Whether every octet of the body has been taken. */
  boolean finished() {
    return decoder.finished();
  }

  /** Whether octets would be taken. */
  boolean wanted() {
    return wanted && failure == null;
  }

  /** Whether no more can be taken, although the end has not been seen. */
  boolean broken() {
    return failure != null;
  }

  /** Whether the client holds the body back until it sees a 100. */
  boolean continueOwed() {
    return continueOwed;
  }

  /** Octets that are still to come; -1 when nobody knows. */
  long remaining() {
    return decoder.remaining();
  }

  /** Octets taken so far. */
  long received() {
    return received;
  }

  /** Takes a piece; false when there was none. */
  boolean take(ByteBuf in) {
    ByteBuf piece;
    try {
      piece = decoder.decode(in);
    } catch (Refusal refused) {
      fail(new BodyException(refused.status(), refused.why()));
      return false;
    }
    if (piece == null && !decoder.finished()) {
      return false;
    }
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
    if (decoder.finished()) {
      end();
    }
    return true;
  }

  private void end() {
    if (!ended) {
      ended = true;
      wanted = false;
      if (consumer != null) {
        consumer.end(decoder.trailers());
      }
    }
  }

  /** Nothing more will come. */
  void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    if (!ended) {
      ended = true;
      wanted = false;
      if (consumer != null) {
        consumer.failed(failure);
      }
    }
  }

  /**
   * Throws away what is still to come.
   *
   * @param tooMuch is called when that is more than a bound
   */
  void drain(long bound, Runnable tooMuch) {
    long end = received + bound;
    ended = false;
    consumer =
        new Consumer() {
          @Override
          public void data(ByteBuf piece) {
            piece.release();
            if (received > end) {
              tooMuch.run();
            } else {
              wanted = true;
            }
          }

          @Override
          public void end(HttpFields trailers) {}

          @Override
          public void failed(Throwable cause) {
            tooMuch.run();
          }
        };
    wanted = true;
  }
}
