package dev.naru.web.files;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * By which one state of a file is told from another.
 *
 * @param identity what the file system calls the file, device and inode on Unix
 * @param size in bytes
 * @param modifiedNanos since 1970
 */
record Stamp(String identity, long size, long modifiedNanos) {

  static Stamp of(BasicFileAttributes attributes) {
    return new Stamp(
        String.valueOf(attributes.fileKey()),
        attributes.size(),
        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
  }
}
