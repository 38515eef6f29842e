package dev.naru.http.exchange;

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
 * an executor's thread reads a piece whenever the network takes one.
 */
final class FileSender {

  private static final Logger log = LoggerFactory.getLogger(FileSender.class);
  private static final int REGION = 4 * 1024 * 1024;
  private static final int PIECE = 64 * 1024;

  private final Exchange exchange;
  private final Answer answer;
  private final FileChannel file;
  private long position;
  private long left;
  private boolean reading;

  FileSender(Exchange exchange, Answer answer, FileChannel file, long position, long length) {
    this.exchange = exchange;
    this.answer = answer;
    this.file = file;
    this.position = position;
    this.left = length;
  }

  /** On the loop. */
  void start() {
    if (exchange.completed()) {
      closeFile();
      return;
    }
    exchange.onComplete(
        (over, failure) -> {
          if (!reading) {
            closeFile();
          }
        });
    answer.open(left);
    if (left == 0 || answer.bodiless()) { // HEAD, 304
      answer.end();
    } else if (answer.takesRegions()) {
      region();
    } else {
      answer.onWritable(this::next);
      next();
    }
  }

  /** Regions, not all at once, so that progress can be seen by the timer for slow readers. */
  private void region() {
    int count = (int) Math.min(left, REGION);
    answer
        .writeRegion(new Region(file, position, count), count)
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
              } else {
                region();
              }
            });
  }

  private void next() {
    if (exchange.completed()) {
      closeFile(); // which a read in progress had kept open
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
        int count = file.read(target, position + target.position());
        if (count < 0) {
          throw new EOFException("the file has become shorter");
        }
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
    closeFile();
    log.warn("cannot send a file: {}", cause.getMessage());
    answer.abort(cause);
  }

  void closeFile() {
    try {
      file.close();
    } catch (IOException failed) {
      log.debug("closing a file: {}", failed.getMessage());
    }
  }

  /** A region that leaves the file open: the next one needs it. */
  private static final class Region extends DefaultFileRegion {
    Region(FileChannel file, long position, long count) {
      super(file, position, count);
    }

    @Override
    protected void deallocate() {
      // FileSender closes the file.
    }
  }
}
