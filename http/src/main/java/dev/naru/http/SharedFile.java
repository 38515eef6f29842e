package dev.naru.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An open file from which several answers may be sent at the same time. */
public interface SharedFile {

  /** What the kernel copies from, at given positions. */
  FileChannel channel();

  /**
   * Reads, as {@link FileChannel#read(ByteBuffer, long)} does. May block, but for a part that is
   * {@linkplain #atHand at hand}.
   *
   * @return how many octets; -1 at the end of the file
   */
  int read(ByteBuffer target, long position) throws IOException;

  /**
   * Whether a part of it is in this machine's memory, as far as can be told: then neither to send
   * it nor to ask whether the file is {@link #unchanged} makes anybody wait, and an event loop may
   * do it. Any thread; does not block.
   */
  boolean atHand(long position, long count);

  /**
   * Reads a part, so that it is at hand; may block.
   *
   * @return false where it would have to be asked for again all the same
   */
  boolean fetch(long position, long count) throws IOException;

  /** Whether it is still as it was opened; may block, unless a part of it is at hand. */
  boolean unchanged() throws IOException;

  /** One answer needs it no more. Any thread; once for each answer. */
  void release();
}
