package dev.naru.web.files;

import io.netty.buffer.ByteBuf;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A path of a route that a file answers for, as it was found at its last check. */
final class Resource implements Lookup {

  /** What an entry costs beside its content: objects, names, prebuilt fields. */
  private static final int OVERHEAD = 1_024;

  /**
   * A file and how it is sent.
   *
   * @param coding the content coding it is in
   * @param file where it is
   * @param validators its state
   * @param fields names and values by turns: every field that does not depend on the request
   * @param content all of it, when it is small; lives until the garbage collector takes it, so that
   *     an answer under way is safe from eviction
   */
  record Representation(
      Coding coding,
      Tree.Found file,
      Validators validators,
      List<String> fields,
      Optional<ByteBuf> content) {}

  private final List<Representation> representations;
  private final Set<Coding> available;
  private final long weight;
  private volatile long checked;
  private volatile boolean used;

  /** Of at least the plain representation, best coding first. */
  Resource(List<Representation> representations, long now) {
    this.representations = List.copyOf(representations);
    this.available = EnumSet.noneOf(Coding.class);
    long bytes = OVERHEAD;
    for (Representation representation : representations) {
      available.add(representation.coding());
      bytes += representation.content().map(ByteBuf::readableBytes).orElse(0);
    }
    this.weight = bytes;
    this.checked = now;
  }

  /** The best one, and the only one unless it {@link #varies}. */
  Representation first() {
    return representations.getFirst();
  }

  /** The representation for the given Accept-Encoding. */
  Representation choose(List<String> acceptEncoding) {
    Coding coding = Coding.choose(acceptEncoding, available);
    for (Representation representation : representations) {
      if (representation.coding() == coding) {
        return representation;
      }
    }
    return representations.getLast();
  }

  /** Whether it comes in more than one coding, so that the choice must be announced. */
  boolean varies() {
    return representations.size() > 1;
  }

  /** Whether these are the very files, in the very state. */
  boolean is(List<Tree.Found> files) {
    return representations.stream().map(Representation::file).toList().equals(files);
  }

  /** When it was last seen to be so; the network clock's nanoseconds. */
  long checked() {
    return checked;
  }

  void checked(long now) {
    checked = now;
  }

  /** Notes that it was asked for; written only when that is new, so that cores do not fight. */
  void use() {
    if (!used) {
      used = true;
    }
  }

  /** Whether it was asked for since the last question. */
  boolean wasUsed() {
    boolean was = used;
    used = false;
    return was;
  }

  /** About how many bytes it takes. */
  long weight() {
    return weight;
  }
}
