package dev.naru.web.proxy;

import dev.naru.engine.network.Blocking;
import dev.naru.engine.network.Network;
import dev.naru.http.client.ClientExchange;
import dev.naru.http.message.ResponseFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request's body that is read before a server is asked, so that it can be sent as often as need
 * be: in memory up to a bound, and what is beyond in a file that nobody else sees. On the loop; the
 * file is read and written on threads, one step at a time.
 */
final class HeldBody {

  private static final int STEP = 64 * 1024;

  /** A piece that fills less than that part of its buffer does not keep it. */
  private static final int FILLED = 4;

  /** Octets that are made room for when such a piece comes. */
  private static final int FIRST = 1024;

  private final Network network;
  private final EventLoop loop;
  private final Path folder;
  private final long memory;

  private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(2);

  /** The last piece, while small ones are gathered in it. */
  private @Nullable ByteBuf gathered;

  private long inMemory;
  private long inFile;
  private @Nullable ResponseFields trailers;
  private boolean released;
  private boolean writing;

  /** Written by the one thread that has the next step to do. */
  private volatile @Nullable FileChannel file;

  // While it is being sent.
  private long sent;
  private boolean reading;

  /**
   * Of nothing yet.
   *
   * @param folder where the file is made, when one is needed
   * @param memory octets that are kept in memory
   */
  HeldBody(Network network, EventLoop loop, Path folder, long memory) {
    this.network = network;
    this.loop = loop;
    this.folder = folder;
    this.memory = memory;
  }

  /** How long it is. */
  long size() {
    return inMemory + inFile;
  }

  /** What stood behind it; null for nothing. */
  @Nullable ResponseFields trailers() {
    return trailers;
  }

  void trailers(ResponseFields fields) {
    trailers = fields;
  }

  /**
   * Takes a piece.
   *
   * @param taken is told when the next may come
   * @param failed is told when the disk does not take it
   */
  void add(ByteBuf piece, Runnable taken, Consumer<IOException> failed) {
    int count = piece.readableBytes();
    if (inFile == 0 && inMemory + count <= memory) {
      inMemory += count;
      keep(piece, count);
      taken.run();
      return;
    }
    byte[] octets = new byte[count];
    piece.readBytes(octets).release();
    long at = inFile;
    inFile += count;
    writing = true;
    network
        .executor()
        .execute(
            () -> {
              @Nullable IOException failure = null;
              try {
                write(octets, at);
              } catch (IOException e) {
                failure = e;
              }
              Optional<IOException> why = Optional.ofNullable(failure);
              loop.execute(() -> written(why, taken, failed));
            });
  }

  private void written(
      Optional<IOException> failure, Runnable taken, Consumer<IOException> failed) {
    writing = false;
    if (released) {
      network.executor().execute(this::close);
    } else if (failure.isPresent()) {
      failed.accept(failure.get());
    } else {
      taken.run();
    }
  }

  private void keep(ByteBuf piece, int count) {
    ByteBuf whole = piece.unwrap();
    if (count >= (whole == null ? piece : whole).capacity() / FILLED) {
      gathered = null;
      pieces.add(piece);
      return;
    }
    ByteBuf tail = gathered;
    if (tail == null) {
      tail = Unpooled.buffer(Math.max(FIRST, count));
      gathered = tail;
      pieces.add(tail);
    }
    tail.writeBytes(piece);
    piece.release();
  }

  private void write(byte[] octets, long at) throws IOException {
    Blocking.assertMayBlock();
    FileChannel channel = file;
    if (channel == null) {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              Files.createTempFile(folder, "body", ".tmp"),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      file = channel;
    }
    ByteBuffer buffer = ByteBuffer.wrap(octets);
    long position = at;
    while (buffer.hasRemaining()) {
      position += channel.write(buffer, position);
    }
  }

  /** Sends it from its beginning; {@link #more} is to be called when the server takes more. */
  void send(ClientExchange to, Consumer<IOException> failed) {
    sent = 0;
    reading = false;
    for (ByteBuf piece : pieces) {
      to.write(piece.retainedDuplicate());
    }
    if (inFile == 0) {
      to.end(trailers);
    } else {
      to.flush();
      more(to, failed);
    }
  }

  /** Sends a further piece of what is in the file, when the server takes one. */
  void more(ClientExchange to, Consumer<IOException> failed) {
    FileChannel channel = file;
    if (channel == null || reading || released || sent == inFile || !to.writable()) {
      return;
    }
    reading = true;
    long at = sent;
    int count = (int) Math.min(STEP, inFile - at);
    network
        .executor()
        .execute(
            () -> {
              try {
                byte[] octets = read(channel, at, count);
                loop.execute(() -> passOn(to, octets, failed));
              } catch (IOException e) {
                loop.execute(() -> failed.accept(e));
              }
            });
  }

  private static byte[] read(FileChannel channel, long at, int count) throws IOException {
    Blocking.assertMayBlock();
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("the file of a body has been cut");
      }
    }
    return buffer.array();
  }

  private void passOn(ClientExchange to, byte[] octets, Consumer<IOException> failed) {
    if (to.over() || released) {
      return;
    }
    reading = false;
    sent += octets.length;
    to.write(Unpooled.wrappedBuffer(octets));
    if (sent == inFile) {
      to.end(trailers);
    } else {
      to.flush();
      more(to, failed);
    }
  }

  /** Forgets it. */
  void release() {
    if (released) {
      return;
    }
    released = true;
    for (ByteBuf piece = pieces.poll(); piece != null; piece = pieces.poll()) {
      piece.release();
    }
    if (inFile > 0 && !writing) { // else that is to be closed which is being written
      network.executor().execute(this::close);
    }
  }

  private void close() {
    FileChannel channel = file;
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
