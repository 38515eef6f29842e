package dev.naru.http.h1;

import dev.naru.http.HttpFields;
import dev.naru.http.HttpInput.BodyException;
import dev.naru.http.RequestBody;
import dev.naru.http.exchange.IncomingBody;
import dev.naru.http.message.Refusal;
import io.netty.buffer.ByteBuf;

/**
 * A request's body: decodes when somebody has asked for a piece and leaves the octets where they
 * are when nobody has.
 */
final class Http1Body extends IncomingBody {

  private final Http1Connection connection;
  private BodyDecoder decoder;

  /** With {@code expectsContinue} when the client waits for a 100. */
  Http1Body(Http1Connection connection, BodyDecoder decoder, boolean expectsContinue) {
    super(expectsContinue && !decoder.finished());
    this.connection = connection;
    this.decoder = decoder;
  }

  @Override
  public boolean finished() {
    return decoder.finished();
  }

  @Override
  public long remaining() {
    return decoder.remaining();
  }

  @Override
  protected HttpFields trailers() {
    return decoder.trailers();
  }

  @Override
  protected void sendContinue() {
    connection.writeContinue();
  }

  @Override
  protected void demand() {
    connection.pump();
  }

  @Override
  protected void becomeTunnel() {
    decoder = new BodyDecoder.Raw();
  }

  /** The client sends no more: the end of a tunnel, and of nothing else. */
  boolean endsWithInput() {
    return decoder instanceof BodyDecoder.Raw;
  }

  /** The client's direction of a tunnel has ended; to be called when one more piece is wanted. */
  void inputEnded() {
    if (decoder instanceof BodyDecoder.Raw raw) {
      raw.end();
      deliver(null);
    }
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
    deliver(piece);
    return true;
  }

  /**
   * Throws away what is still to come.
   *
   * @param tooMuch is called when that is more than a bound
   */
  void drain(long bound, Runnable tooMuch) {
    long end = received() + bound;
    instead(
        new RequestBody.Consumer() {
          @Override
          public void data(ByteBuf piece) {
            piece.release();
            if (received() > end) {
              tooMuch.run();
            } else {
              wantMore();
            }
          }

          @Override
          public void end(HttpFields trailers) {}

          @Override
          public void failed(Throwable cause) {
            tooMuch.run();
          }
        });
  }
}
