package dev.naru.web.files;

import dev.naru.http.coding.Coding;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A path of a route that a file answers for, as it was found at its last check. */
final class Resource implements Lookup {

  /** What an entry costs beside its content: objects, names, prebuilt fields. */
  private static final int OVERHEAD = 1_024;

  private final List<Representation> representations;
  private final List<Tree.Found> files;
  private final boolean varies;
  private final Set<Coding> all = EnumSet.noneOf(Coding.class);
  private final Set<Coding> lying = EnumSet.noneOf(Coding.class);
  private final long weight;
  private volatile long checked;
  private volatile boolean used;

  /** Of at least the plain representation, which is the last. */
  Resource(List<Representation> representations, long now) {
    this(representations, representations.size() > 1, now);
  }

  private Resource(List<Representation> representations, boolean varies, long now) {
    this.representations = List.copyOf(representations);
    this.varies = varies;
    this.files =
        representations.stream().filter(each -> !each.made()).map(Representation::file).toList();
    long bytes = OVERHEAD;
    for (Representation representation : representations) {
      all.add(representation.coding());
      if (!representation.made()) {
        lying.add(representation.coding());
      }
      bytes += representation.content().map(ByteBuf::readableBytes).orElse(0);
    }
    this.weight = bytes;
    this.checked = now;
  }

  /** As it is on the disk, without a coding. */
  Representation plain() {
    return representations.getLast();
  }

  /**
   * The representation for a request.
   *
   * @param acceptEncoding the lines of its Accept-Encoding
   * @param lying whether it must be one that lies on the disk: its bytes are always the same
   */
  Representation choose(List<String> acceptEncoding, boolean lying) {
    Coding coding = Coding.choose(acceptEncoding, lying ? this.lying : all);
    for (Representation representation : representations) {
      if (representation.coding() == coding) {
        return representation;
      }
    }
    return plain();
  }

  /** Whether it comes in more than one coding, so that the choice must be announced. */
  boolean varies() {
    return varies;
  }

  /** The same with a representation that was pending. */
  Resource with(Representation made) {
    List<Representation> next = new ArrayList<>(representations);
    next.replaceAll(each -> each.coding() == made.coding() ? made : each);
    return new Resource(next, varies, checked);
  }

  /**
   * The same without a coding that is not worth it. It still varies: other answers have told so.
   */
  Resource without(Coding coding) {
    List<Representation> next = new ArrayList<>(representations);
    next.removeIf(each -> each.made() && each.coding() == coding);
    return new Resource(next, varies, checked);
  }

  /** The files that it lies in. */
  List<Tree.Found> files() {
    return files;
  }

  /** When it was last seen to be so; the network clock's nanoseconds. */
  long checked() {
    return checked;
  }

  void checked(long now) {
    checked = now;
  }

  /** Has it looked at again before it is used again. */
  void expire() {
    checked(checked() - FilesRoute.CHECK.toNanos());
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
