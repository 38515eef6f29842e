package dev.naru.http;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** An open file from which several answers may be sent at the same time. */
public interface SharedFile {

  /** Reads at given positions. */
  FileChannel channel();

  /** Whether it is still as it was opened; may block. */
  boolean unchanged() throws IOException;

  /** One answer needs it no more. Any thread; once for each answer. */
  void release();
}
