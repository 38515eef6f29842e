package dev.naru.http.client;

import dev.naru.http.HttpFields;
import dev.naru.http.message.ResponseFields;
import dev.naru.http.message.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer, seen from the client. On one loop. The request's body is pushed, with
 * back-pressure; the answer is pushed to the listener until {@link #reading} says otherwise, and
 * then what has come already and no more: one buffer of the network in HTTP/1.1, the stream's
 * window in HTTP/2.
 */
public final class ClientExchange {

  private final LoopPool pool;
  private final ClientRequest request;
  private final ResponseListener listener;
  private @Nullable ClientStream stream;
  private boolean reading = true;
  private boolean over;

  ClientExchange(LoopPool pool, ClientRequest request, ResponseListener listener) {
    this.pool = pool;
    this.request = request;
    this.listener = listener;
  }

  // --- for the one who asks

  /** Sends the request, on a connection that is there or is opened for it; once. */
  public void start() {
    if (!over) {
      pool.send(this);
    }
  }

  /** What is asked for. */
  public ClientRequest request() {
    return request;
  }

  /** Writes a piece of the request's body, after {@link ResponseListener#begun}; takes it over. */
  public void write(ByteBuf piece) {
    ClientStream carrier = stream;
    if (over || carrier == null) {
      piece.release();
    } else {
      carrier.write(piece);
    }
  }

  /** Sends what was written. */
  public void flush() {
    ClientStream carrier = stream;
    if (!over && carrier != null) {
      carrier.flush();
    }
  }

  /** Whether the server takes more; when not, {@link ResponseListener#writable} tells. */
  public boolean writable() {
    ClientStream carrier = stream;
    return !over && carrier != null && carrier.writable();
  }

  /** Ends the request's body, or our direction of a tunnel, and sends what was written. */
  public void end(@Nullable ResponseFields trailers) {
    ClientStream carrier = stream;
    if (!over && carrier != null) {
      carrier.end(trailers);
    }
  }

  /** Takes no more of the answer, or goes on. */
  public void reading(boolean on) {
    reading = on;
    ClientStream carrier = stream;
    if (!over && carrier != null) {
      carrier.reading(on);
    }
  }

  /** Nobody wants the answer any more; the listener is told nothing from here on. */
  public void cancel() {
    if (!over) {
      over = true;
      ClientStream carrier = stream;
      if (carrier == null) {
        pool.forget(this);
      } else {
        carrier.cancel();
      }
    }
  }

  /** Whether it has ended, failed or been cancelled. */
  public boolean over() {
    return over;
  }

  // --- for what carries it

  void begin(ClientStream carrier) {
    stream = carrier;
    if (!reading) {
      carrier.reading(false);
    }
    listener.begun();
  }

  void becameWritable() {
    if (!over) {
      listener.writable();
    }
  }

  void interim(ResponseHead head) {
    if (!over) {
      listener.interim(head);
    }
  }

  void head(ResponseHead head) {
    if (!over) {
      listener.head(head);
    }
  }

  void data(ByteBuf piece) {
    if (over) {
      piece.release();
    } else {
      listener.data(piece);
    }
  }

  void burstOver() {
    if (!over) {
      listener.burstOver();
    }
  }

  void end(HttpFields trailers) {
    if (!over) {
      over = true;
      listener.end(trailers);
    }
  }

  void failed(ClientFailure failure) {
    if (!over) {
      over = true;
      listener.failed(failure);
    }
  }
}
