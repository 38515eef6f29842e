package dev.naru.web.files;

import dev.naru.engine.network.Blocking;
import dev.naru.http.HttpExchange;
import dev.naru.http.ResponseBody;
import dev.naru.http.SharedFile;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Sends parts of a file that is not in memory: a thread reads a piece whenever the network takes
 * one. The end is sent only when the file is still the one that was opened.
 */
final class MultipartSender {

  private static final int PIECE = 64 * 1024;

  private final HttpExchange exchange;
  private final Executor executor;
  private final SharedFile file;
  private final Multipart multipart;
  private final Iterator<Multipart.Part> parts;
  private ByteRange rest = new ByteRange(0, 0);
  private @Nullable ResponseBody body;
  private boolean reading;
  private boolean released;

  /** Releases the file at the end. */
  MultipartSender(HttpExchange exchange, Executor executor, SharedFile file, Multipart multipart) {
    this.exchange = exchange;
    this.executor = executor;
    this.file = file;
    this.multipart = multipart;
    this.parts = multipart.parts().iterator();
  }

  /** On the loop. */
  void start() {
    exchange.onComplete(
        (over, failure) -> {
          if (!reading) {
            release();
          }
        });
    if (!exchange.completed()) {
      ResponseBody opened = exchange.responseBody();
      body = opened;
      opened.onWritable(this::next);
      next();
    }
  }

  private void next() {
    ResponseBody out = body;
    if (exchange.completed()) {
      release(); // which a read in progress had put off
    } else if (out != null && !reading) {
      if (!out.writable()) {
        out.flush();
      } else {
        reading = true;
        executor.execute(this::read);
      }
    }
  }

  /** On a thread. */
  private void read() {
    Blocking.assertMayBlock();
    try {
      byte[] head = new byte[0];
      if (rest.length() == 0) {
        Multipart.Part part = parts.next();
        head = part.head();
        rest = part.range();
      }
      int count = (int) Math.min(rest.length(), PIECE);
      ByteBuffer piece = ByteBuffer.allocate(head.length + count).put(head);
      while (piece.hasRemaining()) {
        if (file.read(piece, rest.position() + piece.position() - head.length) < 0) {
          throw new EOFException("the file has become shorter");
        }
      }
      rest = new ByteRange(rest.position() + count, rest.length() - count);
      boolean last = rest.length() == 0 && !parts.hasNext();
      if (last && !file.unchanged()) {
        throw new IOException("the file has changed");
      }
      exchange.loop().execute(() -> piece(piece.flip(), last));
    } catch (IOException | RuntimeException e) {
      exchange.loop().execute(() -> failed(e));
    }
  }

  private void piece(ByteBuffer piece, boolean last) {
    reading = false;
    ResponseBody out = body;
    if (out != null && !exchange.completed()) {
      out.write(Unpooled.wrappedBuffer(piece));
      if (last) {
        out.write(Unpooled.wrappedBuffer(multipart.end()));
        out.end();
        return;
      }
      out.flush();
    }
    next();
  }

  private void failed(Exception cause) {
    reading = false;
    exchange.fail(cause);
    release();
  }

  private void release() {
    if (!released) {
      released = true;
      file.release();
    }
  }
}
