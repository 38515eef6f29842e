package dev.naru.http.exchange;

import dev.naru.http.HttpFields;
import dev.naru.http.ResponseBody;
import dev.naru.http.coding.Coding;
import dev.naru.http.message.ResponseFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.FileRegion;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answer of an exchange on its way out, on the loop. This part sees to it that a head comes
 * first, that a body is as long as was promised, and that what must not have a body has none; a
 * version writes.
 */
public abstract class Answer implements ResponseBody {

  private @Nullable Exchange exchange;
  private boolean begun;
  private boolean bodiless;
  private boolean atOnce;
  private boolean ended;
  private @Nullable ResponseFields trailers;
  private long length = -1;

  /** The length that was said of a body that is compressed. */
  private long promised = -1;

  private long sent;
  private @Nullable Runnable writableListener;

  /** For the exchange that is made with it. */
  protected Answer() {}

  void attach(Exchange owner) {
    exchange = owner;
  }

  /** What is being answered. */
  protected final Exchange exchange() {
    Exchange owner = exchange;
    if (owner == null) {
      throw new IllegalStateException("no exchange yet");
    }
    return owner;
  }

  // --- what a version does

  /**
   * Writes the head, the whole body and the end, in as few buffers as can be, and sends them.
   *
   * @param body to be taken over; empty when the answer is {@link #bodiless}
   */
  protected abstract void writeWhole(ByteBuf body);

  /** Writes the head, or holds it until something can be sent along with it. */
  protected abstract void writeHead();

  /** Writes a piece of the body, not empty; takes it over. */
  protected abstract void writePiece(ByteBuf piece);

  /** Writes the end, with what {@link #trailers} says, and sends all. */
  protected abstract void writeEnd();

  /** Sends what was written. */
  @Override
  public abstract void flush();

  @Override
  public abstract boolean writable();

  /** Sends an interim head. */
  protected abstract void interim(int status, ResponseFields fields);

  /** The answer has been written to its end. */
  protected abstract void answered();

  /** The identifier of its stream, in a version that has streams. */
  protected OptionalInt stream() {
    return OptionalInt.empty();
  }

  /** The client must see that the answer is not whole; the exchange is to be told it is lost. */
  protected abstract void abort(Throwable cause);

  /** The request's body cannot be read to its end; the answer says so. */
  protected abstract void bodyBroken();

  /** Frees what was held and not sent. */
  protected abstract void free();

  /** Whether the body goes out as it is, so that the kernel may copy a file for it. */
  protected boolean takesRegions() {
    return false;
  }

  /** Writes the head and a part of a file that the kernel copies, and sends them. */
  protected ChannelFuture writeRegion(FileRegion region, long count) {
    throw new UnsupportedOperationException("no regions here");
  }

  // --- in one piece

  /** Everything at once; takes the buffer. */
  final void whole(ByteBuf body) {
    Exchange owner = exchange();
    int count = body.readableBytes();
    Coding coding = begin(count, true);
    if (!bodiless && coding != Coding.IDENTITY) {
      if (hasTrailers()) {
        writeHead();
        CodedBody coded = new CodedBody(this, owner, coding, count);
        coded.write(body);
        coded.end();
      } else {
        CodedBody.whole(this, owner, coding, body);
      }
      return;
    }
    finish(body);
  }

  /** Everything at once, in a coding that makes it shorter. */
  final void finishCoded(ByteBuf body) {
    if (ended || exchange().completed()) {
      body.release();
    } else {
      length = body.readableBytes();
      finish(body);
    }
  }

  private void finish(ByteBuf body) {
    Exchange owner = exchange();
    atOnce = true;
    if (bodiless) {
      body.release();
      ended = true;
      writeWhole(Unpooled.EMPTY_BUFFER);
    } else if (hasTrailers()) {
      writeHead();
      write(body);
      end();
      return;
    } else {
      sent = body.readableBytes();
      ended = true;
      writeWhole(body);
    }
    owner.answered();
  }

  // --- in pieces

  /**
   * Begins with the head; what follows are {@link #write} and {@link #end}.
   *
   * @param known the body's length, or -1
   */
  final void open(long known) {
    begin(known, false);
    writeHead();
  }

  /**
   * Begins with the head, as {@link #open} does.
   *
   * @return takes the body, which may be compressed on its way
   */
  final ResponseBody openBody(long known) {
    Coding coding = begin(known, true);
    if (coding == Coding.IDENTITY || bodiless) {
      writeHead();
      return this;
    }
    writeHead();
    return new CodedBody(this, exchange(), coding, promised);
  }

  /** What the head will say. */
  private Coding begin(long known, boolean compressible) {
    Exchange owner = exchange();
    int status = owner.status();
    owner.changeFields();
    length = known >= 0 ? known : owner.responseFields().contentLength();
    bodiless = status == 204 || status == 304 || owner.request().method().equals("HEAD");
    begun = true;
    owner.markCommitted();
    Coding coding =
        compressible && owner.mayCompress() ? Compression.choose(owner, length) : Coding.IDENTITY;
    if (coding != Coding.IDENTITY) {
      promised = length;
      length = -1;
      owner.responseFields().remove("Content-Length");
    }
    return coding;
  }

  /** Counts what was sent past {@link #write}. */
  final void count(long octets) {
    sent += octets;
  }

  @Override
  public final void write(ByteBuf piece) {
    int count = piece.readableBytes();
    Exchange owner = exchange();
    if (ended || count == 0 || bodiless || owner.completed()) {
      piece.release();
      return;
    }
    if (length >= 0 && sent + count > length) {
      piece.release();
      owner.fail(new IllegalStateException("the body is longer than its Content-Length"));
      return;
    }
    sent += count;
    writePiece(piece);
  }

  @Override
  public final void end() {
    Exchange owner = exchange();
    if (ended || owner.completed()) {
      return;
    }
    if (!bodiless && length >= 0 && sent < length) {
      owner.fail(new IllegalStateException("the body is shorter than its Content-Length"));
      return;
    }
    Supplier<? extends HttpFields> supplier = owner.trailerSupplier();
    try {
      trailers = supplier == null ? null : ResponseFields.copyOf(supplier.get());
    } catch (RuntimeException e) {
      owner.fail(e); // They cannot be sent, and without them the answer is not whole.
      return;
    }
    ended = true;
    writeEnd();
    owner.answered();
  }

  @Override
  public final void onWritable(Runnable listener) {
    writableListener = listener;
  }

  /** The network takes more again. */
  public final void becameWritable() {
    if (writableListener != null && !ended) {
      writableListener.run();
    }
  }

  final void discard() {
    ended = true;
    free();
  }

  // --- what is known of it

  /** Whether the head has been written. */
  public final boolean begun() {
    return begun;
  }

  /** Whether it has been written to its end. */
  public final boolean ended() {
    return ended;
  }

  /** Whether no body goes out, whatever is written: HEAD, 204, 304. */
  protected final boolean bodiless() {
    return bodiless;
  }

  /** The length that the head says; -1 for none. */
  protected final long length() {
    return length;
  }

  /** Whether the answer went out in one piece. */
  final boolean atOnce() {
    return atOnce;
  }

  /** Octets of the body written so far. */
  final long sent() {
    return sent;
  }

  /** Whether fields may follow the body. */
  protected final boolean hasTrailers() {
    return exchange().trailerSupplier() != null;
  }

  /** The fields behind the body, checked; null for none. */
  protected final @Nullable ResponseFields trailers() {
    return trailers;
  }
}
