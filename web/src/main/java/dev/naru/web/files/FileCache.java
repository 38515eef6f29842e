package dev.naru.web.files;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Resources by path, bounded in bytes. A hit takes no lock. When room is needed a hand goes round
 * (the CLOCK of Corbató): what was asked for since it last came by stays for another round.
 */
final class FileCache {

  private record Slot(String path, Resource resource) {}

  private final long capacity;
  private final Map<String, Resource> entries = new ConcurrentHashMap<>();
  private final ArrayDeque<Slot> hand = new ArrayDeque<>();
  private long weight;

  /** Of a capacity in bytes. */
  FileCache(long capacity) {
    this.capacity = capacity;
  }

  @Nullable Resource get(String path) {
    Resource resource = entries.get(path);
    if (resource != null) {
      resource.use();
    }
    return resource;
  }

  synchronized void put(String path, Resource resource) {
    long size = weight(path, resource);
    remove(path);
    if (size > capacity) {
      return;
    }
    while (weight + size > capacity) {
      Slot slot = hand.remove();
      if (entries.get(slot.path) != slot.resource) {
        continue; // was removed before; its weight with it
      }
      if (slot.resource.wasUsed()) {
        hand.add(slot);
      } else {
        remove(slot.path);
      }
    }
    entries.put(path, resource);
    hand.add(new Slot(path, resource));
    weight += size;
    if (hand.size() > 2 * entries.size() + 16) {
      hand.removeIf(slot -> entries.get(slot.path) != slot.resource);
    }
  }

  /**
   * Changes what is known of a path, unless that is about other files by now.
   *
   * @param known what the caller has
   * @return what the caller has, changed, and with it what others have found out meanwhile
   */
  synchronized Resource update(String path, Resource known, UnaryOperator<Resource> change) {
    Resource current = entries.get(path);
    if (current == null || !current.files().equals(known.files())) {
      return change.apply(known);
    }
    Resource next = change.apply(current);
    put(path, next);
    return next;
  }

  synchronized void remove(String path) {
    Resource old = entries.remove(path);
    if (old != null) {
      weight -= weight(path, old);
    }
  }

  /** Bytes taken. */
  synchronized long weight() {
    return weight;
  }

  private static long weight(String path, Resource resource) {
    return resource.weight() + 2L * path.length();
  }
}
