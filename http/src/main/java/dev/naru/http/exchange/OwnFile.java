package dev.naru.http.exchange;

import dev.naru.http.SharedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that one answer has for itself; whoever gave it says that it does not change. */
record OwnFile(FileChannel channel) implements SharedFile {

  private static final Logger log = LoggerFactory.getLogger(OwnFile.class);

  @Override
  public boolean unchanged() {
    return true;
  }

  @Override
  public void release() {
    try {
      channel.close();
    } catch (IOException failed) {
      log.debug("closing a file: {}", failed.getMessage());
    }
  }
}
