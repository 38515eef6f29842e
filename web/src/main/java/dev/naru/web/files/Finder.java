package dev.naru.web.files;

import dev.naru.engine.network.Clock;
import dev.naru.http.ReadyFields;
import dev.naru.http.coding.Coding;
import dev.naru.http.coding.Compressible;
import dev.naru.http.coding.Encoders;
import dev.naru.http.message.EncodedFields;
import dev.naru.http.message.ResponseFields;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for the file that answers for a path, and reads it when it is small. May block. */
final class Finder {

  /** Files up to this size are kept in memory. */
  static final int SMALL = 64 * 1024;

  /** Files smaller than that gain nothing: what they are sent in is a packet anyway. */
  static final int WORTH_IT = 1_024;

  /** How often a file that changes under our eyes is looked at again. */
  static final int ATTEMPTS = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Finder.class);

  private final FilesConfig config;
  private final String prefix;
  private final Tree tree;
  private final Clock clock;
  private final long compressible;

  /**
   * For a route.
   *
   * @param compressible the size in bytes up to which files are offered compressed; 0 for none
   */
  Finder(FilesConfig config, String prefix, Clock clock, long compressible) {
    this.config = config;
    this.compressible = compressible;
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
    Optional<Lookup.Listing> listing = config.listing() ? tree.list(relative) : Optional.empty();
    return listing.isPresent() ? listing.get() : new Lookup.Nothing();
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
    if (known != null && known.files().equals(files)) {
      known.checked(now);
      return known;
    }
    String type = MediaTypes.of(relative);
    Set<Coding> offered = files.size() > 1 ? Set.of() : offered(file, type);
    boolean varies = files.size() > 1 || !offered.isEmpty();
    List<Representation> representations = new ArrayList<>();
    for (Coding coding : offered) {
      representations.add(represent(file, coding, true, type, varies, Optional.empty()));
    }
    for (int i = 0; i < files.size(); i++) {
      Tree.Found each = files.get(i);
      representations.add(represent(each, codings.get(i), false, type, varies, content(each)));
    }
    return new Resource(representations, now);
  }

  /** In which codings a file is offered that lies there in none. */
  private Set<Coding> offered(Tree.Found file, String type) {
    long size = file.stamp().size();
    return size >= WORTH_IT && size <= compressible && Compressible.is(type)
        ? Encoders.available()
        : Set.of();
  }

  private Representation represent(
      Tree.Found file,
      Coding coding,
      boolean made,
      String type,
      boolean varies,
      Optional<ByteBuf> content) {
    Validators validators = Validators.of(file.stamp(), coding, made, clock.instant());
    ResponseFields fields = new ResponseFields();
    fields.set("ETag", validators.etag());
    validators.modified().ifPresent(modified -> fields.set("Last-Modified", modified.text()));
    fields.set("Cache-Control", config.cache().header());
    fields.set("X-Content-Type-Options", "nosniff");
    if (varies) {
      fields.set("Vary", "Accept-Encoding");
    }
    ReadyFields unmodified = new EncodedFields(fields);
    fields.set("Content-Type", type);
    if (!made) {
      fields.set("Accept-Ranges", "bytes");
    }
    if (coding != Coding.IDENTITY) {
      fields.set("Content-Encoding", coding.token());
    }
    return new Representation(
        coding, made, file, type, validators, new EncodedFields(fields), unmodified, content);
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
