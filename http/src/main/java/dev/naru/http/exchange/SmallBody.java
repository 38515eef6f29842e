package dev.naru.http.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A request's body that is read before its thread starts, in the buffers that it came in: the
 * thread copies it to where it wants it, and nobody else does. Locked, because the loop may free it
 * while the thread reads; the two meet only then.
 */
final class SmallBody {

  /** A piece that fills less than that part of its buffer does not keep it. */
  private static final int FILLED = 4;

  /** Octets that are made room for when such a piece comes. */
  private static final int FIRST = 1024;

  private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(4);

  /** The last piece, while small ones are gathered in it. */
  private @Nullable ByteBuf gathered;

  private int missing;
  private int left;
  private boolean cut;

  /** Of that many octets. */
  SmallBody(int length) {
    missing = length;
  }

  /** Takes a piece over; true when it was the last. */
  synchronized boolean add(ByteBuf piece) {
    int count = piece.readableBytes();
    left += count;
    ByteBuf whole = piece.unwrap();
    if (count >= (whole == null ? piece : whole).capacity() / FILLED) {
      gathered = null;
      pieces.add(piece);
    } else {
      ByteBuf tail = gathered;
      if (tail == null) { // grows with what comes, not with what is announced
        tail = Unpooled.buffer(Math.min(missing, Math.max(FIRST, count)), missing);
        gathered = tail;
        pieces.add(tail);
      }
      tail.writeBytes(piece);
      piece.release();
    }
    missing -= count;
    return missing == 0;
  }

  /** Copies some octets; 0 when there are none. */
  synchronized int read(byte[] target, int offset, int length) throws IOException {
    ByteBuf piece = pieces.peek();
    if (piece == null) {
      if (cut) {
        throw new IOException("the exchange is over");
      }
      return 0;
    }
    int count = Math.min(length, piece.readableBytes());
    piece.readBytes(target, offset, count);
    left -= count;
    if (!piece.isReadable()) {
      pieces.remove().release();
    }
    return count;
  }

  /** Octets that have come and not been read. */
  synchronized int left() {
    return left;
  }

  /** Nobody reads any more. */
  synchronized void release() {
    for (ByteBuf piece = pieces.poll(); piece != null; piece = pieces.poll()) {
      piece.release();
    }
    cut |= left > 0;
    left = 0;
  }
}
