package dev.naru.web.files;

import dev.naru.engine.network.Clock;
import dev.naru.web.files.Resource.Representation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for the file that answers for a path, and reads it when it is small. May block. */
final class Finder {

  /** Files up to this size are kept in memory. */
  static final int SMALL = 64 * 1024;

  /** How often a file that changes under our eyes is looked at again. */
  static final int ATTEMPTS = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Finder.class);

  private final FilesConfig config;
  private final String prefix;
  private final Tree tree;
  private final Clock clock;

  Finder(FilesConfig config, String prefix, Clock clock) {
    this.config = config;
    this.prefix = prefix;
    this.tree = new Tree(config.files());
    this.clock = clock;
  }

  /**
   * Looks.
   *
   * @param path the request's; begins with the route's prefix
   * @param known what was found last time; comes back, checked anew, when nothing has changed
   */
  Lookup find(String path, @Nullable Resource known) {
    try {
      return look(path, known);
    } catch (FileSystemException e) {
      if (String.valueOf(e.getReason()).toLowerCase(Locale.ROOT).contains("too many open files")) {
        LOG.error("cannot look for {}: {}; raise the limit of open files", path, e.getMessage());
        return new Lookup.Failure(503);
      }
      if (!(e instanceof NoSuchFileException)) {
        LOG.debug("not served: {}: {}", path, e.toString());
      }
      return new Lookup.Nothing();
    } catch (IOException e) {
      LOG.error("cannot read the file for {}", path, e);
      return new Lookup.Failure(500);
    }
  }

  private Lookup look(String path, @Nullable Resource known) throws IOException {
    String relative = path.substring(prefix.length());
    // RFC 8615 gives this one name with a dot a meaning, at the root of a site
    boolean wellKnown = path.startsWith("/.well-known/") && relative.startsWith(".well-known/");
    if (!Tree.servable(wellKnown ? relative.substring(1) : relative)) {
      return new Lookup.Nothing();
    }
    if (!relative.isEmpty() && !relative.endsWith("/")) {
      return switch (tree.find(relative)) {
        case Tree.Found file -> resource(relative, file, known);
        case Tree.Other.FOLDER -> new Lookup.Folder();
        case Tree.Other.NOTHING -> new Lookup.Nothing();
      };
    }
    for (String index : config.index()) {
      Optional<Tree.Found> file = sibling(relative + index);
      if (file.isPresent()) {
        return resource(relative + index, file.get(), known);
      }
    }
    return new Lookup.Nothing();
  }

  private Lookup resource(String relative, Tree.Found file, @Nullable Resource known)
      throws IOException {
    List<Tree.Found> files = new ArrayList<>();
    List<Coding> codings = new ArrayList<>();
    for (Coding coding : Coding.values()) {
      Optional<Tree.Found> candidate =
          coding == Coding.IDENTITY ? Optional.of(file) : sibling(relative + coding.suffix());
      if (candidate.isPresent()
          && candidate.get().stamp().modifiedNanos() >= file.stamp().modifiedNanos()) {
        files.add(candidate.get());
        codings.add(coding);
      }
    }
    long now = clock.nanos();
    if (known != null && known.is(files)) {
      known.checked(now);
      return known;
    }
    String type = MediaTypes.of(relative);
    List<Representation> representations = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      representations.add(represent(files.get(i), codings.get(i), type, files.size() > 1));
    }
    return new Resource(representations, now);
  }

  private Representation represent(Tree.Found file, Coding coding, String type, boolean varies)
      throws IOException {
    Validators validators = Validators.of(file.stamp(), coding, clock.instant());
    List<String> fields = new ArrayList<>(List.of("Content-Type", type, "ETag", validators.etag()));
    validators
        .modified()
        .ifPresent(modified -> fields.addAll(List.of("Last-Modified", modified.text())));
    fields.addAll(
        List.of(
            "Cache-Control", config.cache().header(),
            "X-Content-Type-Options", "nosniff",
            "Accept-Ranges", "bytes"));
    if (coding != Coding.IDENTITY) {
      fields.addAll(List.of("Content-Encoding", coding.token()));
    }
    if (varies) {
      fields.addAll(List.of("Vary", "Accept-Encoding"));
    }
    return new Representation(coding, file, validators, List.copyOf(fields), content(file));
  }

  /** The content of a small file that holds still for as long as it takes to read it. */
  private static Optional<ByteBuf> content(Tree.Found file) throws IOException {
    if (file.stamp().size() > SMALL) {
      return Optional.empty();
    }
    ByteBuffer content = ByteBuffer.allocateDirect((int) file.stamp().size());
    try (FileChannel channel = Tree.open(file)) {
      while (content.hasRemaining() && channel.read(content) >= 0) {
        // the loop reads
      }
    } catch (Tree.Changed e) {
      return Optional.empty();
    }
    boolean whole = !content.hasRemaining() && Tree.unchanged(file);
    return whole ? Optional.of(Unpooled.wrappedBuffer(content.flip())) : Optional.empty();
  }

  private Optional<Tree.Found> sibling(String relative) throws IOException {
    try {
      return tree.find(relative) instanceof Tree.Found found
          ? Optional.of(found)
          : Optional.empty();
    } catch (FileSystemException e) {
      return Optional.empty();
    }
  }
}
