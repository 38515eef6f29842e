package dev.naru.internet.tcp;

import dev.naru.internet.wire.Payload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was written and not sent yet: slices in order, each with a reference of the queue's. */
final class SendQueue {
  private @Nullable ArrayDeque<Payload> chunks; // an idle connection has none
  private int bytes;

  int bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return bytes == 0;
  }

  /** Takes over the reference. */
  void add(Payload payload) {
    if (payload.isEmpty()) {
      payload.release();
      return;
    }
    if (chunks == null) {
      chunks = new ArrayDeque<>(4);
    }
    chunks.add(payload);
    bytes += payload.length();
  }

  /** Takes the first {@code length} bytes, which must be there; the reference is the caller's. */
  Payload cut(int length) {
    if (length == 0 || chunks == null) {
      return Payload.empty();
    }
    bytes -= length;
    Payload first = chunks.remove();
    if (first.length() == length) {
      return first;
    }
    if (first.length() > length) {
      return split(chunks, first, length);
    }
    List<Payload> parts = new ArrayList<>();
    parts.add(first);
    int missing = length - first.length();
    while (missing > 0) {
      Payload next = chunks.remove();
      if (next.length() > missing) {
        next = split(chunks, next, missing);
      }
      parts.add(next);
      missing -= next.length();
    }
    return Payload.concat(parts);
  }

  /** Puts back what was cut last; takes over the reference. */
  void putBack(Payload payload) {
    if (payload.isEmpty()) {
      return;
    }
    if (chunks == null) {
      chunks = new ArrayDeque<>(4);
    }
    chunks.addFirst(payload);
    bytes += payload.length();
  }

  private static Payload split(ArrayDeque<Payload> chunks, Payload whole, int length) {
    Payload head = whole.slice(0, length);
    chunks.addFirst(whole.slice(length, whole.length() - length));
    whole.release();
    return head;
  }

  void clear() {
    if (chunks != null) {
      chunks.forEach(Payload::release);
      chunks = null;
    }
    bytes = 0;
  }
}
