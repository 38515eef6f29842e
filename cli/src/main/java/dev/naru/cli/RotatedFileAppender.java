package dev.naru.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Appends to a file, and begins a new one when that has been moved away or removed, as log rotation
 * does: nobody needs to be told. Costs a look at the file with each line.
 */
final class RotatedFileAppender extends FileAppender<ILoggingEvent> {

  private @Nullable Object opened;

  @Override
  public void start() {
    super.start();
    opened = identity();
  }

  /** A reload opens the new one before it closes the old one, and they may write to one file. */
  @Override
  protected boolean checkForFileCollisionInPreviousFileAppenders() {
    return false;
  }

  @Override
  protected void subAppend(ILoggingEvent event) {
    Object there = identity();
    if (there == null || !there.equals(opened)) {
      try {
        openFile(getFile());
        opened = identity();
      } catch (IOException e) {
        addError("cannot begin the log file " + getFile() + " anew", e);
      }
    }
    super.subAppend(event);
  }

  /** What tells this file from another one of the same name; null where there is none. */
  private @Nullable Object identity() {
    try {
      return Files.readAttributes(Path.of(getFile()), BasicFileAttributes.class).fileKey();
    } catch (IOException gone) {
      return null;
    }
  }
}
