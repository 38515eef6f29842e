package dev.naru.internet.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.internet.wire.CountedPayload;
import dev.naru.internet.wire.Payload;
import java.util.concurrent.atomic.AtomicInteger;

/** An application that writes a pattern of so many bytes, reads one, and closes its side. */
final class Stream implements ConnectionHandler {
  private final int total;
  private final int chunk;
  private final AtomicInteger references;
  int written;
  int read;
  boolean ended;
  long endedAt;
  int closed;

  Stream(int total, int chunk, AtomicInteger references) {
    this.total = total;
    this.chunk = chunk;
    this.references = references;
  }

  @Override
  public void onConnected(long now, TcpConnection c) {
    write(now, c);
  }

  @Override
  public void onWritable(long now, TcpConnection c) {
    write(now, c);
  }

  private void write(long now, TcpConnection c) {
    while (written < total) {
      int length = Math.min(chunk, total - written);
      byte[] bytes = Script.pattern(written, length).toByteArray();
      Payload next = CountedPayload.of(bytes, references);
      if (!c.write(now, next)) {
        next.release();
        return;
      }
      written += length;
    }
    c.shutdownOutput(now);
  }

  @Override
  public void onReadable(long now, TcpConnection c) {
    for (Payload next = c.read(now, 3333); !next.isEmpty(); next = c.read(now, 3333)) {
      for (int i = 0; i < next.length(); i++) {
        if (next.byteAt(i) != Script.patternAt(read + i)) {
          throw new AssertionError("byte " + (read + i) + " is wrong");
        }
      }
      read += next.length();
      next.release();
    }
  }

  @Override
  public void onInputEnded(long now, TcpConnection c) {
    assertThat(ended).isFalse();
    ended = true;
    endedAt = now;
  }

  @Override
  public void onClosed(long now, TcpConnection c, CloseReason reason) {
    closed++;
    assertThat(reason).isEqualTo(CloseReason.FINISHED);
  }
}
