package dev.naru.http.exchange;

import dev.naru.http.SharedFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultFileRegion;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a range of a file: the kernel copies it where the channel is a socket in clear; elsewhere
 * an executor's thread reads a piece whenever the network takes one. The last piece of a file that
 * may change is always read, and sent only when the file has not changed until then: so nobody
 * takes a mixture of two states for a whole.
 */
final class FileSender {

  private static final Logger log = LoggerFactory.getLogger(FileSender.class);
  private static final int REGION = 4 * 1024 * 1024;
  private static final int PIECE = 64 * 1024;

  /** What is left to be read behind the regions of a file that may change. */
  private static final int LAST = 8 * 1024;

  private final Exchange exchange;
  private final Answer answer;
  private final SharedFile file;
  private final int last;
  private long position;
  private long left;
  private boolean reading;
  private boolean released;

  FileSender(Exchange exchange, Answer answer, SharedFile file, long position, long length) {
    this.exchange = exchange;
    this.answer = answer;
    this.file = file;
    this.last = file instanceof OwnFile ? 0 : LAST;
    this.position = position;
    this.left = length;
  }

  /** On the loop. */
  void start() {
    if (exchange.completed()) {
      release();
      return;
    }
    exchange.onComplete(
        (over, failure) -> {
          if (!reading) {
            release();
          }
        });
    answer.open(left);
    if (left == 0 || answer.bodiless()) { // HEAD, 304
      answer.end();
    } else if (answer.takesRegions() && left > last) {
      region();
    } else {
      pieces();
    }
  }

  private void pieces() {
    answer.onWritable(this::next);
    next();
  }

  /** Regions, not all at once, so that progress can be seen by the timer for slow readers. */
  private void region() {
    int count = (int) Math.min(left - last, REGION);
    answer
        .writeRegion(new Region(file.channel(), position, count), count)
        .addListener(
            future -> {
              if (!future.isSuccess()) {
                Throwable cause = future.cause();
                answer.abort(cause == null ? new IOException("the file was not sent") : cause);
                return;
              }
              position += count;
              left -= count;
              answer.count(count);
              if (left == 0) {
                answer.end();
              } else if (left > last) {
                region();
              } else {
                pieces();
              }
            });
  }

  private void next() {
    if (exchange.completed()) {
      release(); // which a read in progress had put off
    } else if (left == 0) {
      answer.end();
    } else if (!reading && answer.writable()) {
      reading = true;
      exchange.context().network().executor().execute(this::read);
    } else {
      answer.flush();
    }
  }

  /** On a thread: reading a file blocks. */
  private void read() {
    byte[] bytes = new byte[(int) Math.min(left, PIECE)];
    ByteBuffer target = ByteBuffer.wrap(bytes);
    try {
      while (target.hasRemaining()) {
        int count = file.channel().read(target, position + target.position());
        if (count < 0) {
          throw new EOFException("the file has become shorter");
        }
      }
      if (bytes.length == left && !file.unchanged()) {
        throw new IOException("the file has changed");
      }
      exchange.loop().execute(() -> piece(Unpooled.wrappedBuffer(bytes)));
    } catch (IOException failed) {
      exchange.loop().execute(() -> failed(failed));
    }
  }

  private void piece(ByteBuf bytes) {
    reading = false;
    int count = bytes.readableBytes();
    position += count;
    left -= count;
    answer.write(bytes);
    answer.flush();
    next();
  }

  private void failed(IOException cause) {
    reading = false;
    release();
    log.warn("cannot send a file: {}", cause.getMessage());
    answer.abort(cause);
  }

  void release() {
    if (!released) {
      released = true;
      file.release();
    }
  }

  /** A region that leaves the file open: the next one needs it. */
  private static final class Region extends DefaultFileRegion {
    Region(FileChannel file, long position, long count) {
      super(file, position, count);
    }

    @Override
    protected void deallocate() {
      // FileSender releases the file.
    }
  }
}
