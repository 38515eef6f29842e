package dev.naru.was.war;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks through an archive's central directory (PKWARE APPNOTE, section 4.3.12) for what the JDK's
 * reader does not show: symbolic links and other entries that are no plain files, and two entries
 * of one name.
 */
final class ZipDirectory {

  private static final int END_SIGNATURE = 0x06054b50;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int END_LENGTH = 22;
  private static final int ENTRY_LENGTH = 46;
  private static final int MADE_BY_UNIX = 3;
  private static final int TYPE_MASK = 0xF000;

  /**
   * Pipe, character device, block device, symbolic link, socket, as POSIX numbers types of files.
   * There are archives that say all bits or none of an entry, where whoever packed it knew no type.
   */
  private static final Set<Integer> SPECIAL = Set.of(0x1000, 0x2000, 0x6000, 0xA000, 0xC000);

  private ZipDirectory() {}

  /** Refuses an archive that holds anything but plain files and folders, each once. */
  static void check(Path archive, int maxEntries) throws IOException {
    try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ)) {
      ByteBuffer end = end(channel);
      int count = Short.toUnsignedInt(end.getShort(10));
      long size = Integer.toUnsignedLong(end.getInt(12));
      long offset = Integer.toUnsignedLong(end.getInt(16));
      if (count == 0xFFFF || size == 0xFFFFFFFFL || offset == 0xFFFFFFFFL) {
        throw new WarException(
            "is a Zip64 archive: more than 65534 entries or 4 GiB are not taken");
      }
      if (count > maxEntries) {
        throw new WarException("holds " + count + " entries; at most " + maxEntries + " are taken");
      }
      if (offset + size > channel.size()) {
        throw new WarException("is cut off or damaged");
      }
      ByteBuffer directory = read(channel, offset, Math.toIntExact(size));
      Set<String> names = new HashSet<>();
      for (int i = 0; i < count; i++) {
        entry(directory, names);
      }
    }
  }

  private static void entry(ByteBuffer directory, Set<String> names) throws WarException {
    int start = directory.position();
    if (directory.remaining() < ENTRY_LENGTH || directory.getInt(start) != ENTRY_SIGNATURE) {
      throw new WarException("has a damaged directory");
    }
    int madeBy = Byte.toUnsignedInt(directory.get(start + 5));
    int nameLength = Short.toUnsignedInt(directory.getShort(start + 28));
    int extraLength = Short.toUnsignedInt(directory.getShort(start + 30));
    int commentLength = Short.toUnsignedInt(directory.getShort(start + 32));
    int type = (directory.getInt(start + 38) >>> 16) & TYPE_MASK;
    int next = start + ENTRY_LENGTH + nameLength + extraLength + commentLength;
    if (next > directory.limit()) {
      throw new WarException("has a damaged directory");
    }
    byte[] bytes = new byte[nameLength];
    directory.get(start + ENTRY_LENGTH, bytes);
    String name = new String(bytes, StandardCharsets.UTF_8);
    if (madeBy == MADE_BY_UNIX && SPECIAL.contains(type)) {
      throw new WarException("holds " + name + ", which is a link or a device, not a plain file");
    }
    if (!names.add(name)) {
      throw new WarException("holds two entries named " + name);
    }
    directory.position(next);
  }

  /** The end record stands at the end of the file, before a comment of up to 64 KiB. */
  private static ByteBuffer end(FileChannel channel) throws IOException {
    int length = (int) Math.min(channel.size(), END_LENGTH + 0xFFFF);
    ByteBuffer tail = read(channel, channel.size() - length, length);
    for (int at = length - END_LENGTH; at >= 0; at--) {
      if (tail.getInt(at) == END_SIGNATURE) {
        return tail.slice(at, END_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    throw new WarException("is not a ZIP archive");
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      int n = channel.read(buffer, position + buffer.position());
      if (n < 0) {
        throw new WarException("is cut off");
      }
    }
    return buffer.flip();
  }
}
