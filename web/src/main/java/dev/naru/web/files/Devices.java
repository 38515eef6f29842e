package dev.naru.web.files;

import dev.naru.engine.network.Blocking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells files that lie in this machine from those of others, which may be slow to answer or away,
 * also when they are asked for what was read a moment ago. Thread-safe.
 */
final class Devices {

  /** On disks of this machine, or in its memory; a type that is not known here may be remote. */
  private static final Set<String> LOCAL =
      Set.of(
          "apfs",
          "btrfs",
          "ext2",
          "ext3",
          "ext4",
          "f2fs",
          "NTFS",
          "overlay",
          "squashfs",
          "tmpfs",
          "xfs",
          "zfs");

  /** By device: to ask for a file's type of file system takes a tenth of a millisecond. */
  private final Map<Object, Boolean> known = new ConcurrentHashMap<>();

  /** Whether a file lies in this machine. May block. */
  boolean local(Path file) {
    Blocking.assertMayBlock();
    try {
      Object device =
          file.getFileSystem().supportedFileAttributeViews().contains("unix")
              ? Files.getAttribute(file, "unix:dev", LinkOption.NOFOLLOW_LINKS)
              : file.getRoot();
      Boolean local = known.get(device);
      if (local == null) {
        local = LOCAL.contains(Files.getFileStore(file).type());
        known.put(device, local);
      }
      return local;
    } catch (IOException gone) {
      return false;
    }
  }
}
