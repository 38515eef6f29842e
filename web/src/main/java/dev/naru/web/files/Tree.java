package dev.naru.web.files;

import dev.naru.engine.network.Blocking;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A folder, and nothing but what is in it. Everything here may block.
 *
 * <p>Names are the file system's own: on one that overlooks case or Unicode normalisation, several
 * spellings lead to one file, so that a route must not be relied upon to hide a single file of a
 * folder that is served as a whole. Links are followed as long as they end inside the folder. What
 * is found is opened by walking down from the folder without following any link, so that nobody can
 * slip one in between; a file that has changed meanwhile is not opened.
 */
final class Tree {

  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  /** Longest name of a file on every common file system, in bytes. */
  private static final int MAX_NAME = 255;

  private static final int MAX_PATH = 4_000;

  /** How many entries a listing has at most. */
  static final int MAX_LISTED = 2_000;

  /** How many entries of a folder are looked at for a listing. */
  private static final int MAX_SEEN = 20_000;

  /** What stands at a path. */
  sealed interface Entry {}

  /** A regular file: with no links left, below that root. */
  record Found(Path root, Path real, Stamp stamp) implements Entry {}

  /** Neither a file nor a folder to be seen. */
  enum Other implements Entry {
    /** A folder. */
    FOLDER,
    /** Nothing, or nothing that is served. */
    NOTHING
  }

  /** The file is not the one that was found. */
  static final class Changed extends IOException {
    private static final long serialVersionUID = 1L;

    Changed(Path file) {
      super(file + " changed while it was being read");
    }
  }

  private final Path folder;

  Tree(Path folder) {
    this.folder = folder;
  }

  /**
   * Whether a path may be looked for at all: no empty names, and none that begin with a dot.
   *
   * @param relative decoded, without a slash at its beginning
   */
  static boolean servable(String relative) {
    if (relative.length() > MAX_PATH) {
      return false;
    }
    int start = 0;
    while (start < relative.length()) {
      int slash = relative.indexOf('/', start);
      int end = slash < 0 ? relative.length() : slash;
      String name = relative.substring(start, end);
      if (name.isEmpty()
          || name.charAt(0) == '.'
          || (name.length() > MAX_NAME / 4
              && name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME)) {
        return false;
      }
      start = end + 1;
    }
    return true;
  }

  /**
   * Looks.
   *
   * @param relative decoded, without a slash at its beginning or end
   * @throws IOException as the file system has it; most mean that nothing is there
   */
  Entry find(String relative) throws IOException {
    Blocking.assertMayBlock();
    Path root = folder.toRealPath();
    Path real;
    try {
      real = root.resolve(relative).toRealPath();
    } catch (InvalidPathException e) { // a name that this file system, or its charset, cannot have
      return Other.NOTHING;
    }
    if (!real.startsWith(root)) {
      return Other.NOTHING;
    }
    BasicFileAttributes attributes =
        Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isRegularFile()) {
      return new Found(root, real, Stamp.of(attributes));
    }
    return attributes.isDirectory() ? Other.FOLDER : Other.NOTHING;
  }

  /**
   * What a folder shows: regular files and folders, also behind links that end inside; nothing
   * whose name begins with a dot, or that no request could ask for.
   *
   * @param relative decoded, without a slash at its beginning
   * @return empty when there is no such folder
   * @throws IOException as the file system has it
   */
  Optional<Lookup.Listing> list(String relative) throws IOException {
    Blocking.assertMayBlock();
    Path root = folder.toRealPath();
    Path real = root.resolve(relative).toRealPath();
    if (!real.startsWith(root) || !Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    List<Lookup.Item> items = new ArrayList<>();
    boolean whole = true;
    int seen = 0;
    try (DirectoryStream<Path> directory = Files.newDirectoryStream(real)) {
      for (Path entry : directory) {
        if (++seen > MAX_SEEN || items.size() == MAX_LISTED) {
          whole = false;
          break;
        }
        String name = entry.getFileName().toString();
        if (servable(name) && name.chars().allMatch(Tree::askable)) {
          item(root, entry, name).ifPresent(items::add);
        }
      }
    }
    if (!real.toRealPath().equals(real)) { // a link has been slipped in while we looked
      return Optional.empty();
    }
    return Optional.of(new Lookup.Listing(relative.isEmpty(), items, whole));
  }

  /** No path with one of these reaches a route (or the name is not what the disk has). */
  private static boolean askable(int c) {
    return c >= 0x20 && c != 0x7F && c != '\\' && c != 0xFFFD;
  }

  private static Optional<Lookup.Item> item(Path root, Path file, String name) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        Path real = file.toRealPath();
        if (!real.startsWith(root)) {
          return Optional.empty();
        }
        attributes =
            Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      }
      return attributes.isRegularFile() || attributes.isDirectory()
          ? Optional.of(
              new Lookup.Item(
                  name,
                  attributes.isDirectory(),
                  attributes.size(),
                  attributes.lastModifiedTime().to(TimeUnit.SECONDS)))
          : Optional.empty();
    } catch (IOException e) { // gone since, or a link to nowhere
      return Optional.empty();
    }
  }

  /** Whether the file is still as it was found. */
  static boolean unchanged(Found file) throws IOException {
    Blocking.assertMayBlock();
    BasicFileAttributes now =
        Files.readAttributes(file.real(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return now.isRegularFile() && Stamp.of(now).equals(file.stamp());
  }

  /**
   * Whether nobody has written to the file since it was found. When another stands in its place, or
   * none, the one that was found is out of everybody's reach. May block, but for a file that is
   * open and {@linkplain Devices#local local}.
   */
  static boolean untouched(Found file) throws IOException {
    try {
      Stamp now =
          Stamp.of(
              Files.readAttributes(
                  file.real(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
      return !now.identity().equals(file.stamp().identity()) || now.equals(file.stamp());
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  /**
   * Opens what was found.
   *
   * @throws Changed when it is not the same any more
   */
  static FileChannel open(Found file) throws IOException {
    Blocking.assertMayBlock();
    try (DirectoryStream<Path> root = Files.newDirectoryStream(file.root())) {
      if (root instanceof SecureDirectoryStream<Path> directory) {
        return open(directory, file);
      }
    }
    // a system without openat(2): look again behind the opening
    return settled(
        FileChannel.open(file.real(), READ),
        file,
        () -> file.real().toRealPath().equals(file.real()) && unchanged(file));
  }

  /** Walks down without following a link. The folder that was given is closed in any case. */
  private static SecureDirectoryStream<Path> descend(
      SecureDirectoryStream<Path> root, Path relative) throws IOException {
    SecureDirectoryStream<Path> directory = root;
    try {
      for (Path name : relative) {
        if (!name.toString().isEmpty()) { // as the way from a folder to itself has it
          SecureDirectoryStream<Path> next =
              directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
          directory.close();
          directory = next;
        }
      }
      return directory;
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static FileChannel open(SecureDirectoryStream<Path> root, Found file) throws IOException {
    Path relative = file.root().relativize(file.real());
    Path parent = relative.getParent();
    try (SecureDirectoryStream<Path> directory = parent == null ? root : descend(root, parent)) {
      Path name = relative.getFileName();
      BasicFileAttributeView view =
          directory.getFileAttributeView(
              name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      if (!same(view, file)) { // before opening: that of a pipe would wait for its writer
        throw new Changed(file.real());
      }
      SeekableByteChannel channel = directory.newByteChannel(name, READ);
      if (!(channel instanceof FileChannel opened)) {
        channel.close();
        throw new IOException("not a file of the operating system: " + file.real());
      }
      return settled(opened, file, () -> same(view, file));
    }
  }

  private static boolean same(BasicFileAttributeView view, Found file) throws IOException {
    BasicFileAttributes now = view.readAttributes();
    return now.isRegularFile() && Stamp.of(now).equals(file.stamp());
  }

  @FunctionalInterface
  private interface Check {
    boolean holds() throws IOException;
  }

  private static FileChannel settled(FileChannel channel, Found file, Check check)
      throws IOException {
    try {
      if (check.holds()) {
        return channel;
      }
      throw new Changed(file.real());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
